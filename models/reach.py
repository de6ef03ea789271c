"""Whom a message would reach: who is chosen, and what its placeholders find there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from models.choices import Choice, look
from models.choosing import chosen
from models.duplicates import Again
from models.placeholders import FIELDS, Recipient
from models.selection import Selection
from models.states import Status
from models.tables import subscriber


@dataclass(frozen=True)
class NameStats:
    """What one kind of name is like in the audience."""

    longest: int
    """Characters."""
    missing: int
    """Chats that have none."""


@dataclass(frozen=True)
class Reach:
    """The audience at one moment."""

    size: int
    """Chats that would get a broadcast."""
    names: Mapping[str, NameStats] = field(default_factory=dict)
    """What the placeholders of the message find there, by field."""
    nameless: int = 0
    """Chats for which none of them finds anything."""
    sample: Recipient | None = None
    """One for which at least one of them finds something."""
    choice: Choice = field(default_factory=Choice)
    """Who that is, and who is left out."""
    again: Again | None = None
    """What says the same, and some of them have already."""

    @property
    def resting(self) -> int:
        """Chats that it leaves out because they rest."""
        return self.choice.without(Status.RESTING)


def measure(connection: Connection, selection: Selection, fields: Collection[str], now: datetime) -> Reach:
    """What a message with these placeholders finds in the chats that are chosen."""
    choice = look(connection, selection, now)
    if not fields:
        return Reach(choice.size.total, choice=choice)
    whom, names = chosen(selection, now), sorted(fields)
    *found, nameless = connection.execute(select(*_found(names)).where(whom)).one()
    stats = {one: NameStats(*found[2 * at : 2 * at + 2]) for at, one in enumerate(names)}
    samples = (_sample(connection, whom, subscriber.c[one]) for one in names)
    return Reach(choice.size.total, stats, nameless, next(filter(None, samples), None), choice)


def _found(names: Collection[str]) -> list[ColumnElement[int]]:
    """Of each name the longest and how many have none; at the end how many have none of them."""
    # NULL is the only name that shows nothing: `visible` was asked before they were stored.
    without = {one: subscriber.c[one].is_(None) for one in names}
    # Over no rows at all, MAX and SUM are NULL.
    longest = {one: func.coalesce(func.max(func.length(subscriber.c[one])), 0) for one in names}
    apart = [number for one in names for number in (longest[one], _how_many(without[one]))]
    return [*apart, _how_many(and_(*without.values()))]


def _how_many(where: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((where, 1), else_=0)), 0)


def _sample(connection: Connection, whom: ColumnElement[bool], name: ColumnElement[Any]) -> Recipient | None:
    query = select(*(subscriber.c[one] for one in FIELDS)).where(whom, name.is_not(None))
    row = connection.execute(query.order_by(subscriber.c.chat_id).limit(1)).mappings().one_or_none()
    return dict(row) if row else None
