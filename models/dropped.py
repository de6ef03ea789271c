"""Dropped drafts: what was cancelled, or replaced by another message, and can be got back for a day."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection, Engine, insert, select

from models import events
from models.authors import WROTE, authors
from models.clock import Clock
from models.database import reading
from models.events import Admin, Event
from models.moves import Move, advance
from models.record import BROADCASTS, Broadcast, records
from models.states import EventKind, State
from models.tables import broadcast, content, event

KEPT = timedelta(hours=24)


class Dropped:
    """Each method is one transaction, except `keep_replaced`, which joins the one that replaces it."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def all(self) -> list[Broadcast]:
        """Newest first. What was cancelled after Send is there too: nobody has it, so it is a draft again."""
        with self._reading.begin() as connection:
            found = _in_time(connection, self._clock())
            listed = records(connection, BROADCASTS.where(broadcast.c.id.in_([*found]), ~broadcast.c.is_test))
        return sorted(listed, key=lambda one: found[one.id], reverse=True)

    def restore(self, uuid: str, by: Admin) -> bool:
        """CANCELLED becomes DRAFTED, unless that was more than a day ago."""
        now = self._clock()
        with self._engine.begin() as connection:
            found = _in_time(connection, now)
            # Whoever held what waited has no say in the draft: sent anew, it would wait for ever.
            move = Move(
                State.DRAFTED,
                EventKind.RESTORED,
                by,
                where=[broadcast.c.id.in_([*found]), ~broadcast.c.is_test],
                columns={"not_before": None},
            )
            return advance(connection, uuid, move, now)


def keep_replaced(connection: Connection, uuid: str, by: Admin, now: datetime) -> None:
    """What a draft says until now becomes a dropped draft of its own."""
    says = (content.c.broadcast_id == broadcast.c.id) & (content.c.version == broadcast.c.content_version)
    query = select(content).join(broadcast, says).where(broadcast.c.uuid == uuid)
    row = connection.execute(query).mappings().one()
    new = {"uuid": str(uuid4()), "revision": 0, "content_version": 1, "is_test": False}
    made = {"state": State.CANCELLED, "created_by": by.id, "created_at": now}
    id_ = connection.scalar(insert(broadcast).values(**new, **made).returning(broadcast.c.id))
    connection.execute(insert(content).values({**row, "broadcast_id": id_, "version": 1}))
    assert id_ is not None, "an insert returns its id"
    wrote = sorted(authors(connection, row["broadcast_id"]))
    events.write(connection, id_, Event(EventKind.CANCELLED, now, by, {"replaced": True, WROTE: wrote}))


def _in_time(connection: Connection, now: datetime) -> dict[int, int]:
    """The broadcasts that were cancelled within the day, each with the id of its last such event.

    Not those of an old copy of the database: the newer one may have sent them.
    """
    cancelled = (event.c.kind == EventKind.CANCELLED) & (event.c.at > now - KEPT)
    query = select(event.c.broadcast_id, event.c.id, event.c.facts).join(broadcast)
    rows = connection.execute(
        query.where(cancelled, broadcast.c.state == State.CANCELLED).order_by(event.c.id)
    )
    return {row.broadcast_id: row.id for row in rows if "old_copy" not in row.facts}
