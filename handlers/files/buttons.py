"""The buttons about a file: what each carries, and which stand under what is said about it.

The data is `action:message id[:column]`; the message is the one that asked for the transfer.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.texts import labels
from models.files import Found
from models.transfers import Transfer

MOST = 30  # columns; of more the first


class FileAction(StrEnum):
    """What a press does. The values are on buttons that people still have, so they never change."""

    ADD = "add"
    """The column is the one that the numbers are of, where an admin named it."""
    DROP = "add_none"
    COLUMN = "ids_in"


class FileCallback(NamedTuple):
    """What a button about a file carries."""

    action: FileAction
    message_id: int
    column: int | None = None


def pack(action: FileAction, message_id: int, column: int | None = None) -> str:
    """The callback data of a button, at most 64 bytes."""
    return f"{action}:{message_id}" if column is None else f"{action}:{message_id}:{column}"


def unpack(data: str | None) -> FileCallback | None:
    """What this callback data means; None if no button of ours carries it."""
    action, message_id, column = [*(data or "").split(":"), "", ""][:3]
    try:
        callback = FileCallback(FileAction(action), int(message_id), int(column) if column else None)
    except ValueError:
        return None
    return callback if pack(*callback) == data else None


def pattern(*actions: FileAction) -> str:
    """What the callback data of these actions looks like, for a CallbackQueryHandler."""
    return rf"^(?:{'|'.join(actions)}):\d{{1,19}}(?::\d{{1,5}})?$"


def wanted(found: Found) -> int:
    """How many chats an import would add."""
    return found.new + found.back


def adding(transfer: Transfer, found: Found) -> InlineKeyboardMarkup:
    """Under what is in a file."""
    add = _button(labels.add(wanted(found)), FileAction.ADD, transfer, transfer.ids_in)
    return InlineKeyboardMarkup([[add, _drop(transfer)]])


def columns(transfer: Transfer, names: Sequence[str]) -> InlineKeyboardMarkup:
    """Under the question which column holds the chat ids."""
    rows = [
        [_button(labels.column(name, place), FileAction.COLUMN, transfer, place)]
        for place, name in enumerate(names[:MOST])
    ]
    return InlineKeyboardMarkup([*rows, [_drop(transfer)]])


def _drop(transfer: Transfer) -> InlineKeyboardButton:
    return _button(labels.NO_IMPORT, FileAction.DROP, transfer)


def _button(
    label: str, action: FileAction, transfer: Transfer, column: int | None = None
) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=pack(action, transfer.message_id, column))
