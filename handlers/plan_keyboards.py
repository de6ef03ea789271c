"""The buttons on the card of a draft that say how it is to go out."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.callbacks import Action, pack
from handlers.texts import labels
from models.record import Broadcast

HOURS = (1, 24, 47)  # after its start
Rows = list[list[InlineKeyboardButton]]


def rows(of: Broadcast) -> Rows:
    """🕘 Later and ⌛ Expires in one row, 🐢 Spread over and 🐤 in another."""
    return [row for row in ([*_later(of), *_expires(of)], [*_spread(of), *_canary(of)]) if row]


def expiry(of: Broadcast) -> InlineKeyboardMarkup:
    """When it takes itself back, in the place of the card."""
    hours = [_button(labels.hours(one), Action.EXPIRES, of.uuid, one * 3600) for one in HOURS]
    typed = _button(labels.TYPE_TIME, Action.TYPE_EXPIRY, of.uuid)
    never = _button(labels.NEVER, Action.EXPIRES, of.uuid, 0)
    return InlineKeyboardMarkup([hours, [typed, never], [_button(labels.BACK, Action.DONE, of.uuid)]])


def _later(of: Broadcast) -> list[InlineKeyboardButton]:  # noqa: ARG001
    return []


def _expires(of: Broadcast) -> list[InlineKeyboardButton]:
    return [_button(labels.EXPIRES, Action.EXPIRES, of.uuid)]


def _spread(of: Broadcast) -> list[InlineKeyboardButton]:  # noqa: ARG001
    return []


def _canary(of: Broadcast) -> list[InlineKeyboardButton]:  # noqa: ARG001
    return []


def _button(label: str, action: Action, uuid: str, argument: int | None = None) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=pack(action, uuid, argument))
