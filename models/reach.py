"""Whom a message would reach, as far as its placeholders need to know."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, case, func, select

from models.placeholders import FIELDS, Recipient
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
    resting: int = 0
    """Chats that it leaves out because they rest."""


def measure(connection: Connection, whom: ColumnElement[bool], fields: Collection[str]) -> Reach:
    """What a message with these placeholders finds in the chats of `whom`."""
    size = count(connection, whom)
    if not fields:
        return Reach(size)
    names = {one: _stats(connection, whom, subscriber.c[one]) for one in sorted(fields)}
    # NULL is the only name that shows nothing: `visible` was asked before they were stored.
    nameless = count(connection, whom, *(subscriber.c[one].is_(None) for one in fields))
    samples = (_sample(connection, whom, subscriber.c[one]) for one in names)
    return Reach(size, names, nameless, next(filter(None, samples), None))


def count(connection: Connection, *where: ColumnElement[bool]) -> int:
    """How many chats there are of this kind."""
    return connection.scalar(select(func.count()).select_from(subscriber).where(*where)) or 0


def _stats(connection: Connection, whom: ColumnElement[bool], name: Column[Any]) -> NameStats:
    # Over no rows at all, MAX and SUM are NULL.
    longest = func.coalesce(func.max(func.length(name)), 0)
    missing = func.coalesce(func.sum(case((name.is_(None), 1), else_=0)), 0)
    return NameStats(*connection.execute(select(longest, missing).where(whom)).one())


def _sample(connection: Connection, whom: ColumnElement[bool], name: Column[Any]) -> Recipient | None:
    query = select(*(subscriber.c[one] for one in FIELDS)).where(whom, name.is_not(None)).limit(1)
    row = connection.execute(query).mappings().one_or_none()
    return dict(row) if row else None
