"""Choices: how many chats a selection has, which ones, and why the others are left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Engine, and_, case, func, literal, select

from models.choosing import IN_REACH, SORT, chosen, conditions, had_one, sampled
from models.clock import Clock
from models.database import reading
from models.reach import count
from models.selection import Aspect, Selection, Sort
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


@dataclass(frozen=True)
class LeftOut:
    """Chats that are left out, each for the first reason in the order of narrowing."""

    why: Status | Aspect | Cause
    chats: int


@dataclass(frozen=True)
class Choice:
    """A selection at one moment: all chats that are known are either in it or left out once."""

    size: Size
    of: int
    """All that are subscribed."""
    left_out: tuple[LeftOut, ...] = ()
    """First by a status, which are not among `of`; then by conditions, the cap and the sample."""
    names: tuple[str, ...] = ()
    """Of a few chats that have one."""

    @property
    def capped(self) -> int:
        """Chats that only the cap leaves out."""
        return sum(one.chats for one in self.left_out if one.why is Cause.CAP)


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

    def look(self, selection: Selection) -> Choice:
        now = self._clock()
        whom = chosen(selection, now)
        with self._reading.begin() as connection:
            statuses = _statuses(connection)
            of = statuses.pop(Status.SUBSCRIBED, 0)
            sizes = _sizes(connection, whom)
            left_out = [LeftOut(why, chats) for why, chats in statuses.items()]
            left = of
            for why, narrowed in _narrowed(selection, self._clock):
                remain = count(connection, narrowed)
                left_out.append(LeftOut(why, left - remain))
                left = remain
            found = tuple(one for one in left_out if one.chats)
            return Choice(sizes, of, found, _names(connection, whom))

    def values(self, aspect: Aspect, selection: Selection, limit: int) -> list[Value]:
        """The most frequent of LANGUAGE, SOURCE, TAG or SORT, within `selection` without its conditions of it.

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
            rows = connection.execution_options(yield_per=PAGE).scalars(query.order_by(subscriber.c.chat_id))
            for page in rows.partitions(PAGE):
                yield list(page)


_VALUES: dict[Aspect, ColumnElement[str]] = {
    Aspect.LANGUAGE: func.coalesce(subscriber.c.language, literal("")),
    Aspect.SOURCE: func.coalesce(subscriber.c.source, literal("")),
    Aspect.TAG: tag.c.name.expression,
    Aspect.SORT: SORT,
}


def _statuses(connection: Connection) -> dict[Status, int]:
    query = select(subscriber.c.status, func.count()).group_by(subscriber.c.status)
    return dict(connection.execute(query).all())


def _sizes(connection: Connection, whom: ColumnElement[bool]) -> Size:
    rows = dict(connection.execute(select(SORT, func.count()).where(whom).group_by(SORT)).all())
    return Size(*(rows.get(sort, 0) for sort in (Sort.PERSON, Sort.GROUP, Sort.CHANNEL)))


def _narrowed(selection: Selection, clock: Clock) -> Iterator[tuple[Aspect | Cause, ColumnElement[bool]]]:
    """What leaves chats out, one after another, and who is left then."""
    now = clock()
    whom: ColumnElement[bool] = IN_REACH
    for aspect in dict.fromkeys(one.aspect for one in selection.conditions):
        mine = tuple(one for one in selection.conditions if one.aspect is aspect)
        whom = and_(whom, conditions(Selection(mine), now))
        yield aspect, whom
    if selection.cap:
        whom = and_(whom, ~had_one(selection.cap, now))
        yield Cause.CAP, whom
    if selection.sample:
        yield Cause.SAMPLE, and_(whom, sampled(selection.sample, whom))


def _names(connection: Connection, whom: ColumnElement[bool]) -> tuple[str, ...]:
    name = case((subscriber.c.first_name.is_not(None), subscriber.c.first_name), else_=subscriber.c.username)
    query = select(name).where(whom, name.is_not(None)).limit(NAMES)
    return tuple(connection.scalars(query))
