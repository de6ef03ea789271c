"""The window: how old the messages are that are not deleted, and so until when undo probably works.

By our own clock, so it forbids nothing: only Telegram's word makes a message too old.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, case, func, null, select, true

from models.content import DICE
from models.details import Detail
from models.record import Broadcast
from models.states import UNDO_AGAIN, Fate, Outcome
from models.tables import content, delivery

# core.telegram.org/bots/api#deletemessage
UNDO_WINDOW = timedelta(hours=48)
DICE_REST = timedelta(hours=24)  # from then on, in private chats


UNASKED = (delivery.c.fate == Fate.EXPIRED) & (delivery.c.detail == Detail.TOO_OLD)
"""A message that an undo passed over, because Telegram found a younger one too old, for statements."""
AGAIN = delivery.c.fate.in_(UNDO_AGAIN) | UNASKED
"""A message that another undo tries again, for statements."""
UNDELETED = (delivery.c.outcome == Outcome.SENT) & (delivery.c.fate.is_(None) | AGAIN)
"""A message that is still there, as far as we know, for statements."""


class Window(NamedTuple):
    """The ages of the messages that are not deleted and not known to be too old for it."""

    first: datetime | None
    """When the oldest one that can probably be deleted was sent."""
    last: datetime | None
    """And the youngest."""
    young: int
    """Messages that can probably be deleted."""
    old: int
    """Messages to persons that are probably too old for it."""
    old_groups: int
    """Messages as old in groups, where only an admin may still delete."""
    opens: datetime | None = None
    """When all of them can be deleted, where that is not yet so."""


def window(connection: Connection, of: Broadcast, now: datetime) -> Window:
    """The window of what is not deleted yet; reads every delivered row."""
    ages = _ages(connection, of, now)
    # Where Telegram has dated a message later than our clock tells, that date is nearer to the truth.
    return _ages(connection, of, ages.last) if ages.last and ages.last > now else ages


def _ages(connection: Connection, of: Broadcast, now: datetime) -> Window:
    mine = (delivery.c.broadcast_id == of.id) & UNDELETED
    old, person = delivery.c.sent_at < now - UNDO_WINDOW, delivery.c.chat_id > 0
    # A message whose moment is not known makes `old` NULL: the coalesce below counts it as young, because an
    # undo tries it, and the other two leave it out.
    young = case((old, null()), else_=delivery.c.sent_at)
    query = select(
        func.min(young),
        func.max(young),
        *(_how_many(which) for which in (func.coalesce(~old, true()), old & person, old & ~person)),
    )
    said = (content.c.broadcast_id == of.id) & (content.c.version == of.content_version)
    ages = Window(*connection.execute(query.where(mine)).one())
    kind = connection.scalar(select(content.c.kind).where(said))
    if kind == DICE and ages.last and ages.last + DICE_REST > now:
        return ages._replace(opens=ages.last + DICE_REST)
    return ages


def _how_many(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((which, 1)))
