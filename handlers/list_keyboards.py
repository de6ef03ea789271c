"""The keyboards under what an admin looks up: numbers that open one, ◀ ▶, and what /stats offers."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.callbacks import NONE, Action, Listing, pack
from handlers.texts import labels
from models.record import Broadcast

NUMBERS = 5  # side by side
SPANS = (7, 30, 365)  # days of a picture


def listed(listing: Listing, page: Sequence[Broadcast], *, newer: bool, older: bool) -> InlineKeyboardMarkup:
    uuids = [one.uuid for one in page]
    turns = [_button(labels.NEWER, Action.NEWER, uuids[0], listing)] if newer else []
    turns += [_button(labels.OLDER, Action.OLDER, uuids[-1], listing)] if older else []
    if listing is Listing.SCHEDULED:
        rows = [_waiting(one, number) for number, one in enumerate(page, start=1)]
    else:
        rows = _numbers(Action.OPEN_DRAFT if listing is Listing.DRAFTS else Action.OPEN, uuids)
    return InlineKeyboardMarkup([*rows, *([turns] if turns else [])])


def dropped(uuids: Sequence[str]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(_numbers(Action.RESTORE, uuids))


def older_replies(uuid: str, older: int) -> InlineKeyboardMarkup:
    """Under a page of what readers wrote."""
    return InlineKeyboardMarkup([[_button(labels.older_replies(older), Action.REPLIES, uuid, older)]])


def stats(uuids: Sequence[str], resting: int, days: int | None) -> InlineKeyboardMarkup | None:
    """Under the numbers of everything. Args: days: that its picture shows; None where there is none."""
    spans = [_span(one, chosen=one == days) for one in SPANS] if days else []
    again = [_button(labels.TRY_AGAIN, Action.TRY_AGAIN, NONE, days)] if resting else []
    rows = [row for row in (spans, *_numbers(Action.OPEN, uuids), again) if row]
    return InlineKeyboardMarkup(rows) if rows else None


def _span(days: int, *, chosen: bool) -> InlineKeyboardButton:
    return _button(labels.span(days, chosen=chosen), Action.STATS, NONE, days)


def _waiting(one: Broadcast, number: int) -> list[InlineKeyboardButton]:
    """Beside what waits for its time; what is held goes on under its own card only."""
    acts = [] if one.barred else [(labels.SEND_LISTED, Action.SEND_LISTED)]
    acts += [(labels.CHANGE_LISTED, Action.CHANGE_LISTED), (labels.CANCEL_LISTED, Action.CANCEL_LISTED)]
    return [_button(labels.numbered(label, number), action, one.uuid) for label, action in acts]


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
