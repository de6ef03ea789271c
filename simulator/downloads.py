"""Files that the bot may download: getFile tells a path, and a GET of that path has the content."""

from pathlib import PurePath

from simulator.media import document
from simulator.messages import Json
from simulator.params import Params
from simulator.refused import Refused, bad_request
from simulator.world import World

LARGEST = 20 * 1024 * 1024  # bytes (core.telegram.org/bots/api#getfile)


def get_file(world: World, params: Params) -> Json:
    """Where a file can be had for an hour."""
    file_id = params.get("file_id", "")
    content = world.contents.get(file_id)
    if content is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(content) > LARGEST:
        raise bad_request("file is too big")
    _, media = world.files[file_id]
    name = media.get("file_name", "") if isinstance(media, dict) else ""
    path = f"documents/file_{world.serial()}{PurePath(name).suffix}"
    world.paths[path] = file_id
    return {"file_id": file_id, "file_unique_id": file_id, "file_size": len(content), "file_path": path}


def download(world: World, path: str) -> bytes:
    """The content at a path that `get_file` told. Raises: Refused."""
    file_id = world.paths.get(path)
    if file_id is None:
        raise Refused(404, "Not Found")
    return world.contents[file_id]


def attached(world: World, name: str, content: bytes, caption: str | None) -> Json:
    """The body of a message with a document of this content."""
    body = document(caption, file_id=f"file-{world.serial()}")
    body["document"] |= {"file_name": name, "file_size": len(content), "mime_type": "text/csv"}
    world.contents[body["document"]["file_id"]] = content
    return body
