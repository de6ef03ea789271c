"""Harm: what reaches people, or is about to, and what an admin who is alarmed may want to take back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, or_, select

from models.clock import Clock
from models.database import reading
from models.events import WANTED_BACK, Admin, Event
from models.moves import Move, advance
from models.record import BROADCASTS, CORRECTING, Broadcast, records
from models.states import EventKind, State
from models.tables import broadcast, event
from models.waiting import due, hold

SOON = timedelta(minutes=10)
"""What waits for a later moment does no harm yet; what was held longer ago has nothing but its card."""

AGAIN = timedelta(minutes=1)
"""So long after something was stopped in alarm the next word is one too, though nothing is being sent."""


@dataclass(frozen=True)
class Alarm:
    """What one alarm found, as it is after it."""

    braked: Sequence[Broadcast]
    """What it paused and held."""
    open: Sequence[Broadcast]
    """That, what was paused before, and what was held lately; newest first."""


class Harm:
    """Each method is one transaction. Tests are left out: they reach admins only."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def is_done(self) -> bool:
        """Whether anything is being sent or corrected, or waits and is due soon."""
        with self._reading.begin() as connection:
            found = select(broadcast.c.id).where(_harmful(self._clock())).limit(1)
            return connection.scalar(found) is not None

    def was_braked(self) -> bool:
        """Whether what is open still was stopped in alarm a moment ago: words are typed twice, and by two."""
        now = self._clock()
        lately = event.c.at > now - AGAIN
        kinds = event.c.kind.in_((EventKind.PAUSED, EventKind.HELD))
        with self._reading.begin() as connection:
            found = [one.id for one in _open(connection, now)]
            query = select(event.c.facts).where(event.c.broadcast_id.in_(found), kinds, lately)
            return any((facts or {}).items() >= WANTED_BACK.items() for facts in connection.scalars(query))

    def brake(self, by: Admin) -> Alarm:
        """Pause what is being sent, hold what corrects or is due soon; after a crash all of it or nothing."""
        now = self._clock()
        with self._engine.begin() as connection:
            harmful = records(connection, BROADCASTS.where(_harmful(now)))
            braked = {one.id for one in harmful if _brake(connection, one, by, now)}
            found = _open(connection, now)
        return Alarm([one for one in found if one.id in braked], found)

    def open(self) -> list[Broadcast]:
        """See `Alarm.open`."""
        with self._reading.begin() as connection:
            return _open(connection, self._clock())


def _harmful(now: datetime) -> ColumnElement[bool]:
    waits = or_(broadcast.c.state == State.QUEUED, CORRECTING) & due(now + SOON)
    return or_(broadcast.c.state == State.SENDING, waits) & ~broadcast.c.is_test


def _brake(connection: Connection, one: Broadcast, by: Admin, now: datetime) -> bool:
    paused = advance(connection, one.uuid, Move(State.PAUSED, EventKind.PAUSED, by, facts=WANTED_BACK), now)
    # Both, because a correction goes on while the sending is paused.
    return hold(connection, one.uuid, Event(EventKind.HELD, now, by, WANTED_BACK)) or paused


def _open(connection: Connection, now: datetime) -> list[Broadcast]:
    waits = broadcast.c.state.in_((State.QUEUED, State.PAUSED)) | CORRECTING
    found = records(connection, BROADCASTS.where(waits, ~broadcast.c.is_test))
    return sorted((one for one in found if _is_open(one, now)), key=_newness, reverse=True)


def _is_open(one: Broadcast, now: datetime) -> bool:
    if one.state is State.PAUSED:
        return True
    return one.held is not None and one.held.at > now - SOON


def _newness(one: Broadcast) -> int:
    """In the order of Send, because an old draft may be sent after a newer one."""
    return one.confirmed.id or 0 if one.confirmed else 0
