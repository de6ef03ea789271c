"""Choices: how many chats a selection has, which ones, and why the others are left out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Engine, Select, case, func, literal, not_, select

from models.choosing import IN_REACH, SORT, chosen, conditions, count, had_one, sampled
from models.clock import Clock
from models.database import reading
from models.named_broadcasts import NamedBroadcast, named_in
from models.selection import EVERYONE, Aspect, Selection, Sort
from models.states import Status
from models.tables import subscriber, tag

NAMES = 5  # of chats, as a sample
PAGE = 10_000  # chat ids


class Cause(StrEnum):
    """What leaves chats out that meet all conditions."""

    CAP = "cap"
    SAMPLE = "sample"


@dataclass(frozen=True)
class Size:
    """Chats of each sort."""

    people: int = 0
    groups: int = 0
    channels: int = 0

    @property
    def total(self) -> int:
        return self.people + self.groups + self.channels


NONE = Size()


@dataclass(frozen=True)
class LeftOut:
    """Chats that are left out, each for the first reason in the order of narrowing."""

    why: Status | Aspect | Cause
    chats: int


@dataclass(frozen=True)
class Choice:
    """A selection at one moment: all chats that are known are either in it or left out once."""

    size: Size = NONE
    of: int = 0
    """All that are subscribed."""
    left_out: tuple[LeftOut, ...] = ()
    """First by a status, which are not among `of`; then by conditions, the cap and the sample."""
    names: tuple[str, ...] = ()
    """Of a few chats that have one."""
    selection: Selection = EVERYONE
    said: Mapping[str, NamedBroadcast] = field(default_factory=dict)
    """The broadcasts that the selection names, by uuid."""

    def without(self, why: Status | Aspect | Cause) -> int:
        """How many are left out for this reason."""
        return sum(one.chats for one in self.left_out if one.why is why)


@dataclass(frozen=True)
class Value:
    """One value of an aspect, and how many chats have it."""

    value: str
    chats: int


class Choices:
    """Questions about selections. Each method is one transaction that reads."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._reading = reading(engine)
        self._clock = clock

    def count(self, selection: Selection) -> int:
        """How many chats a broadcast to this selection would have, if it began now."""
        with self._reading.begin() as connection:
            return count(connection, chosen(selection, self._clock()))

    def anybody(self, selection: Selection) -> bool:
        """Whether there is a chat at all that it would have now."""
        query = select(subscriber.c.chat_id).where(chosen(selection, self._clock())).limit(1)
        with self._reading.begin() as connection:
            return connection.scalar(query) is not None

    def look(self, selection: Selection) -> Choice:
        """See `look`."""
        with self._reading.begin() as connection:
            return look(connection, selection, self._clock())

    def named(self, selection: Selection) -> dict[str, NamedBroadcast]:
        """See `named_in`."""
        with self._reading.begin() as connection:
            return named_in(connection, selection)

    def values(self, aspect: Aspect, selection: Selection, limit: int) -> list[Value]:
        """The most frequent of LANGUAGE, SOURCE, TAG or SORT, within `selection` less its own conditions.

        An empty value stands for chats that have none; of tags there is no such value.
        """
        others = tuple(one for one in selection.conditions if one.aspect is not aspect)
        whom = chosen(Selection(others, selection.cap), self._clock())
        value = _VALUES[aspect]
        chats = func.count()
        query = select(value, chats).select_from(subscriber).where(whom).group_by(value)
        if aspect is Aspect.TAG:
            query = query.join(tag, tag.c.chat_id == subscriber.c.chat_id)
        with self._reading.begin() as connection:
            rows = connection.execute(query.order_by(chats.desc(), value).limit(limit))
            return [Value(*row) for row in rows]

    def ids(self, selection: Selection) -> Iterator[list[int]]:
        """Pages of chat ids in ascending order, all of the moment of the first; close it to end early."""
        query = select(subscriber.c.chat_id).where(chosen(selection, self._clock()))
        with self._reading.begin() as connection:
            in_pages = connection.execution_options(yield_per=PAGE)
            with in_pages.scalars(query.order_by(subscriber.c.chat_id)) as rows:
                for page in rows.partitions(PAGE):
                    yield list(page)


_VALUES: dict[Aspect, ColumnElement[str]] = {
    Aspect.LANGUAGE: func.coalesce(subscriber.c.language, literal("")),
    Aspect.SOURCE: func.coalesce(subscriber.c.source, literal("")),
    Aspect.TAG: tag.c.name.expression,
    Aspect.SORT: SORT,
}


def apart(connection: Connection, rooms: Select[tuple[bool]], total: int) -> Size:
    """So many chats, of which the query finds groups and channels: of each, whether it is a channel."""
    found = rooms.subquery().c[0]
    # What nobody ever heard of is a group, as far as anybody knows.
    counted = select(func.count(), func.coalesce(func.sum(case((found, 1), else_=0)), 0))
    both, channels = connection.execute(counted).one()
    return Size(total - both, both - channels, channels)


def look(connection: Connection, selection: Selection, now: datetime) -> Choice:
    """As `Choices.look`, within a transaction."""
    statuses: dict[Status, int] = dict(connection.execute(_STATUSES).all())
    of = statuses.pop(Status.SUBSCRIBED, 0)
    left_out = [LeftOut(status, statuses[status]) for status in Status if status in statuses]
    steps = list(_narrowing(selection, now))
    # Each chat falls at the first step that it fails, so one pass over the table counts all of it.
    fallen = [(not_(passes), str(number)) for number, (_, passes) in enumerate(steps)]
    place = case(*fallen, else_=SORT) if fallen else SORT
    tally: dict[str, int] = dict(
        connection.execute(select(place, func.count()).where(IN_REACH).group_by(place)).all()
    )
    for number, (why, _) in enumerate(steps):
        if chats := tally.get(str(number)):
            left_out.append(LeftOut(why, chats))
    size = Size(*(tally.get(sort, 0) for sort in (Sort.PERSON, Sort.GROUP, Sort.CHANNEL)))
    names = _names(connection, chosen(selection, now)) if size.total else ()
    return Choice(size, of, tuple(left_out), names, selection, named_in(connection, selection))


def _narrowing(selection: Selection, now: datetime) -> Iterator[tuple[Aspect | Cause, ColumnElement[bool]]]:
    """What may leave a chat out, one after another, and whether it passes."""
    for aspect in dict.fromkeys(one.aspect for one in selection.conditions):
        mine = tuple(one for one in selection.conditions if one.aspect is aspect)
        yield aspect, conditions(Selection(mine), now)
    if selection.cap:
        yield Cause.CAP, ~had_one(selection.cap, now)
    if selection.sample:
        yield Cause.SAMPLE, sampled(selection.sample, chosen(replace(selection, sample=None), now))


_STATUSES = select(subscriber.c.status, func.count()).group_by(subscriber.c.status)


def _names(connection: Connection, whom: ColumnElement[bool]) -> tuple[str, ...]:
    # NULL is the only name that shows nothing: `visible` was asked before they were stored.
    name = func.coalesce(subscriber.c.first_name, subscriber.c.username)
    return tuple(
        connection.scalars(
            select(name).where(whom, name.is_not(None)).order_by(subscriber.c.chat_id).limit(NAMES)
        )
    )
