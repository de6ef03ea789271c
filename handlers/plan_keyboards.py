"""The buttons on the card of a draft that say how it is to go out."""

from collections.abc import Sequence
from datetime import datetime

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.callbacks import Action, pack
from handlers.texts import labels
from handlers.texts.plans import Timing
from handlers.texts.times import Calendar
from models.deliveries import canary
from models.record import Broadcast

HOUR = 3600  # seconds
HOURS = (1, 24, 47)  # after its start, until it takes itself back
SPREADS = (3600, 4 * 3600, 8 * 3600)  # seconds

Rows = list[list[InlineKeyboardButton]]


def rows(of: Broadcast, chats: int) -> Rows:
    """🕘 Later and ⌛ Expires in one row, 🐢 Spread over and 🐤 in another; `chats` would get it now."""
    return [row for row in ([*_later(of), *_expires(of)], [*_spread(of), *_canary(of, chats)]) if row]


def expiry(of: Broadcast) -> InlineKeyboardMarkup:
    """When it takes itself back, in the place of the card."""
    hours = [_button(labels.hours(one), Action.EXPIRES, of.uuid, one * HOUR) for one in HOURS]
    typed = _button(labels.TYPE_TIME, Action.TYPE_EXPIRY, of.uuid)
    never = _button(labels.NEVER, Action.EXPIRES, of.uuid, 0)
    return InlineKeyboardMarkup([hours, [typed, never], [_button(labels.BACK, Action.DONE, of.uuid)]])


def in_quiet(of: Broadcast, chats: int, timing: Timing, cancel: InlineKeyboardButton) -> Rows:
    """In the place of Send, where it would start in quiet hours."""
    after = _button(labels.at(timing.quiet), Action.SEND_AFTER_QUIET, of.uuid, of.content_version)
    label = labels.send_anyway(chats, timing.starts)
    anyway = _button(label, Action.SEND_IN_QUIET, of.uuid, of.content_version)
    return [[after], [anyway, cancel]]


def later(of: Broadcast, today: datetime | None, tomorrow: datetime) -> InlineKeyboardMarkup:
    """When it starts, in the place of the card; `today` is None where that has passed."""
    days = ((labels.TODAY, today), (labels.TOMORROW, tomorrow))
    first = [_at(label, of, when) for label, when in days if when]
    first.append(_button(labels.IN_AN_HOUR, Action.SCHEDULE, of.uuid, HOUR))
    second = [_button(labels.TYPE_TIME, Action.TYPE_MOMENT, of.uuid)]
    if of.not_before:
        second.append(_button(labels.AT_ONCE, Action.SCHEDULE, of.uuid, 0))
    return InlineKeyboardMarkup([first, second, [_button(labels.BACK, Action.DONE, of.uuid)]])


def which(of: Broadcast, moments: Sequence[datetime], calendar: Calendar) -> InlineKeyboardMarkup:
    """Under the question which of these moments was meant."""
    return InlineKeyboardMarkup([[_at(calendar.offset(one), of, one)] for one in moments])


def _later(of: Broadcast) -> list[InlineKeyboardButton]:
    return [_button(labels.LATER, Action.LATER, of.uuid)]


def _expires(of: Broadcast) -> list[InlineKeyboardButton]:
    return [_button(labels.EXPIRES, Action.EXPIRES, of.uuid)]


def _spread(of: Broadcast) -> list[InlineKeyboardButton]:
    """One button, each press of which leads to the next time, and in the end to none."""
    now = of.spread_over or 0
    label = labels.spread(now)
    longer = next((seconds for seconds in SPREADS if seconds > now), 0)
    return [_button(label, Action.SPREAD, of.uuid, longer)]


def _canary(of: Broadcast, chats: int) -> list[InlineKeyboardButton]:
    label = labels.canary(canary.size(chats) or canary.LEAST, on=of.canary)
    return [_button(label, Action.CANARY, of.uuid, int(not of.canary))]


def _at(label: str, of: Broadcast, when: datetime) -> InlineKeyboardButton:
    return _button(label, Action.SCHEDULE, of.uuid, int(when.timestamp()))


def _button(label: str, action: Action, uuid: str, argument: int | None = None) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=pack(action, uuid, argument))
