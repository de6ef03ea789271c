"""sendMediaGroup: two to ten files that travel as one."""

import json

from simulator.messages import Content, Json
from simulator.params import Params, decoded, from_values
from simulator.refused import Refused, bad_request
from simulator.sending import built, check_effect, deliver, file_body
from simulator.world import World

GROUPED = ("live_photo", "photo", "video", "document", "audio")
SHARED = (
    "disable_notification",
    "protect_content",
    "message_effect_id",
)  # options of the call, which hold for each message
ALONE = ("document", "audio")  # go only with their own kind

# The message server answers in these words, because the Bot API server has not asked about the chat before.
SERVER_WORDS = {
    "Forbidden: bot was blocked by the user": "USER_IS_BLOCKED",
    "Forbidden: user is deactivated": "INPUT_USER_DEACTIVATED",
    "Forbidden: bot can't initiate conversation with a user": "PEER_ID_INVALID",
}


def send_media_group(world: World, params: Params) -> list[Json]:
    """Raises: Refused. The reason of a private chat is wrapped, as the failure of the first message."""
    chat = world.chat(params)
    contents = _contents(world, params)
    if refusal := chat.refusal(contents[0].kind):
        raise _wrapped(refusal)
    check_effect(chat, params)
    group = str(world.serial())
    sent = [deliver(world, params, "sendMediaGroup", chat, content) for content in contents]
    for message in sent:
        message.media_group_id = group
    return [message.as_json() for message in sent]


def _contents(world: World, params: Params) -> list[Content]:
    items = decoded(params, "media") or []
    _check(items)
    shared = {name: params[name] for name in SHARED if name in params}
    return [_content(world, shared, item) for item in items]


def _content(world: World, shared: Params, item: Json) -> Content:
    key = ("sendMediaGroup", json.dumps(item), *shared.items())
    return world.content(key, lambda: built(shared, media_body(world, item)))


def _check(items: list[Json]) -> None:
    if not 2 <= len(items) <= 10:
        raise bad_request("group send failed" if len(items) < 2 else "too many messages to send as an album")
    kinds = {item.get("type") for item in items}
    if not kinds <= set(GROUPED):
        raise bad_request("unsupported media type in the album")
    if len(kinds) > 1 and kinds & set(ALONE):
        raise bad_request(f"{min(kinds & set(ALONE), key=str)} can't be mixed with other media types")


def media_body(world: World, item: Json) -> Json:
    """The body an InputMedia describes. Raises: Refused."""
    own = from_values(item)
    kind = own.get("type", "")
    return file_body(world, kind, own | {kind: own.get("media", "")})


def check_exchange(old: str, new: str) -> None:
    """Check that a part of an album may change to this kind. Raises: Refused, in the words of TDLib."""
    if old == new:
        return
    if new not in GROUPED:
        raise bad_request("message content type can't be used in an album")
    if old in ALONE or new in ALONE:
        raise bad_request("can't change media type in the album")


def _wrapped(refusal: Refused) -> Refused:
    words = SERVER_WORDS.get(refusal.description)
    if words is None:
        return refusal
    return bad_request(f'Failed to send message #1 with the error message "{words}"')
