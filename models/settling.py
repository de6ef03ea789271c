"""Settling: what no longer changes of a broadcast is written down on its row."""

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, Update, func, update

from models import counting, departures, replies, waves
from models.answers import written
from models.clock import Clock
from models.database import cut_short, reading
from models.deliveries.refused import refused
from models.deliveries.times import times
from models.deliveries.window import ages
from models.figures import Figures, kept, row_of
from models.record import BROADCASTS, CORRECTING, Broadcast, records
from models.results import REPLIES_WITHIN
from models.states import ENDED, Outcome
from models.tables import broadcast

MOMENT = 0.01  # seconds
AT_REST = (
    broadcast.c.state.in_(ENDED)
    & ~CORRECTING
    & broadcast.c.folded_at.is_(None)
    & broadcast.c.sweeps.is_(None)
)
_UNWRITTEN = broadcast.c.answers.is_(None) | broadcast.c.replies.is_(None)
SETTLED = AT_REST & broadcast.c.figures.is_not(None) & ~_UNWRITTEN
"""All of it is written down, and nothing that people do counts for it any more; for statements."""


class Settling:
    """What reads a whole ledger writes nothing in the same transaction, so that it keeps nobody waiting."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock
        self._at_work: Connection | None = None

    def due(self, older_than: int | None = None) -> Broadcast | None:
        """The newest of which something can be written down; `older_than` the broadcast with this id."""
        wanted = broadcast.c.figures.is_(None) | (_UNWRITTEN & _over(self._clock()))
        query = BROADCASTS.where(AT_REST, ~broadcast.c.is_test, wanted)
        if older_than is not None:
            query = query.where(broadcast.c.id < older_than)
        with self._reading.begin() as connection:
            found = records(connection, query.order_by(broadcast.c.id.desc()).limit(1))
        return found[0] if found else None

    def settle(self, of: Broadcast) -> bool:
        """Write it down; False where something is on the wire still, or somebody has moved it meanwhile."""
        now = self._clock()
        found = self._read(of, now)
        if found is None:
            return False
        this = update(broadcast).where(broadcast.c.id == of.id, broadcast.c.revision == of.revision, AT_REST)
        with self._engine.begin() as connection:
            if not connection.execute(this.values(figures=row_of(found))).rowcount:
                return False
            departures.write_down(connection, of, now)
            over = connection.execute(this.where(_over(now)).values(_COUNTING)).rowcount
        if over:
            self._write_people(of, this, now)
        return True

    def _read(self, of: Broadcast, now: datetime) -> Figures | None:
        with self._reading.begin() as connection:
            self._at_work = connection
            try:
                return _figures(connection, of, now)
            finally:
                self._at_work = None

    def give_up(self) -> None:
        """End what is being read at this moment, from another thread; `settle` raises `Unavailable` there.

        What is being written is left to its end, which comes soon.
        """
        # Again and again, because that thread may be between two statements.
        while at_work := self._at_work:
            cut_short(at_work)
            time.sleep(MOMENT)

    def _write_people(self, of: Broadcast, this: Update, now: datetime) -> None:
        """How many answered and wrote, unless somebody did meanwhile: a press drops what it finds."""
        with self._reading.begin() as connection:
            found = written(connection, of)
        with self._engine.begin() as connection:
            same = this.where(broadcast.c.answers.is_not(None))
            if connection.execute(same.values(answers=found)).rowcount:
                replies.write_down(connection, of, now)


_COUNTING: Mapping[str, object] = {"answers": {}, "replies": None}
"""While answers are counted: there is something to drop, and nothing is settled."""


def _figures(connection: Connection, of: Broadcast, now: datetime) -> Figures | None:
    """Those of what has come to rest; None where something is still on the wire."""
    away = waves.turned_away(connection, of, now)
    if found := kept(connection, of):
        return replace(found, away=found.away or away)
    counts = counting.all_in_ledger(connection, of, now)
    if counts.of(Outcome.IN_FLIGHT):
        return None
    why, when = refused(connection, of), times(connection, of)
    return Figures(of.revision, counts, ages(connection, of), why, when, away)


def _over(now: datetime) -> ColumnElement[bool]:
    """Whether nothing counts any more that people do after they got it."""
    ended = func.coalesce(broadcast.c.finished_at, broadcast.c.undo_finished_at)
    return ended <= now - REPLIES_WITHIN
