"""The exposure: from when to when a broadcast could be read that was taken back, and who took it back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, case, func, select

from models.columns import Seconds
from models.deliveries.window import UNDO_WINDOW
from models.details import Detail
from models.events import EXPIRED, Admin, Event, events_of, went_back
from models.record import Broadcast
from models.states import EventKind, Fate, Outcome, State
from models.tables import delivery

GONE = (Fate.DELETED, Fate.ALREADY_GONE)
TAKEN_BACK = (State.UNDOING, State.UNDONE)  # only then do messages have fates
SLACK = timedelta(seconds=2)  # by which our clock and Telegram's may differ and still be called the same


class Undoing(NamedTuple):
    """One undo of a broadcast."""

    by: Admin | None
    """None where it began by itself, or nobody knows."""
    began: datetime
    ended: datetime | None
    """None while it goes on, or where another one took its place."""
    expired: bool = False
    """Whether it began because the time of the broadcast was over."""


class Exposure(NamedTuple):
    """When its messages went out and were deleted."""

    first: datetime | None
    """When the first of them was sent; None where nobody knows, or there is none."""
    last: datetime | None
    longest: float | None
    """Seconds, at most, from sending to deletion, of those that are gone; None where no clock can vouch."""
    restarted: int
    """Of those that Telegram did not find, how many were asked about after a restart in the midst."""
    undos: Sequence[Undoing]
    """Oldest first."""


def exposure(connection: Connection, of: Broadcast) -> Exposure:
    """Reads every delivered row."""
    happened = events_of(connection, of.id)
    sent, gone, fate = delivery.c.sent_at, delivery.c.deleted_at, delivery.c.fate
    # In whole seconds, both rounded down, because databases do not agree on how to subtract moments.
    span = Seconds(gone) - Seconds(sent)
    undated = fate.in_(GONE) & span.is_(None)
    restarted = (fate == Fate.ALREADY_GONE) & (delivery.c.detail == Detail.RESTARTED)
    query = select(
        func.min(sent),
        func.max(sent),
        func.min(span),
        func.max(span),
        *(func.count(case((which, 1))) for which in (undated, restarted)),
    ).where(delivery.c.broadcast_id == of.id, delivery.c.outcome == Outcome.SENT)
    first, last, shortest, longest, unknown, after = connection.execute(query).one()
    told = None if unknown or longest is None or shortest < 0 else float(longest) + 1
    vouched = told is not None and _vouched(happened, (first, last), timedelta(seconds=told))
    return Exposure(first, last, told if vouched else None, after, _undos(happened))


def undos(connection: Connection, of: Broadcast) -> Sequence[Undoing]:
    """Those of it, oldest first."""
    return _undos(events_of(connection, of.id))


def _vouched(happened: Sequence[Event], sent: tuple[datetime, datetime], longest: timedelta) -> bool:
    """Whether Telegram's clock, which dates what is sent, and ours, which dates deletions, go together."""
    begun = next((one for one in happened if one.kind is EventKind.BEGUN), None)
    undo = next((one for one in reversed(happened) if one.kind is EventKind.UNDO_BEGUN), None)
    if begun is None or undo is None:
        return False
    first, last = sent
    if first < begun.at - SLACK or last > undo.at + SLACK:
        return False
    # Set back, our clock makes it shorter than it was; set ahead, longer, which is true still unless no
    # deletion could have come so late.
    return longest <= UNDO_WINDOW and not any(map(went_back, happened, happened[1:]))


def _undos(happened: Sequence[Event]) -> list[Undoing]:
    found: list[Undoing] = []
    for one in happened:
        if one.kind is EventKind.UNDO_BEGUN:
            expired = one.facts.items() >= EXPIRED.items()
            found.append(Undoing(one.by, one.at, None, expired))
        elif one.kind is EventKind.UNDONE and found:
            found[-1] = found[-1]._replace(ended=one.at)
    return found
