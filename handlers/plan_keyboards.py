"""The buttons on the card of a draft that say how it is to go out."""

from telegram import InlineKeyboardButton

from handlers.callbacks import Action, pack
from handlers.texts import labels
from models.deliveries import canary
from models.record import Broadcast

Rows = list[list[InlineKeyboardButton]]


def rows(of: Broadcast, chats: int) -> Rows:
    """🕘 Later and ⌛ Expires in one row, 🐢 Spread over and 🐤 in another; `chats` would get it now."""
    return [row for row in ([*_later(of), *_expires(of)], [*_spread(of), *_canary(of, chats)]) if row]


def _later(of: Broadcast) -> list[InlineKeyboardButton]:  # noqa: ARG001
    return []


def _expires(of: Broadcast) -> list[InlineKeyboardButton]:  # noqa: ARG001
    return []


def _spread(of: Broadcast) -> list[InlineKeyboardButton]:  # noqa: ARG001
    return []


def _canary(of: Broadcast, chats: int) -> list[InlineKeyboardButton]:
    label = labels.canary(canary.size(chats) or canary.LEAST, on=of.canary)
    return [InlineKeyboardButton(label, callback_data=pack(Action.CANARY, of.uuid, int(not of.canary)))]
