"""The subscribers: who gets broadcasts, and who is marked as not getting them."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Engine, case, func, insert, select, update

from models.clock import Clock
from models.database import reading
from models.placeholders import FIELDS, Recipient
from models.reach import NameStats, Reach
from models.states import Status
from models.tables import subscriber

SUBSCRIBED = subscriber.c.status == Status.SUBSCRIBED
"""Whether a chat gets broadcasts, for statements."""


@dataclass(frozen=True)
class Profile:
    """A chat as Telegram describes it; a group or channel has its title as first name."""

    chat_id: int
    first_name: str | None = None
    last_name: str | None = None
    username: str | None = None
    language: str | None = None


class Audience:
    """Questions about subscribers. Rows are marked, never deleted. Each method is one transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def subscribe(self, profile: Profile) -> bool:
        """Take a chat in, or back in, and refresh its names; False if it was subscribed already."""
        values = vars(profile) | {"status": Status.SUBSCRIBED}
        with self._engine.begin() as connection:
            before = _status(connection, profile.chat_id)
            if before is None:
                connection.execute(insert(subscriber).values(**values, changed_at=self._clock()))
            else:
                changed = {} if before is Status.SUBSCRIBED else {"changed_at": self._clock()}
                where = subscriber.c.chat_id == profile.chat_id
                connection.execute(update(subscriber).where(where).values(**values, **changed))
        return before is not Status.SUBSCRIBED

    def leave(self, chat_id: int) -> bool:
        """Stop broadcasts to a chat; False if it got none anyway."""
        with self._engine.begin() as connection:
            got = _status(connection, chat_id) is Status.SUBSCRIBED
            # Whatever its status was: one that was blocked or gone needs /start from now on, too.
            mark(connection, [chat_id], Status.LEFT, self._clock(), set(Status) - {Status.LEFT})
        return got

    def block(self, chat_id: int) -> None:
        """The person has blocked the bot. A chat that had left before stays LEFT, and needs /start."""
        with self._engine.begin() as connection:
            mark(connection, [chat_id], Status.BLOCKED, self._clock())

    def unblock(self, chat_id: int) -> None:
        """The person is back. BLOCKED and GONE become SUBSCRIBED; a chat that left stays out."""
        with self._engine.begin() as connection:
            mark(connection, [chat_id], Status.SUBSCRIBED, self._clock(), (Status.BLOCKED, Status.GONE))

    def add(self, chat_ids: Collection[int]) -> int:
        """Subscribe chats never seen before and return how many those are; at most 10,000 ids a call."""
        with self._engine.begin() as connection:
            # Each id is a parameter, and SQLite takes 32,766 in a statement (sqlite.org/limits.html).
            seen = select(subscriber.c.chat_id).where(subscriber.c.chat_id.in_(chat_ids))
            new = set(chat_ids).difference(connection.scalars(seen))
            row = {"status": Status.SUBSCRIBED, "changed_at": self._clock()}
            if new:  # SQLAlchemy would run an empty list once, as an INSERT without values
                connection.execute(
                    insert(subscriber), [{"chat_id": chat_id, **row} for chat_id in sorted(new)]
                )
        return len(new)

    def size(self) -> int:
        with self._reading.begin() as connection:
            return _count(connection)

    def profiles(self, chat_ids: Collection[int]) -> dict[int, Profile]:
        """The names of chats, at most 10,000 a call; those never seen are absent."""
        with self._reading.begin() as connection:
            return profiles(connection, chat_ids)

    def reach(self, fields: Collection[str]) -> Reach:
        """Whom a broadcast would reach now, if its placeholders were these columns of `Profile`."""
        with self._reading.begin() as connection:
            if not fields:
                return Reach(_count(connection))
            names = {one: _stats(connection, subscriber.c[one]) for one in sorted(fields)}
            # NULL is the only name that shows nothing: `visible` was asked before they were stored.
            nameless = _count(connection, *(subscriber.c[one].is_(None) for one in fields))
            samples = (_sample(connection, subscriber.c[one]) for one in names)
            return Reach(_count(connection), names, nameless, next(filter(None, samples), None))

    def by_status(self) -> dict[Status, int]:
        """How many chats have each status; a status that none has is absent."""
        query = select(subscriber.c.status, func.count()).group_by(subscriber.c.status)
        with self._reading.begin() as connection:
            return dict(connection.execute(query).all())


def profiles(connection: Connection, chat_ids: Collection[int]) -> dict[int, Profile]:
    """As `Audience.profiles`, within a transaction."""
    rows = connection.execute(_NAMES.where(subscriber.c.chat_id.in_(chat_ids)))
    return {row.chat_id: Profile(*row) for row in rows}


def mark(
    connection: Connection,
    chat_ids: Collection[int],
    status: Status,
    now: datetime,
    sources: Collection[Status] = (Status.SUBSCRIBED,),
) -> None:
    """Give chats a status if they have one of the sources."""
    where = subscriber.c.chat_id.in_(chat_ids) & subscriber.c.status.in_(sources)
    connection.execute(update(subscriber).where(where).values(status=status, changed_at=now))


def migrate_chat(connection: Connection, old: int, new: int, now: datetime) -> bool:
    """Let the subscription of a group that became a supergroup go on under its new chat id.

    Returns:
        Whether it is subscribed there; it may have left under that id before.
    """
    where = (subscriber.c.chat_id == old) & SUBSCRIBED
    row = connection.execute(select(subscriber).where(where)).mappings().one_or_none()
    if row and _status(connection, new) is None:
        connection.execute(insert(subscriber).values({**row, "chat_id": new, "changed_at": now}))
    # After the copy, which takes the status along.
    mark(connection, [old], Status.GONE, now)
    return _status(connection, new) is Status.SUBSCRIBED


_NAMES = select(*(subscriber.c[field.name] for field in fields(Profile)))


def _count(connection: Connection, *where: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(subscriber).where(SUBSCRIBED, *where)
    return connection.scalar(query) or 0


def _stats(connection: Connection, name: Column[Any]) -> NameStats:
    # Over no rows at all, MAX and SUM are NULL.
    longest = func.coalesce(func.max(func.length(name)), 0)
    missing = func.coalesce(func.sum(case((name.is_(None), 1), else_=0)), 0)
    return NameStats(*connection.execute(select(longest, missing).where(SUBSCRIBED)).one())


def _sample(connection: Connection, name: Column[Any]) -> Recipient | None:
    query = select(*(subscriber.c[one] for one in FIELDS)).where(SUBSCRIBED, name.is_not(None)).limit(1)
    row = connection.execute(query).mappings().one_or_none()
    return dict(row) if row else None


def _status(connection: Connection, chat_id: int) -> Status | None:
    return connection.scalar(select(subscriber.c.status).where(subscriber.c.chat_id == chat_id))
