"""The subscribers: who gets broadcasts, and who is marked as not getting them."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, case, func, insert, literal, select, update

from models.clock import Clock
from models.database import reading
from models.profiles import Profile, profiles
from models.reach import Reach, count, measure
from models.states import Status
from models.tables import subscriber

SUBSCRIBED = subscriber.c.status == Status.SUBSCRIBED
"""Whether a chat gets broadcasts, for statements."""

TRUSTED = {"doubted_at": None, "doubted_by": None, "failures": 0, "failed_by": None}
"""The columns of a chat of which nothing doubtful is known."""


class Added(NamedTuple):
    """What an import made of its chats; all others were known, and stay as they are."""

    new: int
    """Never seen before."""
    back: int
    """Gone, and taken back in."""


class Audience:
    """Questions about subscribers. Rows are marked, never deleted.

    Each method is one transaction; the functions of the same names join another one.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def subscribe(self, profile: Profile) -> bool:
        """See `take_in`."""
        with self._engine.begin() as connection:
            return take_in(connection, profile, self._clock())

    def leave(self, chat_id: int) -> bool:
        """See `leave`."""
        with self._engine.begin() as connection:
            return leave(connection, chat_id, self._clock())

    def block(self, chat_id: int) -> None:
        """See `block`."""
        with self._engine.begin() as connection:
            block(connection, chat_id, self._clock())

    def unblock(self, chat_id: int) -> None:
        """See `unblock`."""
        with self._engine.begin() as connection:
            unblock(connection, chat_id, self._clock())

    def heard(self, chat_ids: Collection[int]) -> None:
        """See `heard`."""
        with self._engine.begin() as connection:
            heard(connection, chat_ids, self._clock())

    def try_again(self) -> int:
        """Subscribe all that rest, as if they had never failed; how many."""
        with self._engine.begin() as connection:
            return rouse(connection, self._clock(), TRUSTED)

    def add(self, chat_ids: Collection[int]) -> Added:
        """Subscribe chats never seen before, and those that were gone; at most 10,000 ids a call.

        Whoever has left, blocked the bot, rests or waits stays so.
        """
        # Each id is a parameter, and SQLite takes 32,766 in a statement (sqlite.org/limits.html).
        known = select(subscriber.c.chat_id, subscriber.c.status).where(subscriber.c.chat_id.in_(chat_ids))
        with self._engine.begin() as connection:
            seen, now = dict(connection.execute(known).all()), self._clock()
            new = set(chat_ids).difference(seen)
            gone = [chat_id for chat_id, status in seen.items() if status is Status.GONE]
            row = {"status": Status.SUBSCRIBED, "changed_at": now}
            if new:  # SQLAlchemy would run an empty list once, as an INSERT without values
                connection.execute(
                    insert(subscriber), [{"chat_id": chat_id, **row} for chat_id in sorted(new)]
                )
            if gone:
                mark(connection, gone, Status.SUBSCRIBED, now, {Status.GONE})
        return Added(len(new), len(gone))

    def size(self) -> int:
        with self._reading.begin() as connection:
            return count(connection, SUBSCRIBED)

    def profiles(self, chat_ids: Collection[int]) -> dict[int, Profile]:
        """The names of chats, at most 10,000 a call; those never seen are absent."""
        with self._reading.begin() as connection:
            return profiles(connection, chat_ids)

    def reach(self, fields: Collection[str]) -> Reach:
        """Whom a broadcast would reach now, if its placeholders were these columns of `Profile`."""
        with self._reading.begin() as connection:
            resting = count(connection, subscriber.c.status == Status.RESTING)
            return replace(measure(connection, SUBSCRIBED, fields), resting=resting)

    def by_status(self) -> dict[Status, int]:
        """How many chats have each status; a status that none has is absent."""
        query = select(subscriber.c.status, func.count()).group_by(subscriber.c.status)
        with self._reading.begin() as connection:
            return dict(connection.execute(query).all())


def take_in(connection: Connection, profile: Profile, now: datetime) -> bool:
    """Subscribe a chat, or take it back in, and refresh its names; False if it was subscribed already."""
    values = vars(profile) | TRUSTED | {"status": Status.SUBSCRIBED}
    before = _status(connection, profile.chat_id)
    if before is None:
        connection.execute(insert(subscriber).values(**values, changed_at=now))
    else:
        changed = {} if before is Status.SUBSCRIBED else {"changed_at": now}
        where = subscriber.c.chat_id == profile.chat_id
        connection.execute(update(subscriber).where(where).values(**values, **changed))
    return before is not Status.SUBSCRIBED


def leave(connection: Connection, chat_id: int, now: datetime) -> bool:
    """Stop broadcasts to a chat; False if it got none anyway, as one that was never seen."""
    before = _status(connection, chat_id)
    if before is None:  # remembered, because an import may name it later
        row = {"chat_id": chat_id, "status": Status.LEFT, "changed_at": now}
        connection.execute(insert(subscriber).values(row))
    # Whatever its status was: one that was blocked or gone needs /start from now on, too.
    mark(connection, [chat_id], Status.LEFT, now, set(Status) - {Status.LEFT})
    return before in (Status.SUBSCRIBED, Status.RESTING)


def block(connection: Connection, chat_id: int, now: datetime) -> None:
    """The person has blocked the bot. A chat that had left before stays LEFT, and needs /start."""
    reachable = (Status.SUBSCRIBED, Status.RESTING, Status.GONE)  # GONE: they exist after all
    mark(connection, [chat_id], Status.BLOCKED, now, reachable)


def unblock(connection: Connection, chat_id: int, now: datetime) -> None:
    """The person is back. BLOCKED, GONE and RESTING become SUBSCRIBED; a chat that left stays out."""
    heard(connection, [chat_id], now)
    mark(connection, [chat_id], Status.SUBSCRIBED, now, (Status.BLOCKED,))


def heard(connection: Connection, chat_ids: Collection[int], now: datetime) -> None:
    """Chats have written: they can be reached, whatever answers to broadcasts made of them.

    RESTING becomes SUBSCRIBED, and so does a person who is GONE. A group that is GONE has thrown the bot out
    or moved, and who left, blocked the bot or waits for a yes stays so.
    """
    these = subscriber.c.chat_id.in_(chat_ids)
    lost = (subscriber.c.status == Status.RESTING) | (
        (subscriber.c.status == Status.GONE) & (subscriber.c.chat_id > 0)
    )
    back = update(subscriber).where(these, lost)
    connection.execute(back.values(**TRUSTED, status=Status.SUBSCRIBED, changed_at=now))
    # Only rows that need it, because most who write are in no doubt.
    doubted = subscriber.c.doubted_at.is_not(None) | (subscriber.c.failures > 0)
    connection.execute(update(subscriber).where(these, SUBSCRIBED, doubted).values(TRUSTED))


def mark(
    connection: Connection,
    chat_ids: Collection[int],
    status: Status,
    now: datetime,
    sources: Collection[Status] = (Status.SUBSCRIBED,),
) -> None:
    """Give chats a status if they have one of the sources. It is certain, so doubts about them end."""
    where = subscriber.c.chat_id.in_(chat_ids) & subscriber.c.status.in_(sources)
    values = {**TRUSTED, "status": status, "changed_at": now}
    connection.execute(update(subscriber).where(where).values(values))


def rouse(
    connection: Connection, now: datetime, values: Mapping[str, object], *where: ColumnElement[bool]
) -> int:
    """Subscribe chats that rest, with these `values` beside; how many."""
    resting = update(subscriber).where(subscriber.c.status == Status.RESTING, *where)
    return connection.execute(resting.values(**values, status=Status.SUBSCRIBED, changed_at=now)).rowcount


def take_back(connection: Connection, broadcast_id: int, chat_ids: Collection[int]) -> None:
    """Undo the marks that answers to this broadcast left on chats, but for BLOCKED, which is never suspect.

    Who has left, blocked the bot or come back since stays as they are; repeating it changes nothing.
    """
    these = subscriber.c.chat_id.in_(chat_ids)
    for by, status, values in (
        (subscriber.c.doubted_by, Status.GONE, {"doubted_at": None, "doubted_by": None}),
        # Without `failed_by` any success ever starts its count anew.
        (subscriber.c.failed_by, Status.RESTING, {"failures": subscriber.c.failures - 1, "failed_by": None}),
    ):
        marked = case((subscriber.c.status == status, _SUBSCRIBED), else_=subscriber.c.status)
        connection.execute(
            update(subscriber).where(these, by == broadcast_id).values(**values, status=marked)
        )


def migrate_chat(connection: Connection, old: int, new: int, now: datetime) -> bool:
    """Let what stands for a group that became a supergroup stand under its new chat id.

    Returns:
        Whether it is subscribed there; it may have left under that id before.
    """
    where = (subscriber.c.chat_id == old) & (subscriber.c.status != Status.GONE)
    row = connection.execute(select(subscriber).where(where)).mappings().one_or_none()
    there = _status(connection, new)
    if row and there is None:
        copy = {**row, **TRUSTED, "chat_id": new, "changed_at": now}
        connection.execute(insert(subscriber).values(copy))
    # Telegram tells first that it took the bot in under its new id, and then that it has moved there.
    if row and there is Status.WAITING:
        kept = {name: row[name] for name in ("status", "may_return")}
        connection.execute(update(subscriber).where(subscriber.c.chat_id == new).values(kept))
    # After the copy, which takes the status along.
    mark(connection, [old], Status.GONE, now, set(Status) - {Status.GONE})
    return _status(connection, new) is Status.SUBSCRIBED


# Inside a CASE SQLAlchemy gives no value the type of its column.
_SUBSCRIBED = literal(Status.SUBSCRIBED, subscriber.c.status.type)


def _status(connection: Connection, chat_id: int) -> Status | None:
    return connection.scalar(select(subscriber.c.status).where(subscriber.c.chat_id == chat_id))
