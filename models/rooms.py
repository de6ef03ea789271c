"""Rooms: the groups and channels, which of them are in the audience and which wait for an admin's yes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, case, func, insert, literal, select, update

from models.clock import Clock
from models.database import reading
from models.deliveries.relocation import migrate_chat, move_waiting
from models.departures import note_departure
from models.intake import TRUSTED
from models.profiles import Profile
from models.states import Departure, Status
from models.subscribers import mark
from models.tables import subscriber

IN = (Status.SUBSCRIBED, Status.RESTING)
"""An admin has said yes to it, or it was in before one had to."""
LISTED = (Status.WAITING, *IN)

# Telegram gives people positive chat ids, and groups and channels negative ones.
_IS_ROOM = subscriber.c.chat_id < 0


@dataclass(frozen=True)
class Room:
    """One group or channel as it stands now."""

    chat_id: int
    title: str | None
    """None where Telegram never told it, as of those from a file."""
    status: Status
    is_channel: bool = False


class Change(NamedTuple):
    """What a request to be in has changed."""

    before: Status | None
    after: Status


class Rooms:
    """Questions about groups and channels. Each method is one transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def include(self, profile: Profile) -> Change:
        """An admin of the bot wants it in, whatever it was."""
        with self._engine.begin() as connection:
            return self._put(connection, profile, Status.SUBSCRIBED)

    def join(self, profile: Profile) -> Change:
        """Somebody else has taken the bot in: from now on it waits for a yes, unless it is in already."""
        with self._engine.begin() as connection:
            before, _ = _found(connection, profile.chat_id)
            # One that became a supergroup takes the bot in under its new id, where it may be in by then.
            now = before if before in IN else Status.WAITING
            return self._put(connection, profile, now)

    def ask(self, profile: Profile) -> Change:
        """One of its administrators wants it in: its own leaving is taken back, all else waits for a yes."""
        with self._engine.begin() as connection:
            before, may_return = _found(connection, profile.chat_id)
            back = before in IN or (before is Status.LEFT and may_return)
            return self._put(connection, profile, Status.SUBSCRIBED if back else Status.WAITING)

    def agree(self, chat_id: int) -> bool:
        """An admin says yes to one that waits; False if it does not wait any more."""
        with self._engine.begin() as connection:
            before, _ = _found(connection, chat_id)
            if before is Status.WAITING:
                mark(connection, [chat_id], Status.SUBSCRIBED, self._clock(), (Status.WAITING,))
                this = subscriber.c.chat_id == chat_id
                connection.execute(update(subscriber).where(this).values(joined_at=_since(self._clock())))
        return before is Status.WAITING

    def stop(self, chat_id: int, by: Departure = Departure.COMMAND, said_at: datetime | None = None) -> bool:
        """It wants no broadcasts; False if it got none anyway. `said_at` is when, where Telegram dates it."""
        with self._engine.begin() as connection:
            before, _ = _found(connection, chat_id)
            # Said again by one that has left, it must not take away what the first one left open.
            if before is not Status.LEFT:
                now = self._clock()
                note_departure(connection, chat_id, Status.LEFT, min(said_at or now, now))
                self._leave(connection, chat_id, by, may_return=before in IN)
            return before in IN

    def remove(
        self,
        chat_id: int,
        sources: Collection[Status] = tuple(Status),
        thrown_out_at: datetime | None = None,
    ) -> bool:
        """The bot is out of it, so to be back in it has to ask; False if it has none of the sources.

        Args:
            thrown_out_at: when somebody there did that; None where the bot left by itself.
        """
        with self._engine.begin() as connection:
            before, _ = _found(connection, chat_id)
            if before not in sources:
                return False
            if thrown_out_at and before in IN:
                note_departure(connection, chat_id, Status.LEFT, min(thrown_out_at, self._clock()))
            self._leave(connection, chat_id, Departure.ROOM, may_return=False)
        return True

    def move(self, old: int, new: int) -> None:
        """It has become a supergroup with a new chat id; what stands for it and waits for it goes along."""
        with self._engine.begin() as connection:
            if migrate_chat(connection, old, new, self._clock()):
                move_waiting(connection, old, new)

    def get(self, chat_id: int) -> Room | None:
        with self._reading.begin() as connection:
            row = connection.execute(_ROOMS.where(subscriber.c.chat_id == chat_id)).one_or_none()
            return Room(*row) if row else None

    def page(self, size: int, start: int = 0) -> list[Room]:
        """Those that wait, and then those that are in, the newest first; without the first `start`."""
        waiting_first = case((subscriber.c.status == Status.WAITING, 0), else_=1)
        order = waiting_first, subscriber.c.changed_at.desc(), subscriber.c.chat_id
        query = _ROOMS.where(_IS_ROOM, subscriber.c.status.in_(LISTED)).order_by(*order)
        with self._reading.begin() as connection:
            return [Room(*row) for row in connection.execute(query.limit(size).offset(start))]

    def by_status(self) -> Mapping[Status, int]:
        """How many have each status; a status that none has is absent."""
        query = select(subscriber.c.status, func.count()).where(_IS_ROOM).group_by(subscriber.c.status)
        with self._reading.begin() as connection:
            return dict(connection.execute(query).all())

    def _put(self, connection: Connection, profile: Profile, now: Status) -> Change:
        before, _ = _found(connection, profile.chat_id)
        names = {name: value for name, value in vars(profile).items() if name != "language"}
        values: dict[str, Any] = names | {"status": now, "left_by": None}
        if before is not now:
            values |= TRUSTED | {"changed_at": self._clock()}
        # What waited was never in, and of what was in before this was kept nobody knows since when.
        if now is Status.SUBSCRIBED and before in (None, Status.WAITING):
            values["joined_at"] = self._clock() if before is None else _since(self._clock())
        if before is None:
            connection.execute(insert(subscriber).values(values))
        else:
            where = subscriber.c.chat_id == profile.chat_id
            connection.execute(update(subscriber).where(where).values(values))
        return Change(before, now)

    def _leave(self, connection: Connection, chat_id: int, by: Departure, *, may_return: bool) -> None:
        mark(connection, [chat_id], Status.LEFT, self._clock(), set(Status) - {Status.LEFT})
        this = subscriber.c.chat_id == chat_id
        connection.execute(update(subscriber).where(this).values(may_return=may_return, left_by=by))


_ROOMS = select(*(subscriber.c[name] for name in ("chat_id", "first_name", "status", "is_channel")))


def _since(now: datetime) -> ColumnElement[Any]:
    return func.coalesce(subscriber.c.joined_at, literal(now, subscriber.c.joined_at.type))


def _found(connection: Connection, chat_id: int) -> tuple[Status | None, bool]:
    """Its status, and whether its own /start may take back its /stop."""
    query = select(subscriber.c.status, subscriber.c.may_return).where(subscriber.c.chat_id == chat_id)
    row = connection.execute(query).one_or_none()
    return (row.status, row.may_return) if row else (None, False)
