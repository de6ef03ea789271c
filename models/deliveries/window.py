"""The window: how old the messages are that are not deleted, and so until when undo probably works.

By our own clock, so it forbids nothing: only Telegram's word makes a message too old.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, case, func, null, select, true

from models.content import DICE
from models.deliveries.seen import AS_WRITTEN
from models.record import Broadcast
from models.states import Outcome
from models.tables import content, delivery

# core.telegram.org/bots/api#deletemessage
UNDO_WINDOW = timedelta(hours=48)
DICE_REST = timedelta(hours=24)  # from then on, in private chats


UNDELETED = (delivery.c.outcome == Outcome.SENT) & (delivery.c.fate.is_(None) | AS_WRITTEN.again)
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


class Ages(NamedTuple):
    """When the messages were sent that are not deleted: all that a window needs besides the time it is."""

    first: datetime | None
    last: datetime | None
    people: int
    groups: int
    undated: int
    """Of those nobody knows when."""
    dice: bool = False
    """Whether it is a dice, which cannot be deleted at once."""


def ages(connection: Connection, of: Broadcast) -> Ages:
    """Reads every delivered row."""
    sent, person = delivery.c.sent_at, delivery.c.chat_id > 0
    dated = sent.is_not(None)
    sorts = (dated & person, dated & ~person, ~dated)
    query = select(func.min(sent), func.max(sent), *map(_how_many, sorts))
    found = connection.execute(query.where((delivery.c.broadcast_id == of.id) & UNDELETED)).one()
    return Ages._make((*found, _is_dice(connection, of)))


def by_age(of: Ages, now: datetime) -> Window | None:
    """The window that these make now; None where some are too old and others are not."""
    first, last = of.first, of.last
    now = max(now, last) if last else now  # as in `window`
    dated = of.people + of.groups
    if first is None or last is None or last < now - UNDO_WINDOW:
        return Window(None, None, of.undated, of.people, of.groups)
    if first < now - UNDO_WINDOW:
        return None
    opens = last + DICE_REST if of.dice and last + DICE_REST > now else None
    return Window(first, last, dated + of.undated, 0, 0, opens)


def window(connection: Connection, of: Broadcast, now: datetime) -> Window:
    """The window of what is not deleted yet; reads every delivered row."""
    found = _ages(connection, of, now)
    # Where Telegram has dated a message later than our clock tells, that date is nearer to the truth.
    return _ages(connection, of, found.last) if found.last and found.last > now else found


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
    found = Window(*connection.execute(query.where(mine)).one())
    if found.last and found.last + DICE_REST > now and _is_dice(connection, of):
        return found._replace(opens=found.last + DICE_REST)
    return found


def _is_dice(connection: Connection, of: Broadcast) -> bool:
    said = (content.c.broadcast_id == of.id) & (content.c.version == of.content_version)
    return connection.scalar(select(content.c.kind).where(said)) == DICE


def _how_many(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((which, 1)))
