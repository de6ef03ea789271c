"""The schedule: what waits for a moment of its own, and who was told that it comes soon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, bindparam, or_, select, update

from models.clock import Clock
from models.database import reading
from models.events import Admin
from models.moves import NO_STANDSTILL, Move, advance
from models.notes import Fact, noted, put
from models.record import BROADCASTS, BY_UUID, Broadcast, Card, records
from models.states import EventKind, State
from models.tables import broadcast

SOON = timedelta(minutes=10)
"""So long before it starts admins are told; who agreed to it later than that knows."""


@dataclass(frozen=True)
class Call:
    """The messages by which admins were told that something starts soon, though it does not wait any more."""

    broadcast: Broadcast
    places: Sequence[Card]


class Schedule:
    """Each method is one transaction. Tests wait for nothing."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def waiting(
        self, limit: int, *, older_than: str | None = None, newer_than: str | None = None
    ) -> list[Broadcast]:
        """What waits for a moment to come, soonest first, and what is held last.

        Args:
            older_than: only what comes after this uuid in that order; where that waits no longer, what comes
                after now.
            newer_than: what comes before it.
        """
        query, place = BROADCASTS.where(_waits(self._clock())).limit(limit), (_TIME, broadcast.c.id)
        with self._reading.begin() as connection:
            if older_than:
                when, id_ = _place(connection, older_than)
                query = query.where(or_(when < _TIME, _is(when) & (broadcast.c.id > id_)))
            if newer_than:
                when, id_ = _place(connection, newer_than)
                query = query.where(or_(when > _TIME, _is(when) & (broadcast.c.id < id_)))
            ordered = (one.desc() for one in place) if newer_than else place
            found = records(connection, query.order_by(*ordered))
        return found[::-1] if newer_than else found

    def unschedule(self, uuid: str, by: Admin) -> bool:
        """Make a draft of what waits, with the time that it had of its own; False where it has begun."""
        with self._engine.begin() as connection:
            for one in records(connection, BY_UUID, uuid=uuid):
                own = None if one.held_off else one.starts_at
                move = Move(
                    State.DRAFTED,
                    EventKind.UNSCHEDULED,
                    by,
                    sources={State.QUEUED},
                    where=[broadcast.c.not_before.is_not(None)],
                    columns={"not_before": own},
                )
                return advance(connection, uuid, move, self._clock())
        return False

    def to_call(self) -> list[Broadcast]:
        """What starts soon and was agreed to before that, and nobody was told yet; none in a standstill."""
        now = self._clock()
        with self._reading.begin() as connection:
            found = records(connection, _TO_CALL, now=now, soon=now + SOON)
        return [one for one in found if _was_agreed_to_earlier(one)]

    def called(self, of: Broadcast, places: Sequence[Card]) -> None:
        """Remember that all admins were told, and where; also where it has changed meanwhile."""
        told = [[one.chat_id, one.message_id] for one in places]
        with self._engine.begin() as connection:
            this = update(broadcast).where(broadcast.c.id == of.id)
            connection.execute(this.values(called_at=self._clock()))
            put(connection, Fact.LAST_CALLS, [*_open(connection), {"uuid": of.uuid, "told": told}])

    def over(self) -> list[Call]:
        """Calls that are not closed, of what has begun, was cancelled, is held or is a draft again."""
        with self._reading.begin() as connection:
            calls = {one["uuid"]: one["told"] for one in _open(connection)}
            if not calls:
                return []
            found = records(connection, BROADCASTS.where(broadcast.c.uuid.in_(calls)))
        return [
            Call(one, [Card(*place) for place in calls[one.uuid]])
            for one in found
            if not _waits_as_called(one)
        ]

    def closed(self, call: Call) -> None:
        """Remember that its messages say how it stands."""
        with self._engine.begin() as connection:
            left = [one for one in _open(connection) if one["uuid"] != call.broadcast.uuid]
            put(connection, Fact.LAST_CALLS, left)


_TIME = broadcast.c.not_before
_FIRST = datetime(1, 1, 1, tzinfo=UTC)


def _waits(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    return (broadcast.c.state == State.QUEUED) & (broadcast.c.not_before > now) & ~broadcast.c.is_test


_TO_CALL = BROADCASTS.where(
    _waits(bindparam("now", type_=_TIME.type)),
    bindparam("soon", type_=_TIME.type) >= _TIME,
    broadcast.c.called_at.is_(None),
    NO_STANDSTILL,
).order_by(_TIME)


def _is(when: datetime) -> ColumnElement[bool]:
    return _TIME.is_not_distinct_from(when)


def _place(connection: Connection, uuid: str) -> tuple[datetime, int]:
    """Where it stands in that order."""
    query = select(_TIME, broadcast.c.id).where(broadcast.c.uuid == uuid)
    found = connection.execute(query).one_or_none()
    return (found[0], found[1]) if found and found[0] else (_FIRST, 0)


def _was_agreed_to_earlier(one: Broadcast) -> bool:
    return bool(one.confirmed and one.not_before and one.confirmed.at <= one.not_before - SOON)


def _waits_as_called(one: Broadcast) -> bool:
    # A draft that was sent again has another time, and was not called yet.
    waits = one.state is State.QUEUED and not one.barred and one.called_at is not None
    # Also when its time has come, until it begins: that is what the messages are to say.
    return waits and one.not_before is not None


def _open(connection: Connection) -> list[dict[str, Any]]:
    found = noted(connection, Fact.LAST_CALLS)
    return found if isinstance(found, list) else []
