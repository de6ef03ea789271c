"""HTTP to parameters, results to JSON."""

import json
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from simulator.params import Params, from_values
from simulator.refused import Refused, bad_request
from simulator.world import World

LARGEST_REQUEST = 64 * 1024 * 1024  # bytes; a bot may upload 50 MB
JSON_HEADERS = {"Content-Type": "application/json"}
# An uploaded file gets the fields of every kind, and each kind reads those it knows.
UPLOADED: dict[str, Any] = {
    "width": 1,
    "height": 1,
    "duration": 0,
    "length": 1,
    "is_animated": False,
    "is_video": False,
    "type": "regular",
}


async def read_params(request: web.BaseRequest, query: str, world: World) -> Params:
    """Query, form, JSON or multipart; every value as a string. Raises: Refused."""
    params = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
    if request.method != "POST":
        return params
    kind = request.headers.get("Content-Type", "")
    if kind.startswith("multipart/"):
        return params | await _multipart(request, world)
    body = await request.read()
    if kind.startswith("application/json"):
        return params | _from_json(body)
    params.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return params


def answer(result: Any) -> web.Response:
    body = b'{"ok":true,"result":%b}' % json.dumps(result).encode()
    return web.Response(body=body, headers=JSON_HEADERS)


def refusal(refused: Refused) -> web.Response:
    error: dict[str, Any] = {"ok": False, "error_code": refused.code, "description": refused.description}
    if refused.parameters is not None:
        error["parameters"] = refused.parameters
    return web.Response(status=refused.code, body=json.dumps(error).encode(), headers=JSON_HEADERS)


def _from_json(body: bytes) -> Params:
    try:
        values = json.loads(body) if body else {}
    except ValueError as error:
        raise bad_request("can't parse JSON object") from error
    return from_values(values)


async def _multipart(request: web.BaseRequest, world: World) -> Params:
    """Fields as they are; a file becomes known to the world and stands in its place as a file_id."""
    params: Params = {}
    for name, field in (await request.post()).items():
        params[name] = _upload(world, field) if isinstance(field, web.FileField) else str(field)
    for name, value in params.items():
        if "attach://" in value:
            for attached, file_id in params.items():
                value = value.replace(f"attach://{attached}", file_id)
            params[name] = value
    return params


def _upload(world: World, field: web.FileField) -> str:
    file_id = f"upload-{world.serial()}"
    content = field.file.read()
    media = {**UPLOADED, "file_id": file_id, "file_unique_id": file_id, "file_name": field.filename}
    media["file_size"] = len(content)
    world.uploads[file_id] = content
    world.files[file_id] = ("", media)
    return file_id
