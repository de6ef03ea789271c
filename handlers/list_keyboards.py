"""The keyboards under what an admin looks up: numbers that open one, ◀ ▶, and what /stats offers."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.callbacks import NONE, Action, Listing, pack
from handlers.texts import labels

NUMBERS = 5  # side by side


def listed(listing: Listing, uuids: Sequence[str], *, newer: bool, older: bool) -> InlineKeyboardMarkup:
    opening = Action.OPEN_DRAFT if listing is Listing.DRAFTS else Action.OPEN
    turns = [_button(labels.NEWER, Action.NEWER, uuids[0], listing)] if newer else []
    turns += [_button(labels.OLDER, Action.OLDER, uuids[-1], listing)] if older else []
    return InlineKeyboardMarkup([*_numbers(opening, uuids), *([turns] if turns else [])])


def dropped(uuids: Sequence[str]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(_numbers(Action.RESTORE, uuids))


def stats(resting: int) -> InlineKeyboardMarkup | None:
    if not resting:
        return None
    return InlineKeyboardMarkup([[_button(labels.TRY_AGAIN, Action.TRY_AGAIN, NONE)]])


def audit(newer: int | None, older: int | None) -> InlineKeyboardMarkup:
    """Under who did what: the events with which the pages beside this one begin, and all of it as a file."""
    sides = ((labels.NEWER, newer), (labels.OLDER, older))
    turns = [_button(label, Action.AUDIT, NONE, first) for label, first in sides if first]
    return InlineKeyboardMarkup([*([turns] if turns else []), [_button(labels.CSV, Action.AUDIT_FILE, NONE)]])


def _numbers(action: Action, uuids: Sequence[str]) -> list[list[InlineKeyboardButton]]:
    buttons = [_button(str(at), action, uuid) for at, uuid in enumerate(uuids, start=1)]
    return [buttons[at : at + NUMBERS] for at in range(0, len(buttons), NUMBERS)]


def _button(label: str, action: Action, uuid: str, argument: int | None = None) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=pack(action, uuid, argument))
