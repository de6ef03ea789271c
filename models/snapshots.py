"""Snapshots: numbers that are read together, so that what stands in one message is of one moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Engine, func, select

from models import counting
from models.broadcasts import by_state
from models.choices import NONE, Size, apart
from models.choosing import IN_REACH
from models.clock import Clock
from models.content import Content
from models.contents import said
from models.counts import Counts
from models.database import reading
from models.departures import departures
from models.gathering import gather
from models.named_broadcasts import NamedBroadcast, named_in
from models.notes import Fact, noted
from models.pages import page
from models.particulars import Particulars, particulars
from models.record import BROADCASTS, BY_UUID, Broadcast, records
from models.results import NO_RESULTS, Departures, Results
from models.states import BEGUN, Outcome, State, Status
from models.tables import broadcast, subscriber
from models.waves import Signs, signs


@dataclass(frozen=True)
class Snapshot:
    """One broadcast."""

    broadcast: Broadcast
    content: Content
    counts: Counts
    asked_about: Mapping[str, NamedBroadcast] = field(default_factory=dict)
    """The broadcasts that its selection names, by uuid."""
    signs: Signs | None = None
    """What became of those who come first, while an admin looks at it."""
    results: Results = NO_RESULTS
    """What it brought, where that was asked."""


@dataclass(frozen=True)
class Line:
    """One broadcast of a list."""

    broadcast: Broadcast
    sent: int
    taken_back: int
    """How many of these were deleted again."""
    asked_about: Mapping[str, NamedBroadcast] = field(default_factory=dict)
    """As in `Snapshot`."""
    departures: Departures | None = None
    """Whom it cost; None where nobody counted."""


class Recent(NamedTuple):
    """A broadcast, and what it says."""

    broadcast: Broadcast
    content: Content


@dataclass(frozen=True)
class Statistics:
    """All of it; a word that nothing has is absent, and tests are left out."""

    subscribers: Mapping[Status, int]
    broadcasts: Mapping[State, int]
    outcomes: Mapping[Outcome, int]
    taken_back: int
    """How many of those that were sent were deleted again."""
    recent: Sequence[Recent]
    """The last broadcasts that have begun, newest first."""
    set_aside: int
    """Updates that nobody could handle."""
    size: Size = NONE
    """Of those who are subscribed, people, groups and channels apart."""


class Snapshots:
    """Each method is one transaction that reads."""

    def __init__(self, engine: Engine, clock: Clock, *, replies: bool = True) -> None:
        """`replies`: whether what readers wrote is told of."""
        self._reading = reading(engine)
        self._clock = clock
        self._replies = replies

    def of(self, uuid: str, *, window: bool = False) -> Snapshot | None:
        """Args: window: with window and exposure, which read every delivered row."""
        count = counting.counted_all if window else counting.counted
        with self._reading.begin() as connection:
            found = next(iter(records(connection, BY_UUID, uuid=uuid)), None)
            if found is None:
                return None
            now, named = self._clock(), named_in(connection, found.selection)
            tallies, first = count(connection, found, now), signs(connection, found, now)
            brought = gather(connection, found, now) if window else NO_RESULTS
            brought = brought if self._replies else replace(brought, replies=None)
            return Snapshot(found, said(connection, found), tallies, named, first, brought)

    def particulars(self, uuid: str) -> Particulars | None:
        """What is seldom asked about one broadcast; slower than `of`."""
        with self._reading.begin() as connection:
            found = next(iter(records(connection, BY_UUID, uuid=uuid)), None)
            return particulars(connection, found, self._clock()) if found else None

    def line(self, of: Broadcast) -> Line:
        with self._reading.begin() as connection:
            return _line(connection, of, self._clock())

    def statistics(self, last: int) -> Statistics:
        """Of everything, and of so many broadcasts each."""
        begun = BROADCASTS.where(broadcast.c.state.in_(BEGUN), ~broadcast.c.is_test).limit(last)
        with self._reading.begin() as connection:
            aside = noted(connection, Fact.ASIDE)
            statuses, totals = _by_status(connection), counting.totals(connection)
            return Statistics(
                statuses,
                by_state(connection),
                totals.outcomes,
                totals.taken_back,
                [Recent(one, said(connection, one)) for one in page(connection, begun)],
                aside if isinstance(aside, int) else 0,
                apart(connection, _ROOMS, statuses.get(Status.SUBSCRIBED, 0)),
            )


_ROOMS = select(subscriber.c.is_channel).where(IN_REACH, subscriber.c.chat_id < 0)


def _line(connection: Connection, of: Broadcast, now: datetime) -> Line:
    named, cost = named_in(connection, of.selection), departures(connection, of, now)
    return Line(of, *counting.sent_and_gone(connection, of), named, cost)


def _by_status(connection: Connection) -> dict[Status, int]:
    # Nearly all are subscribed: to count every chat takes a seventh of the time of counting those by status.
    others = subscriber.c.status.in_(set(Status) - {Status.SUBSCRIBED})
    query = select(subscriber.c.status, func.count()).where(others).group_by(subscriber.c.status)
    found: dict[Status, int] = dict(connection.execute(query).all())
    every = connection.scalar(select(func.count()).select_from(subscriber)) or 0
    subscribed = every - sum(found.values())
    return {Status.SUBSCRIBED: subscribed, **found} if subscribed else found
