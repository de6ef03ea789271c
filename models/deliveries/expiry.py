"""Expiry: a broadcast takes itself back when its time is over, as if an admin had pressed Delete.

That is an undo, agreed to in advance: from there on it is one like any other.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, bindparam, exists, select, update

from models import events
from models.clock import Clock
from models.database import reading
from models.events import EXPIRED, Admin, Event
from models.moves import Move, advance
from models.notes import Fact
from models.states import OUT, EventKind, State
from models.tables import broadcast, note

# An hour less than Telegram lets a bot delete, because what goes out to many is not deleted at once.
LONGEST = timedelta(hours=47)

_ANSWERED = ~exists().where(note.c.name == Fact.OLD_COPY)


class Expiry:
    """Each method is one transaction, but `begin`."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def begin(self) -> list[str]:
        """Let all whose time is over become UNDOING; the uuids of those.

        Nothing does while it is asked whether this is an old copy of the database: an admin may have pressed
        Keep it after it was made, and what is deleted does not come back.
        """
        now = self._clock()
        # Asked first, because it is asked each second, and whoever writes makes others wait.
        with self._reading.begin() as connection:
            found = [*connection.scalars(_OVER, {"now": now})]
        return [uuid for uuid in found if self._begin(uuid, now)]

    def _begin(self, uuid: str, now: datetime) -> bool:
        columns = {"undo_finished_at": None}
        move = Move(State.UNDOING, EventKind.UNDO_BEGUN, where=[_over(now)], columns=columns, facts=EXPIRED)
        with self._engine.begin() as connection:
            return advance(connection, uuid, move, now)

    def drop(self, uuid: str, by: Admin) -> bool:
        """Let it stay; False where it is being undone already, or would have stayed anyway."""
        # No revision: what was asked about it, and what was reported, is as true as before.
        kept = update(broadcast).where(
            broadcast.c.uuid == uuid, broadcast.c.state.in_(OUT), broadcast.c.expires_at.is_not(None)
        )
        values: Mapping[str, None] = {"expires_at": None, "expires_after": None}
        with self._engine.begin() as connection:
            found = connection.scalar(kept.values(values).returning(broadcast.c.id))
            if found is None:
                return False
            events.write(connection, found, Event(EventKind.SPARED, self._clock(), by))
            return True


def moment(connection: Connection, uuid: str, started: datetime) -> datetime | None:
    """When a broadcast takes itself back that starts in this transaction; None is never."""
    # In Python, because databases do not agree on how to add a span to a moment.
    columns = broadcast.c.expires_at, broadcast.c.expires_after
    at, after = connection.execute(select(*columns).where(broadcast.c.uuid == uuid)).one()
    wanted = at or (started + timedelta(seconds=after) if after else None)
    return min(wanted, started + LONGEST) if wanted else None


def _over(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    # What is queued has not begun, and what was undone is not undone again by itself.
    out = broadcast.c.state.in_(OUT) & ~broadcast.c.is_test
    return out & (broadcast.c.expires_at <= now) & _ANSWERED


_OVER = (
    select(broadcast.c.uuid)
    .where(_over(bindparam("now", type_=broadcast.c.expires_at.type)))
    .order_by(broadcast.c.id)
)
