"""The keyboards about groups and channels: under the notice that one waits for a yes, and under the list."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.room_callbacks import RoomAction, pack_room
from handlers.texts import labels
from models.rooms import Room
from models.states import Status


def room(chat_id: int) -> InlineKeyboardMarkup:
    """Under the notice that a group or channel waits for a yes."""
    include = _room_button(labels.INCLUDE, RoomAction.INCLUDE, chat_id)
    return InlineKeyboardMarkup([[include, _room_button(labels.LEAVE, RoomAction.DECLINE, chat_id)]])


def rooms(page: Sequence[Room], start: int, newer: int | None, older: int | None) -> InlineKeyboardMarkup:
    """Under the list: this page begins at `start`, and those beside it, if there are any, where they say."""
    rows = [_room_row(one, number, start) for number, one in enumerate(page, start=start + 1)]
    turns = ((labels.NEWER, newer), (labels.OLDER, older))
    rows.append([_room_button(label, RoomAction.TURN, 0, to) for label, to in turns if to is not None])
    return InlineKeyboardMarkup([row for row in rows if row])


def _room_row(room: Room, number: int, start: int) -> list[InlineKeyboardButton]:
    waits = room.status is Status.WAITING
    include = labels.numbered(labels.INCLUDE, number)
    leave = labels.numbered(labels.LEAVE, number)
    leaving = RoomAction.DECLINE if waits else RoomAction.QUIT
    row = [_room_button(include, RoomAction.INCLUDE, room.chat_id, start)] if waits else []
    return [*row, _room_button(leave, leaving, room.chat_id, start)]


def _room_button(
    label: str, action: RoomAction, chat_id: int, start: int | None = None
) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=pack_room(action, chat_id, start))
