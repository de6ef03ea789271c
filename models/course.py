"""The course of a broadcast: what happened to it over time, in steps of ten seconds."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, String, bindparam, cast, exists, func, insert, select, update

from models.clock import Clock
from models.database import reading
from models.events import Event, events_of
from models.record import Broadcast
from models.result_tables import answer, course
from models.results import STEP, Course, Pause, Step
from models.states import EventKind, Happening

MINUTE = "YYYY-MM-DD HH:MM"  # how a database begins to write a moment


class Courses:
    """Each method is one transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def flooded(self, of: Broadcast, floods: int) -> None:
        """Telegram asked for so many silences while this was worked on."""
        with self._engine.begin() as connection:
            happened(connection, of.id, {Happening.FLOOD: floods}, self._clock())

    def of(self, one: Broadcast) -> Course:
        now = self._clock()
        with self._reading.begin() as connection:
            paused = pauses(events_of(connection, one.id), now)
            return Course(steps(connection, one), paused, _answers(connection, one))


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
            connection.execute(_BEGIN, begun)


def steps(connection: Connection, of: Broadcast) -> Sequence[Step]:
    """In the order of time."""
    query = select(course.c.at, course.c.what, course.c.count).where(course.c.broadcast_id == of.id)
    return [Step(*row) for row in connection.execute(query.order_by(course.c.at, course.c.what))]


def how_often(connection: Connection, of: Broadcast, what: Happening) -> int:
    """Over its whole time."""
    mine = (course.c.broadcast_id == of.id) & (course.c.what == what)
    return connection.scalar(select(func.coalesce(func.sum(course.c.count), 0)).where(mine)) or 0


def has_course(connection: Connection, of: Broadcast) -> bool:
    """Whether anything of it was counted: what went out before there was a course was not."""
    return bool(connection.scalar(select(exists().where(course.c.broadcast_id == of.id))))


def pauses(story: Sequence[Event], now: datetime) -> Sequence[Pause]:
    """From its events, oldest first; one that goes on lasts until now."""
    found: list[Pause] = []
    since: datetime | None = None
    for event in story:
        if since and event.kind in _GOES_ON:
            found.append(Pause(since, max(since, event.at)))  # somebody may have set the clock back
            since = None
        elif event.kind is EventKind.PAUSED:
            since = since or event.at
    return [*found, Pause(since, max(since, now))] if since else found


def _answers(connection: Connection, of: Broadcast) -> Sequence[tuple[datetime, int]]:
    minute = func.substr(cast(answer.c.at, String), 1, len(MINUTE))
    query = select(minute, func.count()).where(answer.c.broadcast_id == of.id).group_by(minute)
    rows = connection.execute(query.order_by(minute))
    return [(datetime.fromisoformat(when).replace(tzinfo=UTC), count) for when, count in rows]


_GOES_ON = (EventKind.RESUMED, EventKind.STOPPED, EventKind.UNDO_BEGUN)
_BEGIN = insert(course)
_ADD = (
    update(course)
    .where(
        course.c.broadcast_id == bindparam("of"),
        course.c.at == bindparam("since"),
        course.c.what == bindparam("happening"),
    )
    .values(count=course.c.count + bindparam("more"))
)
