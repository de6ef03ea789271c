"""The course of a broadcast: what happened to it over time, in steps of ten seconds."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Engine, bindparam, func, insert, select, update

from models.clock import Clock
from models.database import reading
from models.record import Broadcast
from models.result_tables import course
from models.states import Happening

STEP = timedelta(seconds=10)


class Step(NamedTuple):
    """What happened within ten seconds."""

    at: datetime
    """When they begin."""
    what: Happening
    often: int


class Course:
    """Each method is one transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def flooded(self, of: Broadcast, floods: int) -> None:
        """Telegram asked for so many silences while this was worked on."""
        with self._engine.begin() as connection:
            happened(connection, of.id, {Happening.FLOOD: floods}, self._clock())

    def of(self, one: Broadcast) -> Sequence[Step]:
        with self._reading.begin() as connection:
            return steps(connection, one)


def happened(
    connection: Connection, broadcast_id: int, counts: Mapping[Happening, int], now: datetime
) -> None:
    """Add these to what happened in the ten seconds of this moment."""
    at = now.replace(second=now.second - now.second % STEP.seconds, microsecond=0)
    for what, count in counts.items():
        row = {"of": broadcast_id, "since": at, "happening": what, "more": count}
        # Not one statement for both, because databases word that differently; a step is new once in many.
        if not connection.execute(_ADD, row).rowcount:
            begun = {"broadcast_id": broadcast_id, "at": at, "what": what, "count": count}
            connection.execute(insert(course).values(begun))


def steps(connection: Connection, of: Broadcast) -> Sequence[Step]:
    """In the order of time; none of what was sent before this was counted."""
    query = select(course.c.at, course.c.what, course.c.count).where(course.c.broadcast_id == of.id)
    return [Step(*row) for row in connection.execute(query.order_by(course.c.at, course.c.what))]


def how_often(connection: Connection, of: Broadcast, what: Happening) -> int:
    """Over its whole time."""
    mine = (course.c.broadcast_id == of.id) & (course.c.what == what)
    return connection.scalar(select(func.coalesce(func.sum(course.c.count), 0)).where(mine)) or 0


_ADD = (
    update(course)
    .where(
        course.c.broadcast_id == bindparam("of"),
        course.c.at == bindparam("since"),
        course.c.what == bindparam("happening"),
    )
    .values(count=course.c.count + bindparam("more"))
)
