"""The census: how the audience stood at the end of each day, in UTC, written down once the day is over.

What nobody wrote down is told from the chats themselves. Of one that left and came back they know the last
move only, so it counts as if it had been in all the time.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Date, Engine, case, func, insert, select

from models.choosing import IN_REACH, count
from models.clock import Clock
from models.database import reading
from models.result_tables import census
from models.states import Departure, Status
from models.tables import subscriber
from models.trends import Day

ONE = timedelta(days=1)
LONGEST = 366 * ONE
"""So far back is told from the chats, where nothing was written down."""


class Moves(NamedTuple):
    """The chats that came and went on one day."""

    joined: int = 0
    left: int = 0
    blocked: int = 0
    out: int = 0
    """All that are out since, also for another reason."""


STILL = Moves()


class Census:
    """The days that are over."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def write(self) -> int:
        """Write down the days that are over and not written yet; how many these are."""
        now = self._clock()
        # Read in a transaction of its own, because that may take in every chat while others want to write.
        with self._reading.begin() as connection:
            _, last = _written(connection)
            first = last + ONE if last else max(_earliest(connection, now), now.date() - LONGEST)
            found = days_since(connection, first, now)[:-1] if first < now.date() else []
        if found:
            with self._engine.begin() as connection:
                _, last = _written(connection)
                rows = [asdict(one) for one in found if last is None or one.day > last]
                connection.execute(insert(census), rows)
        return len(found)


def days(connection: Connection, most: int, now: datetime) -> list[Day]:
    """So many days up to this one, oldest first; fewer where the first chat came later."""
    oldest, last = _written(connection)
    first = max(oldest or _earliest(connection, now), now.date() - (most - 1) * ONE)
    rows = select(census).where(census.c.day.between(first, now.date() - ONE)).order_by(census.c.day)
    found = [Day(**row) for row in connection.execute(rows).mappings()]
    return [*found, *days_since(connection, last + ONE if last and found else first, now)]


def days_since(connection: Connection, first: date, now: datetime) -> list[Day]:
    """That day and all after it up to this one, as far as the chats tell."""
    moves, subscribed = _moves(connection, first), count(connection, IN_REACH)
    found = []
    # Backwards, because only of now it is known how many there are.
    for back in range((now.date() - first).days + 1):
        at = now.date() - back * ONE
        here = moves.get(at, STILL)
        found.append(Day(at, max(0, subscribed), here.joined, here.left, here.blocked))
        subscribed += here.out - here.joined
    return found[::-1]


def _moves(connection: Connection, first: date) -> Mapping[date, Moves]:
    """Of each day from that one on, where there were any."""
    since = datetime(first.year, first.month, first.day, tzinfo=UTC)
    came, went = (func.date(subscriber.c[name], type_=Date) for name in ("joined_at", "changed_at"))
    joined = select(came, func.count()).where(subscriber.c.joined_at >= since).group_by(came)
    found = {at: Moves(number) for at, number in connection.execute(joined)}
    out = ~IN_REACH, ~_NEVER_IN, subscriber.c.changed_at >= since
    gone = select(went, _sum(_LEFT), _sum(_BLOCKED), func.count()).where(*out).group_by(went)
    for at, *numbers in connection.execute(gone):
        found[at] = Moves(found.get(at, STILL).joined, *numbers)
    return found


def _written(connection: Connection) -> tuple[date | None, date | None]:
    """The first and the last day that is written down."""
    first, last = connection.execute(select(func.min(census.c.day), func.max(census.c.day))).one()
    return first, last


def _earliest(connection: Connection, now: datetime) -> date:
    """The day of the first chat."""
    came, moved = func.min(subscriber.c.joined_at), func.min(subscriber.c.changed_at)
    found: list[datetime] = [one for one in connection.execute(select(came, moved)).one() if one]
    return min([now, *found]).date()


def _sum(where: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((where, 1), else_=0)), 0)


_LEFT = (subscriber.c.status == Status.LEFT) & subscriber.c.left_by.is_distinct_from(Departure.FILE)
_BLOCKED = subscriber.c.status == Status.BLOCKED
# What a file says has left, and what waits for a yes; where it is known when one came, it was in.
_NEVER_IN = subscriber.c.joined_at.is_(None) & (
    (subscriber.c.status == Status.WAITING) | subscriber.c.left_by.is_not_distinct_from(Departure.FILE)
)
