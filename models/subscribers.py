"""The subscribers: who gets broadcasts, and who is marked as not getting them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, bindparam, func, insert, select, update

from models import intake
from models.choosing import count
from models.clock import Clock, day
from models.database import reading
from models.departures import note_departure
from models.intake import TRUSTED, Added, Entry
from models.kept import erase, see
from models.profiles import Profile, profiles
from models.reach import Reach, measure
from models.selection import EVERYONE, Selection
from models.states import Departure, Status
from models.tables import subscriber

SUBSCRIBED = subscriber.c.status == Status.SUBSCRIBED
"""Whether a chat gets broadcasts, for statements."""


class Audience:
    """Questions about subscribers. Rows are marked, never deleted.

    Each method is one transaction; the functions of the same names join another one.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def subscribe(self, profile: Profile, source: str | None = None) -> bool:
        """See `take_in`."""
        with self._engine.begin() as connection:
            return take_in(connection, profile, self._clock(), source)

    def leave(self, chat_id: int, by: Departure = Departure.COMMAND) -> bool:
        """See `leave`."""
        with self._engine.begin() as connection:
            return leave(connection, chat_id, self._clock(), by)

    def come_back(self, profile: Profile) -> bool:
        """See `come_back`."""
        with self._engine.begin() as connection:
            return come_back(connection, profile, self._clock())

    def forget(self, chat_id: int) -> None:
        """See `forget`."""
        with self._engine.begin() as connection:
            forget(connection, chat_id, self._clock())

    def block(self, chat_id: int) -> None:
        """See `block`."""
        with self._engine.begin() as connection:
            block(connection, chat_id, self._clock())

    def heard(self, who: Collection[Profile]) -> None:
        """See `heard`."""
        with self._engine.begin() as connection:
            heard(connection, who, self._clock())

    def try_again(self) -> int:
        """Subscribe all that rest, as if they had never failed; how many."""
        with self._engine.begin() as connection:
            return rouse(connection, self._clock(), TRUSTED)

    def add(self, chat_ids: Iterable[int]) -> Added:
        """See `take_entries`."""
        return self.take_entries([Entry(chat_id) for chat_id in chat_ids])

    def take_entries(self, entries: Collection[Entry]) -> Added:
        """See `intake.take`."""
        with self._engine.begin() as connection:
            return intake.take(connection, entries, self._clock())

    def moment(self) -> datetime:
        """Now, as it would be written down."""
        return self._clock()

    def statuses(self, chat_ids: Collection[int]) -> dict[int, Status]:
        """See `intake.statuses`."""
        with self._reading.begin() as connection:
            return intake.statuses(connection, chat_ids)

    def size(self) -> int:
        with self._reading.begin() as connection:
            return count(connection, SUBSCRIBED)

    def profiles(self, chat_ids: Collection[int]) -> dict[int, Profile]:
        """The names of chats, at most 10,000 a call; those never seen are absent."""
        with self._reading.begin() as connection:
            return profiles(connection, chat_ids)

    def reach(self, fields: Collection[str], selection: Selection = EVERYONE) -> Reach:
        """Whom a broadcast would reach now, if its placeholders were these columns of `Profile`."""
        with self._reading.begin() as connection:
            return measure(connection, selection, fields, self._clock())

    def by_status(self) -> dict[Status, int]:
        """How many chats have each status; a status that none has is absent."""
        query = select(subscriber.c.status, func.count()).group_by(subscriber.c.status)
        with self._reading.begin() as connection:
            return dict(connection.execute(query).all())


def take_in(connection: Connection, profile: Profile, now: datetime, source: str | None = None) -> bool:
    """Subscribe a chat by its /start, or take it back in; False if it was subscribed already.

    Args:
        source: the payload of that /start, which is kept of the first one only.
    """
    before = _found(connection, profile.chat_id)
    if before is None:
        first = {"source": source, "joined_at": now, "heard_at": day(now)}
        row = vars(profile) | {"status": Status.SUBSCRIBED, "changed_at": now} | first
        connection.execute(insert(subscriber).values(row))
        return True
    values: dict[str, Any] = {**TRUSTED, "status": Status.SUBSCRIBED, "left_by": None}
    if before.status is not Status.SUBSCRIBED:
        values["changed_at"] = now
    if before.left_by is Departure.FORGOTTEN:
        values |= {"source": source, "joined_at": now}
    elif before.heard_at is None and before.joined_at:  # of a file, so this is its first /start
        values["source"] = source
    this = subscriber.c.chat_id == profile.chat_id
    connection.execute(update(subscriber).where(this).values(values))
    see(connection, [profile], now)
    return before.status is not Status.SUBSCRIBED


def come_back(connection: Connection, profile: Profile, now: datetime) -> bool:
    """Take back in whoever has left; whether they are in then. Who was never seen stays out."""
    before = status_of(connection, profile.chat_id)
    if before is Status.LEFT:
        take_in(connection, profile, now)
        return True
    heard(connection, [profile], now)
    return before is not None and before is not Status.WAITING


def leave(
    connection: Connection,
    chat_id: int,
    now: datetime,
    by: Departure = Departure.COMMAND,
    said_at: datetime | None = None,
) -> bool:
    """Stop broadcasts to a chat; False if it got none anyway, as one that was never seen.

    Said again by one that has left, it changes nothing: how it left first is kept.

    Args:
        said_at: when they said so, where that was before now.
    """
    before = status_of(connection, chat_id)
    values = {**TRUSTED, "status": Status.LEFT, "left_by": by, "changed_at": now}
    if before is None:  # remembered, because an import may name it later
        connection.execute(insert(subscriber).values({"chat_id": chat_id, **values}))
    elif before is not Status.LEFT:
        # Whatever its status was: one that was blocked or gone needs /start from now on, too.
        connection.execute(update(subscriber).where(subscriber.c.chat_id == chat_id).values(values))
        note_departure(connection, chat_id, Status.LEFT, said_at or now)
    return before in (Status.SUBSCRIBED, Status.RESTING)


def forget(connection: Connection, chat_id: int, now: datetime, said_at: datetime | None = None) -> None:
    """Stop broadcasts to a chat, and keep of it only what is needed to never write to it again."""
    leave(connection, chat_id, now, said_at=said_at)
    erase(connection, chat_id)
    values = {"left_by": Departure.FORGOTTEN, "may_return": False}
    connection.execute(update(subscriber).where(subscriber.c.chat_id == chat_id).values(values))


def block(connection: Connection, chat_id: int, now: datetime, said_at: datetime | None = None) -> None:
    """The person has blocked the bot. A chat that had left before stays LEFT, and needs /start."""
    # Also of one that a refused message has shown to be blocked, before this was heard of.
    if status_of(connection, chat_id) is not Status.LEFT:
        note_departure(connection, chat_id, Status.BLOCKED, said_at or now)
    reachable = (Status.SUBSCRIBED, Status.RESTING, Status.GONE)  # GONE: they exist after all
    mark(connection, [chat_id], Status.BLOCKED, now, reachable)


# Built once, because every update of everybody asks for them.
_THESE = subscriber.c.chat_id.in_(bindparam("these", expanding=True))
_LOST = (subscriber.c.status == Status.RESTING) | (
    subscriber.c.status.in_((Status.GONE, Status.BLOCKED)) & (subscriber.c.chat_id > 0)
)
_BACK = (
    update(subscriber)
    .where(_THESE, _LOST)
    .values(**TRUSTED, status=Status.SUBSCRIBED, changed_at=bindparam("now"))
)
# Only rows that need it, because most who write are in no doubt.
_DOUBTED = subscriber.c.doubted_at.is_not(None) | (subscriber.c.failures > 0)
_TRUST = update(subscriber).where(_THESE, SUBSCRIBED, _DOUBTED).values(TRUSTED)


def heard(connection: Connection, who: Collection[Profile], now: datetime) -> None:
    """Chats have written, pressed or unblocked: they can be reached, whatever was known of them.

    RESTING becomes SUBSCRIBED, and so does a person who is GONE or BLOCKED. A group that is GONE has thrown
    the bot out or moved, and who left or waits for a yes stays so.
    """
    these = [profile.chat_id for profile in who]
    connection.execute(_BACK, {"these": these, "now": now})
    connection.execute(_TRUST, {"these": these})
    see(connection, who, now)


def mark(
    connection: Connection,
    chat_ids: Collection[int],
    status: Status,
    now: datetime,
    sources: Collection[Status] = (Status.SUBSCRIBED,),
) -> None:
    """Give chats a status if they have one of the sources. It is certain, so doubts about them end."""
    where = subscriber.c.chat_id.in_(chat_ids) & subscriber.c.status.in_(sources)
    values = {**TRUSTED, "status": status, "left_by": None, "changed_at": now}
    connection.execute(update(subscriber).where(where).values(values))


def rouse(
    connection: Connection, now: datetime, values: Mapping[str, object], *where: ColumnElement[bool]
) -> int:
    """Subscribe chats that rest, with these `values` beside; how many."""
    resting = update(subscriber).where(subscriber.c.status == Status.RESTING, *where)
    return connection.execute(resting.values(**values, status=Status.SUBSCRIBED, changed_at=now)).rowcount


def _found(connection: Connection, chat_id: int) -> Row[Any] | None:
    columns = (subscriber.c[name] for name in ("status", "left_by", "joined_at", "heard_at"))
    return connection.execute(select(*columns).where(subscriber.c.chat_id == chat_id)).one_or_none()


def status_of(connection: Connection, chat_id: int) -> Status | None:
    return connection.scalar(select(subscriber.c.status).where(subscriber.c.chat_id == chat_id))
