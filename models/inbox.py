"""The inbox: updates wait here, as Telegram sent them, until what they ask for is on disk."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, Row, bindparam, delete, event, func, insert, select, update

from models.changes import Change, Done, carry_out
from models.clock import Clock
from models.database import reading
from models.database.contract import READING
from models.lanes import Lane
from models.notes import Fact, noted, put
from models.profiles import Profile
from models.subscribers import heard as hear
from models.tables import inbox

AGAIN = 1000  # ids below the newest one within which an update that comes again is known
# Telegram sends nothing that is older than a day again, and numbers anew only after a week without updates
# (core.telegram.org/bots/api#update). So whatever comes later than this after the newest one is new.
REMEMBERED = timedelta(days=2)
KEPT = 100  # updates that nobody could handle are kept for a look; older ones are deleted


# Built once, because every update asks for them.
_THESE = inbox.c.update_id.in_(bindparam("these", expanding=True))
_KNOWN = select(inbox.c.update_id).where(_THESE)
_MARK = update(inbox).where(_THESE, inbox.c.acted.is_(False)).values(acted=True)
_DELETE = delete(inbox).where(_THESE)


@dataclass(frozen=True)
class Waiting:
    """One update that waits."""

    update_id: int
    lane: Lane
    body: str
    """The update as Telegram sent it, JSON."""
    admin: int | None = None
    """Who sent it, in the lane of admins."""
    acted: bool = False
    """Whether something it asked for is on disk; it is not handled again then."""
    late: bool = False
    """Whether it waited while nobody asked for it."""


class Inbox:
    """Updates, each of which is handled once. Each method is one transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock
        event.listen(engine, "begin", _mark_what_is_served)

    def put(self, updates: Sequence[Waiting]) -> list[Waiting]:
        """Write updates down. Telegram sends some again after a crash; those are left out.

        Returns:
            What was new, in the order of the ids.
        """
        once = {one.update_id: one for one in reversed(updates)}  # of equal ids the first
        with self._engine.begin() as connection:
            newest, waiting = self._newest(connection), set(connection.scalars(_KNOWN, {"these": [*once]}))
            ids = [one for one in sorted(once) if one not in waiting and not _came_before(one, newest)]
            if ids:
                connection.execute(insert(inbox), [vars(once[one]) | {"tries": 0} for one in ids])
                put(connection, Fact.UPDATE, {"id": ids[-1], "at": self._clock().timestamp()})
        return [once[one] for one in ids]

    def waiting(self, lane: Lane, limit: int | None = None) -> list[Waiting]:
        """What waits in a lane, oldest first."""
        query = select(inbox).where(inbox.c.lane == lane).order_by(inbox.c.update_id).limit(limit)
        with self._reading.begin() as connection:
            return [_waiting(row) for row in connection.execute(query)]

    def among(self, updates: Sequence[Waiting]) -> list[Waiting]:
        """Those of these that wait, in the order of their ids."""
        ids = [one.update_id for one in updates]
        query = select(inbox).where(inbox.c.update_id.in_(ids), inbox.c.lane != Lane.ASIDE)
        with self._reading.begin() as connection:
            return [_waiting(row) for row in connection.execute(query.order_by(inbox.c.update_id))]

    def mark_late(self) -> None:
        """What admins sent, and waits still, is late."""
        with self._engine.begin() as connection:
            connection.execute(update(inbox).where(inbox.c.lane == Lane.ADMIN).values(late=True))

    def sort(self, admins: Collection[int]) -> None:
        """Let whoever is no admin any more count as a stranger."""
        former = update(inbox).where(inbox.c.lane == Lane.ADMIN, inbox.c.admin.not_in(admins))
        with self._engine.begin() as connection:
            connection.execute(former.values(lane=Lane.PERSON, admin=None))

    def acted(self, update_id: int) -> bool:
        """Whether something that this update asked for is on disk; of one that waits no more, too."""
        query = select(inbox.c.acted).where(inbox.c.update_id == update_id)
        with self._reading.begin() as connection:
            return connection.scalar(query) is not False

    def carry_out(self, changes: Mapping[int, Change | None]) -> dict[int, Done]:
        """Do what updates ask of the audience, and delete them, in one transaction.

        Args:
            changes: by update id; None where nothing is asked.

        Returns:
            What came of each, by update id.
        """
        with self._engine.begin() as connection:
            asked = {one: change for one, change in changes.items() if change}
            done = carry_out(connection, asked, self._clock())
            _delete(connection, changes)
        return done

    def done(self, update_ids: Collection[int], heard: Collection[Profile] = ()) -> None:
        """They are handled; `heard` are the chats that they show to be there."""
        with self._engine.begin() as connection:
            if heard:
                hear(connection, heard, self._clock())
            _delete(connection, update_ids)

    def failed(self, update_id: int) -> int:
        """Handling it failed once more; how often by now."""
        this = inbox.c.update_id == update_id
        with self._engine.begin() as connection:
            connection.execute(update(inbox).where(this).values(tries=inbox.c.tries + 1))
            return connection.scalar(select(inbox.c.tries).where(this)) or 0

    def put_aside(self, update_ids: Collection[int]) -> None:
        """Nobody will handle them any more. They are counted, and the newest are kept."""
        with self._engine.begin() as connection:
            connection.execute(update(inbox).where(inbox.c.update_id.in_(update_ids)).values(lane=Lane.ASIDE))
            before = noted(connection, Fact.ASIDE)
            put(connection, Fact.ASIDE, len(update_ids) + (before if isinstance(before, int) else 0))
            aside = select(inbox.c.update_id).where(inbox.c.lane == Lane.ASIDE)
            older = aside.order_by(inbox.c.update_id.desc()).offset(KEPT)
            _delete(connection, list(connection.scalars(older)))

    def size(self) -> int:
        """How many updates wait to be handled."""
        query = select(func.count()).select_from(inbox).where(inbox.c.lane != Lane.ASIDE)
        with self._reading.begin() as connection:
            return connection.scalar(query) or 0

    def set_aside(self) -> int:
        """How many updates nobody could handle, ever."""
        with self._reading.begin() as connection:
            count = noted(connection, Fact.ASIDE)
        return count if isinstance(count, int) else 0

    def _newest(self, connection: Connection) -> int | None:
        """The id of the newest update, as long as ids of before mean anything."""
        match noted(connection, Fact.UPDATE):
            case {"id": int(update_id), "at": int() | float() as at}:
                age = self._clock() - datetime.fromtimestamp(at, UTC)
                return update_id if age < REMEMBERED else None
            case _:
                return None


_served: ContextVar[Sequence[int]] = ContextVar("served", default=())


@contextmanager
def serving(update_ids: Sequence[int]) -> Iterator[None]:
    """What is written within, in threads that are begun here too, is written on behalf of these updates.

    The first of those transactions marks them as `acted`, so that a crash after it repeats nothing.
    """
    token = _served.set(update_ids)
    try:
        yield
    finally:
        _served.reset(token)


def _mark_what_is_served(connection: Connection) -> None:
    served = _served.get()
    if served and not connection.get_execution_options().get(READING, False):
        connection.execute(_MARK, {"these": [*served]})


def _came_before(update_id: int, newest: int | None) -> bool:
    # No more than a few batches come again, and ids far below are new.
    return newest is not None and newest - AGAIN < update_id <= newest


def _delete(connection: Connection, update_ids: Collection[int]) -> None:
    if update_ids:
        connection.execute(_DELETE, {"these": [*update_ids]})


def _waiting(row: Row[tuple[object, ...]]) -> Waiting:
    return Waiting(row.update_id, row.lane, row.body, row.admin, row.acted, row.late)
