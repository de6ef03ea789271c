"""Missed: what was to start while nobody looked does not go out late unasked; it is a draft again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Engine, exists, select, update

from models import events
from models.clock import Clock
from models.database import reading
from models.heartbeat import Heartbeat
from models.moves import NO_STANDSTILL, Move, advance
from models.notes import Fact
from models.record import BROADCASTS, MISSED, Broadcast, Card, card_columns, records
from models.states import EventKind, State
from models.tables import broadcast, note
from models.told import NOT_BEFORE, own_time
from models.waiting import due

_AGREED = (EventKind.CONFIRMED, EventKind.LET_GO, EventKind.HURRIED)

_UNTOLD = BROADCASTS.where(
    broadcast.c.state == State.DRAFTED, broadcast.c.report_message_id.is_(None), MISSED
).order_by(broadcast.c.id)

Starts = Callable[[Broadcast, datetime], datetime]
"""When it may start that was to start then."""


class Late(NamedTuple):
    """A draft that was to start, and when."""

    draft: Broadcast
    wanted: datetime | None
    """None where what was noted is damaged."""


class Missed:
    """Each method is a transaction for each broadcast."""

    def __init__(self, engine: Engine, clock: Clock, heartbeat: Heartbeat) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock
        self._heartbeat = heartbeat

    def take_back(self, late: timedelta, starts: Starts = lambda _, wanted: wanted) -> None:
        """QUEUED becomes DRAFTED where the gaps after its time are longer than that, all together.

        Only gaps count: what waits for its turn, or for an admin's word, is not late, and no gap of quiet
        hours that hold it.
        """
        gaps = self._heartbeat.gaps
        if not gaps:
            return
        with self._reading.begin() as connection:
            stands_still = not connection.scalar(select(NO_STANDSTILL))
            # An admin is asked just now whether any of it may go on.
            if connection.scalar(select(exists().where(note.c.name == Fact.OLD_COPY))):
                return
            waits = [(one, starts(one, _time(connection, one))) for one in _due(connection, self._clock())]
        behind = [(one, time) for one, time in waits if time < gaps[-1].ends]
        if stands_still or not behind:
            self._heartbeat.forget()
            return
        for one, time in behind:
            if sum((gap.after(time) for gap in gaps), timedelta()) > late:
                self._take_back(one, time)

    def _take_back(self, one: Broadcast, time: datetime) -> None:
        move = Move(
            State.DRAFTED,
            EventKind.MISSED,
            sources={State.QUEUED},
            revision=one.revision,
            columns={"not_before": None},
            facts={NOT_BEFORE: time.isoformat()},
        )
        with self._engine.begin() as connection:
            advance(connection, one.uuid, move, self._clock())

    def untold(self) -> list[Late]:
        """What was missed, and nobody has been asked about yet."""
        with self._reading.begin() as connection:
            found = records(connection, _UNTOLD)
            return [Late(one, _wanted(connection, one)) for one in found]

    def told(self, seen: Broadcast, card: Card) -> bool:
        """This message asks about it, and is its card; False if it has changed since it was `seen`."""
        this = (broadcast.c.id == seen.id) & (broadcast.c.revision == seen.revision)
        values = {**card_columns(card), "report_message_id": card.message_id}
        with self._engine.begin() as connection:
            return bool(connection.execute(update(broadcast).where(this).values(**values)).rowcount)


def _due(connection: Connection, now: datetime) -> list[Broadcast]:
    waits = (broadcast.c.state == State.QUEUED) & due(now) & ~broadcast.c.is_test
    return records(connection, BROADCASTS.where(waits))


def _time(connection: Connection, one: Broadcast) -> datetime:
    """When it was to start."""
    agreed = [act.at for act in events.events_of(connection, one.id) if act.kind in _AGREED]
    return one.not_before or (agreed[-1] if agreed else one.created_at)


def _wanted(connection: Connection, one: Broadcast) -> datetime | None:
    happened = events.events_of(connection, one.id)
    return next((own_time(act.facts) for act in reversed(happened) if act.kind is EventKind.MISSED), None)
