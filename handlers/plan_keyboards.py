"""The buttons on the card of a draft that say how it is to go out."""

from telegram import InlineKeyboardButton

from models.record import Broadcast

Rows = list[list[InlineKeyboardButton]]


def rows(of: Broadcast) -> Rows:
    """🕘 Later and ⌛ Expires in one row, 🐢 Spread over and 🐤 in another."""
    return [row for row in ([*_later(of), *_expires(of)], [*_spread(of), *_canary(of)]) if row]


def _later(of: Broadcast) -> list[InlineKeyboardButton]:  # noqa: ARG001
    return []


def _expires(of: Broadcast) -> list[InlineKeyboardButton]:  # noqa: ARG001
    return []


def _spread(of: Broadcast) -> list[InlineKeyboardButton]:  # noqa: ARG001
    return []


def _canary(of: Broadcast) -> list[InlineKeyboardButton]:  # noqa: ARG001
    return []
