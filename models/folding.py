"""Folding: of a broadcast that ended long ago only the numbers are kept, and its rows are deleted.

First it is written down that the numbers are final, then the rows go in small steps: after a kill in the
midst nobody counts the half that is left, and the next look deletes on.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    Table,
    delete,
    exists,
    func,
    select,
    tuple_,
    update,
)

from models.answers import readable
from models.clock import Clock
from models.database import reading
from models.deliveries import marks
from models.deliveries.statements import how_many
from models.deliveries.window import UNDO_WINDOW
from models.figures import kept
from models.notes import Fact
from models.record import BROADCASTS, Broadcast, records
from models.result_tables import answer, departure, reply
from models.results import REPLIES_WITHIN
from models.selection import stored
from models.settling import SETTLED
from models.states import OUT, State
from models.tables import broadcast, delivery, event, named_audience, note

STEP = 1000  # rows that are deleted in one transaction
SETTLED_AFTER = max(UNDO_WINDOW, REPLIES_WITHIN)
"""So long after its end nothing is counted for it any more, and by the clock nothing can be deleted."""


class Folding:
    """Each method is one transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def due(self, before: datetime, hours: int = 0) -> list[Broadcast]:
        """What may be folded now, the oldest first.

        Args:
            before: what ended later is not, nor what something was done about since.
            hours: so long it is asked who got what, besides in the choices that are kept.
        """
        with self._reading.begin() as connection:
            known = timedelta(hours=max(hours, _longest_cap(connection)))
            limit = min(before, self._clock() - max(SETTLED_AFTER, known))
            found = records(connection, BROADCASTS.where(_foldable(limit)).order_by(broadcast.c.id))
            wanted = _asked_about(connection)
        return [one for one in found if one.uuid not in wanted]

    def rows(self, of: Sequence[Broadcast]) -> int:
        """How many deliveries these have."""
        ids = [one.id for one in of]
        with self._reading.begin() as connection:
            # One after another, because their ids may be more than a statement takes.
            return sum(how_many(connection, delivery.c.broadcast_id == id_) for id_ in ids)

    def fold(self, seen: Broadcast) -> bool:
        """Let its numbers be final; False if something has changed since it was `seen`."""
        now = self._clock()
        same = broadcast.c.id == seen.id, broadcast.c.revision == seen.revision
        folding = update(broadcast).where(*same, _foldable(now)).values(folded_at=now)
        with self._engine.begin() as connection:
            # Asked anew, because somebody may have sent meanwhile what is for those who got it. And what is
            # written down has to be readable, because from here on there is nothing else.
            if seen.uuid in _asked_about(connection) or not _readable(connection, seen):
                return False
            return connection.execute(folding).rowcount > 0

    def clear(self, size: int = STEP) -> int:
        """Delete so many rows of what is folded; how many it were, 0 once there are none."""
        for table in _ROWS:
            # Asked first, because almost always there is nothing, and whoever writes makes others wait.
            with self._reading.begin() as connection:
                of = connection.scalar(_left(table))
            if of is not None:
                with self._engine.begin() as connection:
                    return _clear(connection, table, of, size)
        return 0


_ROWS = (delivery, answer, departure, reply)
"""What is deleted. Its course stays, which is small, and so do its events and its content."""


def _foldable(before: datetime) -> ColumnElement[bool]:
    """Whether all of it is written down, and it ended before that, with nothing done about it since."""
    # One that was undone half-way was never finished.
    ended = func.coalesce(broadcast.c.undo_finished_at, broadcast.c.finished_at, broadcast.c.started_at)
    since = exists().where(event.c.broadcast_id == broadcast.c.id, event.c.at >= before)
    expires = broadcast.c.state.in_(OUT) & broadcast.c.expires_at.is_not(None)
    # An old copy is to be looked at as it is before anything of it is given up.
    old_copy = exists().where(note.c.name == Fact.OLD_COPY)
    return SETTLED & (ended < before) & ~(since | expires | old_copy)


def _readable(connection: Connection, of: Broadcast) -> bool:
    answers = connection.scalar(select(broadcast.c.answers).where(broadcast.c.id == of.id))
    return kept(connection, of) is not None and readable(answers) is not None


def _left(table: Table) -> Select[int]:
    """The first broadcast that is folded and has rows here still."""
    rows = exists().where(table.c.broadcast_id == broadcast.c.id)
    return (
        select(broadcast.c.id)
        .where(broadcast.c.folded_at.is_not(None), rows)
        .order_by(broadcast.c.id)
        .limit(1)
    )


def _clear(connection: Connection, table: Table, of: int, size: int) -> int:
    key = tuple_(*table.primary_key)
    mine = table.c.broadcast_id == of
    if table is not delivery:
        return connection.execute(
            delete(table).where(key.in_(select(*table.primary_key).where(mine).limit(size)))
        ).rowcount
    page = connection.execute(
        select(delivery.c.id, delivery.c.chat_id).where(mine).order_by(delivery.c.chat_id).limit(size)
    ).all()
    # Before they are gone: a later failure of such a chat asks whether anything has arrived in between.
    marks.forget_doubts(connection, [row.chat_id for row in page])
    return connection.execute(delete(delivery).where(delivery.c.id.in_([row.id for row in page]))).rowcount


def _asked_about(connection: Connection) -> frozenset[str]:
    """Of these what waits to begin asks who got them; a draft says that nobody knows any more."""
    query = select(broadcast.c.selection).where(broadcast.c.state == State.QUEUED)
    return frozenset(uuid for one in connection.scalars(query) for uuid in stored(one).asked_about)


def _longest_cap(connection: Connection) -> int:
    """The hours in which no chat is to get a second one, the most that any choice asks for."""
    unsent = broadcast.c.state.in_((State.DRAFTED, State.QUEUED))
    kept = connection.scalars(select(broadcast.c.selection).where(unsent, broadcast.c.selection.is_not(None)))
    named = connection.scalars(select(named_audience.c.selection))
    return max((stored(said).cap for said in [*kept, *named]), default=0)
