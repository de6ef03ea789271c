"""Incoming: what a raw update tells before anything of it is believed or parsed.

Telegram adds kinds and fields that no library knows yet, so nothing here may raise, whatever the shape.
"""

import json
from collections.abc import Collection

from telegram import Chat, Update

from broadcast.message import leaving
from models.inbox import Waiting
from models.lanes import Lane

KINDS = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER]
"""The updates that are asked for."""

LARGEST = 2**63 - 1  # what a database can hold; Telegram's ids stay far below


def read(raw: object, admins: Collection[int]) -> Waiting | None:
    """An update as the inbox keeps it; None if nothing can be told of it, not even its id."""
    update_id = _at(raw, "update_id")
    if not isinstance(update_id, int) or isinstance(update_id, bool) or not 0 < update_id <= LARGEST:
        return None
    user = sender(raw)
    private = _at(_chat(raw), "type") == Chat.PRIVATE and sound(raw)
    body = _body(raw)
    if private and user in admins:
        return Waiting(update_id, Lane.ADMIN, body, admin=user)
    # Any other press asks for nothing but its answer, wherever its button stands.
    asks = pressed(raw) is None or pressed(raw) in leaving.LABELS
    in_room = not private and _chat(raw) is not None and asks
    return Waiting(update_id, Lane.ROOM if in_room else Lane.PERSON, body)


def sound(raw: object) -> bool:
    """Whether its chats have ids that a database takes; PTB takes whatever is there."""
    message = _at(raw, Update.MESSAGE)
    moves = (_at(message, name) for name in ("migrate_to_chat_id", "migrate_from_chat_id"))
    ids = [_at(_chat(raw), "id"), *(chat_id for chat_id in moves if chat_id is not None)]
    return _chat(raw) is None or all(type(one) is int and -LARGEST <= one <= LARGEST for one in ids)


def chat_id(raw: object) -> int | None:
    """The chat that it comes from."""
    found = _at(_chat(raw), "id")
    return found if isinstance(found, int) else None


def loaded(body: str) -> object:
    """A raw update as the inbox kept it; None where it cannot be read any more."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def sender(raw: object) -> int | None:
    """The id of the user who sent it."""
    user_id = _at(_at(_payload(raw), "from"), "id")
    return user_id if isinstance(user_id, int) else None


def pressed(raw: object) -> str | None:
    """The data of a pressed button; None where nothing was pressed."""
    query = _at(raw, Update.CALLBACK_QUERY)
    data = _at(query, "data")
    return None if query is None else data if isinstance(data, str) else ""


def query_id(raw: object) -> str | None:
    """What a press is answered by."""
    found = _at(_at(raw, Update.CALLBACK_QUERY), "id")
    return found if isinstance(found, str) else None


def written(raw: object) -> str:
    """The text or the caption of a message, new or edited; empty where there is none."""
    messages = (_at(raw, kind) for kind in (Update.MESSAGE, Update.EDITED_MESSAGE))
    texts = (_at(message, name) for message in messages for name in ("text", "caption"))
    return next((text for text in texts if isinstance(text, str)), "")


def typed(raw: object) -> str:
    """The text of a new message that replies to none; empty for anything else."""
    message = _at(raw, Update.MESSAGE)
    text = _at(message, "text")
    return text if isinstance(text, str) and _at(message, "reply_to_message") is None else ""


def album(raw: object) -> str | None:
    """The album that a new message is a part of."""
    group = _at(_at(raw, Update.MESSAGE), "media_group_id")
    return group if isinstance(group, str) else None


def _payload(raw: object) -> object:
    found = (_at(raw, kind) for kind in KINDS)
    return next((payload for payload in found if payload is not None), None)


def _chat(raw: object) -> object:
    payload = _payload(raw)
    return _at(payload, "chat") or _at(_at(payload, "message"), "chat")


def _at(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


def _body(raw: object) -> str:
    try:
        return _storable(json.dumps(raw, ensure_ascii=False))
    except RecursionError:
        return "null"  # as good as any other body that nobody can read


def _storable(text: str) -> str:
    """The text with every lone half of a surrogate pair replaced, because no database takes one."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
