"""What is written down of a broadcast beside what its ledger says at the same moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, event, func, select, update

from models import counting, figures
from models.counts import Counts
from models.database import reading
from models.deliveries.refused import refused
from models.deliveries.times import times
from models.deliveries.window import window
from models.record import Broadcast
from models.states import Outcome
from models.store import Store
from models.tables import broadcast, delivery

LATER = [timedelta(hours=hours) for hours in (0, 25, 49)]


def settle(store: Store) -> None:
    """Write down all that can be, as the bot does from time to time."""
    last = None
    while of := store.settling.due(last):
        store.settling.settle(of)
        last = of.id


def settled(store: Store, made: Broadcast) -> bool:
    """Whether its ledger is asked no more."""
    found = store.broadcasts.get(made.uuid)
    with reading(store.engine).begin() as connection:
        return found is not None and figures.kept(connection, found) is not None


def in_ledger(store: Store, made: Broadcast, at: datetime) -> Counts:
    """All numbers of it, counted from its rows."""
    found = store.broadcasts.get(made.uuid)
    assert found
    with reading(store.engine).begin() as connection:
        return _all_in_ledger(connection, found, at)


def _all_in_ledger(connection: Connection, of: Broadcast, at: datetime) -> Counts:
    ages = window(connection, of, at)
    counts = counting.all_in_ledger(connection, of, at)
    return replace(counts, at=max(at, ages.last or at), window=ages)


def agree(store: Store, made: Broadcast) -> None:
    """Whatever is told of it is what its rows say, now and in days."""
    found = store.broadcasts.get(made.uuid)
    assert found
    start = store.clock()
    with reading(store.engine).begin() as connection:
        for at in (start + after for after in LATER):
            assert counting.counted_all(connection, found, at) == _all_in_ledger(connection, found, at)
            assert counting.counted(connection, found, at) == counting.in_ledger(connection, found, at)
        rows: dict[Outcome, int] = dict(
            connection.execute(select(delivery.c.outcome, func.count()).group_by(delivery.c.outcome)).all()
        )
        totals = counting.totals(connection)
        then = figures.kept(connection, found)
        if then:
            assert [*then.refused] == refused(connection, found)
            assert then.times == times(connection, found)
    line = store.snapshots.line(found)
    counts = in_ledger(store, made, start)
    assert totals.outcomes == rows
    assert (line.sent, line.taken_back) == (counts.sent, counts.deleted)


def move_ends(store: Store, made: Broadcast, by: timedelta) -> None:
    """It ended that much earlier, and was sent as much earlier."""
    with store.engine.begin() as connection:
        for column in (broadcast.c.started_at, broadcast.c.finished_at, broadcast.c.undo_finished_at):
            [at] = connection.scalars(select(column).where(broadcast.c.id == made.id))
            if at:
                moved = update(broadcast).where(broadcast.c.id == made.id)
                connection.execute(moved.values({column: at - by}))
        sent = select(delivery.c.id, delivery.c.sent_at).where(
            delivery.c.broadcast_id == made.id, delivery.c.outcome == Outcome.SENT
        )
        for row in connection.execute(sent).all():
            this = update(delivery).where(delivery.c.id == row.id)
            connection.execute(this.values(sent_at=row.sent_at and row.sent_at - by))


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """Those that are executed within."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
