"""The subscribers: who gets broadcasts, and who is marked as not getting them."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection, Engine, and_, case, func, insert, select, update

from models.database import reading
from models.states import Status
from models.tables import subscriber


@dataclass(frozen=True)
class Profile:
    """A chat as Telegram describes it; a group or channel has its title as first name."""

    chat_id: int
    first_name: str | None = None
    last_name: str | None = None
    username: str | None = None
    language: str | None = None


class Names(NamedTuple):
    """What one kind of name is like in the audience."""

    longest: int
    """Characters."""
    missing: int
    """Subscribers who have none."""
    sample: Profile | None
    """A subscriber who has one."""


class Audience:
    """Questions about subscribers. Rows are marked, never deleted. Each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = reading(engine)

    def subscribe(self, profile: Profile) -> bool:
        """Take a chat in, or back in; its name is refreshed. False if it was subscribed already."""
        values = vars(profile) | {"status": Status.SUBSCRIBED}
        with self._engine.begin() as connection:
            before = _status(connection, profile.chat_id)
            if before is None:
                connection.execute(insert(subscriber).values(**values, changed_at=_now()))
            else:
                changed = {} if before is Status.SUBSCRIBED else {"changed_at": _now()}
                where = subscriber.c.chat_id == profile.chat_id
                connection.execute(update(subscriber).where(where).values(**values, **changed))
        return before is not Status.SUBSCRIBED

    def leave(self, chat_id: int) -> bool:
        """The chat wants no more broadcasts. False if it got none anyway."""
        with self._engine.begin() as connection:
            got = _status(connection, chat_id) is Status.SUBSCRIBED
            mark(connection, [chat_id], Status.LEFT, sources=set(Status) - {Status.LEFT})
        return got

    def block(self, chat_id: int) -> None:
        """The person has blocked the bot. Who had left stays left, so coming back needs /start."""
        with self._engine.begin() as connection:
            mark(connection, [chat_id], Status.BLOCKED)

    def unblock(self, chat_id: int) -> None:
        """Undo `block`, and nothing else."""
        with self._engine.begin() as connection:
            mark(connection, [chat_id], Status.SUBSCRIBED, sources=(Status.BLOCKED, Status.GONE))

    def add(self, chat_ids: Collection[int]) -> int:
        """Subscribe those never seen before, at most 10,000 a call; the number of them."""
        with self._engine.begin() as connection:
            seen = select(subscriber.c.chat_id).where(subscriber.c.chat_id.in_(chat_ids))
            new = set(chat_ids).difference(connection.scalars(seen))
            row = {"status": Status.SUBSCRIBED, "changed_at": _now()}
            if new:
                connection.execute(
                    insert(subscriber), [{"chat_id": chat_id, **row} for chat_id in sorted(new)]
                )
        return len(new)

    def size(self) -> int:
        """Chats that would get a broadcast now."""
        query = select(func.count()).where(subscriber.c.status == Status.SUBSCRIBED)
        with self._reading.begin() as connection:
            return connection.scalar(query) or 0

    def profiles(self, chat_ids: Collection[int]) -> dict[int, Profile]:
        """The names of chats, at most 10,000 a call; those never seen are absent."""
        with self._reading.begin() as connection:
            rows = connection.execute(_NAMES.where(subscriber.c.chat_id.in_(chat_ids)))
            return {row.chat_id: Profile(*row) for row in rows}

    def names(self, field: str) -> Names:
        """What a broadcast made of this column of `Profile` would find."""
        column = subscriber.c[field]
        subscribed = subscriber.c.status == Status.SUBSCRIBED
        nameless = column.is_(None)
        longest = func.coalesce(func.max(func.length(column)), 0)
        missing = func.coalesce(func.sum(case((nameless, 1), else_=0)), 0)
        query = select(longest, missing).where(subscribed)
        sample = _NAMES.where(subscribed, ~nameless).limit(1)
        with self._reading.begin() as connection:
            counted = connection.execute(query).one()
            row = connection.execute(sample).one_or_none()
        return Names(*counted, Profile(*row) if row else None)

    def without(self, columns: Collection[str]) -> int:
        """Subscribers who have none of these names."""
        nameless = and_(*(subscriber.c[one].is_(None) for one in columns))
        query = select(func.count()).where(subscriber.c.status == Status.SUBSCRIBED, nameless)
        with self._reading.begin() as connection:
            return connection.scalar(query) or 0

    def by_status(self) -> dict[Status, int]:
        """How many chats have each status; statuses nobody has are absent."""
        query = select(subscriber.c.status, func.count()).group_by(subscriber.c.status)
        with self._reading.begin() as connection:
            return dict(connection.execute(query).all())


def mark(
    connection: Connection,
    chat_ids: Collection[int],
    status: Status,
    sources: Collection[Status] = (Status.SUBSCRIBED,),
) -> int:
    """Give chats a status, if they have one of the sources; how many were marked."""
    where = subscriber.c.chat_id.in_(chat_ids) & subscriber.c.status.in_(sources)
    return connection.execute(
        update(subscriber).where(where).values(status=status, changed_at=_now())
    ).rowcount


def migrate_chat(connection: Connection, old: int, new: int) -> bool:
    """A group became a supergroup: its subscription goes on under the new chat id.

    Returns:
        Whether it is subscribed there; it may have left under that id before.
    """
    where = (subscriber.c.chat_id == old) & (subscriber.c.status == Status.SUBSCRIBED)
    row = connection.execute(select(subscriber).where(where)).mappings().one_or_none()
    if row and _status(connection, new) is None:
        connection.execute(insert(subscriber).values({**row, "chat_id": new, "changed_at": _now()}))
    mark(connection, [old], Status.GONE)
    return _status(connection, new) is Status.SUBSCRIBED


_NAMES = select(*(subscriber.c[field.name] for field in fields(Profile)))


def _status(connection: Connection, chat_id: int) -> Status | None:
    return connection.scalar(select(subscriber.c.status).where(subscriber.c.chat_id == chat_id))


def _now() -> datetime:
    return datetime.now(UTC)
