"""The buttons on the card of a draft that say how it is to go out."""

from telegram import InlineKeyboardButton

from handlers.callbacks import Action, pack
from handlers.texts import labels
from models.record import Broadcast

SPREADS = (3600, 4 * 3600, 8 * 3600)  # seconds

Rows = list[list[InlineKeyboardButton]]


def rows(of: Broadcast) -> Rows:
    """🕘 Later and ⌛ Expires in one row, 🐢 Spread over and 🐤 in another."""
    return [row for row in ([*_later(of), *_expires(of)], [*_spread(of), *_canary(of)]) if row]


def in_quiet(of: Broadcast, chats: int, ends: str, cancel: InlineKeyboardButton) -> Rows:
    """In the place of Send, in quiet hours that end then."""
    after = _button(labels.at(ends), Action.SEND_AFTER_QUIET, of.uuid, of.content_version)
    anyway = _button(labels.send_anyway(chats), Action.SEND_IN_QUIET, of.uuid, of.content_version)
    return [[after], [anyway, cancel]]


def _later(of: Broadcast) -> list[InlineKeyboardButton]:  # noqa: ARG001
    return []


def _expires(of: Broadcast) -> list[InlineKeyboardButton]:  # noqa: ARG001
    return []


def _spread(of: Broadcast) -> list[InlineKeyboardButton]:
    """One button, each press of which leads to the next time, and in the end to none."""
    now = of.spread_over or 0
    label = labels.spread(now)
    longer = next((seconds for seconds in SPREADS if seconds > now), 0)
    return [_button(label, Action.SPREAD, of.uuid, longer)]


def _canary(of: Broadcast) -> list[InlineKeyboardButton]:  # noqa: ARG001
    return []


def _button(label: str, action: Action, uuid: str, argument: int | None = None) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=pack(action, uuid, argument))
