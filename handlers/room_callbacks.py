"""Callback data about a group or channel, `action:chat id[:argument]`, as `callbacks`."""

from enum import StrEnum
from typing import NamedTuple


class RoomAction(StrEnum):
    """What a press about a group or channel does. As those of `Action`, the values never change.

    The argument is where the page of the list begins under which the button stands; none means a notice.
    """

    INCLUDE = "include"
    DECLINE = "decline"
    """Leave one that waits for a yes."""
    QUIT = "quit"
    """Leave one that is in."""
    TURN = "groups"
    """Show that page of the list; the chat id is 0."""


class RoomCallback(NamedTuple):
    """What a button about a group or channel carries."""

    action: RoomAction
    chat_id: int
    start: int | None = None


def pack_room(action: RoomAction, chat_id: int, start: int | None = None) -> str:
    """The callback data of a button, at most 64 bytes."""
    return f"{action}:{chat_id}" if start is None else f"{action}:{chat_id}:{start}"


def unpack_room(data: str | None) -> RoomCallback | None:
    """What this callback data means; None if no button of ours carries it."""
    action, chat_id, start = [*(data or "").split(":"), "", ""][:3]
    try:
        callback = RoomCallback(RoomAction(action), int(chat_id), int(start) if start else None)
    except ValueError:
        return None
    return callback if pack_room(*callback) == data else None


def room_pattern(*actions: RoomAction) -> str:
    """As `pattern`."""
    return rf"^(?:{'|'.join(actions)}):-?\d{{1,19}}(?::\d{{1,9}})?$"
