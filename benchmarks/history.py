"""A thousand broadcasts to a million chats, of which ten have their rows: what /stats and /history ask."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import select, update

from benchmarks.figures import Figure
from benchmarks.recall import TEXT, queue, subscribe
from models.record import Broadcast
from models.states import Outcome, State
from models.store import Store
from models.tables import broadcast, delivery

SUBSCRIBERS = 1_000_000
BROADCASTS = 1000
WITH_ROWS = 10
PAGE = 10  # entries of /history
LAST = 5  # broadcasts of /stats
ENDED = timedelta(days=3)  # ago: nothing counts any more that people do
TIMES = 9  # of which the median counts


def history() -> list[Figure]:
    """Write down what ten ledgers say, copy that to all that were cleared, and ask."""
    with TemporaryDirectory() as folder, Store.open(f"sqlite:///{Path(folder) / 'recall.db'}") as store:
        subscribe(store, SUBSCRIBERS)
        cleared = [queue(store, TEXT) for _ in range(BROADCASTS - WITH_ROWS)]
        rows = [_sent(store) for _ in range(WITH_ROWS)]
        ledger = _timed(lambda: store.snapshots.statistics(LAST), 1)
        began = time.perf_counter()
        while of := store.settling.due():
            assert store.settling.settle(of), "it has ended"
        settled = (time.perf_counter() - began) / WITH_ROWS
        _copy(store, rows[0], cleared)
        listed = store.broadcasts.history(PAGE)
        assert [one.uuid for one in reversed(listed)] == rows
        return [
            Figure("/stats before anything is written down", ledger, "ms"),
            Figure("one ledger of a million, written down", settled, "s"),
            Figure("/stats", _timed(lambda: store.snapshots.statistics(LAST)), "ms", most=100),
            Figure("a page of /history", _timed(lambda: _page(store)), "ms", most=100),
            Figure(
                "the report of an old one", _timed(lambda: store.snapshots.of(cleared[0], window=True)), "ms"
            ),
        ]


def _sent(store: Store) -> str:
    """To all, long ago."""
    uuid = queue(store, TEXT)
    assert store.ledger.begin(uuid)
    of = select(broadcast.c.id).where(broadcast.c.uuid == uuid).scalar_subquery()
    ended = store.clock() - ENDED
    with store.engine.begin() as connection:
        sent = {
            "outcome": Outcome.SENT,
            "message_ids": (1,),
            "sent_at": ended,
            "version": 1,
            "tried_version": 1,
        }
        connection.execute(update(delivery).where(delivery.c.broadcast_id == of).values(sent))
    assert store.ledger.finish_sending(uuid)
    with store.engine.begin() as connection:
        connection.execute(
            update(broadcast).where(broadcast.c.uuid == uuid).values(started_at=ended, finished_at=ended)
        )
    return uuid


def _copy(store: Store, one: str, cleared: list[str]) -> None:
    """Let these have ended as that one has, and their rows be cleared."""
    names = (
        "figures",
        "answers",
        "audience",
        "started_at",
        "finished_at",
        "begun_version",
        "corrected_version",
    )
    with store.engine.begin() as connection:
        row = connection.execute(
            select(*(broadcast.c[name] for name in names)).where(broadcast.c.uuid == one)
        ).one()
        values = {**row._mapping, "state": State.SENT, "folded_at": store.clock(), "begun_version": 1}  # noqa: SLF001 - its public name
        for first in range(0, len(cleared), 500):
            these = broadcast.c.uuid.in_(cleared[first : first + 500])
            connection.execute(update(broadcast).where(these).values(values))


def _page(store: Store) -> list[tuple[object, ...]]:
    def entry(one: Broadcast) -> tuple[object, ...]:
        return store.snapshots.line(one), store.contents.said(one), store.counts.window(one)

    return [entry(one) for one in store.broadcasts.history(PAGE)]


def _report(store: Store, uuid: str) -> object:
    return store.snapshots.of(uuid, window=True)


def _timed(ask: Callable[[], object], times: int = TIMES) -> float:
    """Milliseconds."""
    spans = []
    for _ in range(times):
        began = time.perf_counter()
        ask()
        spans.append((time.perf_counter() - began) * 1000)
    return median(spans)
