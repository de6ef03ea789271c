"""On PostgreSQL, what changes with every message stays in its page, and no index is written again for it."""

from dataclasses import replace
from typing import NamedTuple

import pytest
from sqlalchemy import text

from models.content import Content
from models.database.sessions import POOL
from models.deliveries.corrections import Corrected
from models.deliveries.undo import Undone
from models.notes import Fact
from models.states import Correction, Fate, State
from models.store import Store
from tests.support.ledger import BY, CARD, answer, begun, move, now

pytestmark = pytest.mark.postgresql

PAGE = 50  # deliveries
FEW = 0.25  # of the changes may find their page full, while nothing is vacuumed


class Changes(NamedTuple):
    """Of the rows of a table so far."""

    all: int
    hot: int

    def since(self, before: "Changes") -> float:
        """The share of those that were not hot."""
        return 1 - (self.hot - before.hot) / (self.all - before.all)


def changes(store: Store, table: str, least: int = 0) -> Changes:
    """Once that many are known: each session tells of its own at the end of a transaction."""
    flush = text("SELECT pg_stat_force_next_flush()")
    query = text("SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = :table")
    for _ in range(POOL):
        with store.engine.connect() as connection:
            connection.execute(flush)
    with store.engine.connect() as connection:
        found = Changes(*connection.execute(query, {"table": table}).one())
    assert found.all >= least
    return found


def test_corrections_and_fates_change_no_index(store: Store) -> None:
    made = begun(store, range(1, 2001))
    while claims := store.ledger.claim(made, PAGE):
        store.ledger.record([replace(answer(one), version=1) for one in claims])
    sent = changes(store, "delivery")
    job = store.contents.correct(made, store.contents.write(made, Content("text", "Newer")), BY, CARD)
    assert job
    while page := store.corrections.outdated(job, 0, PAGE):
        store.corrections.record(job, [Corrected(one.id, Correction.CORRECTED) for one in page])
    corrected = changes(store, "delivery", sent.all + 2000)
    assert corrected.since(sent) < FEW
    assert move(store, made.uuid, State.UNDOING)
    while page := store.undo.undeleted(made.id, 0, PAGE):
        gone = store.clock()
        store.undo.record([Undone(one.id, Fate.DELETED, deleted_at=gone) for one in page])
    undone = changes(store, "delivery", corrected.all + 2000)
    assert undone.since(corrected) < FEW


def test_notes_and_cards_change_no_index(store: Store) -> None:
    made = begun(store)
    store.notes.set(Fact.LOOKED, {"last": 0})
    notes, rows = changes(store, "note"), changes(store, "broadcast")
    for number in range(50):
        store.notes.set(Fact.LOOKED, {"last": number})
        store.broadcasts.warned(now(store, made))
    assert changes(store, "note", notes.all + 50).since(notes) == 0
    assert changes(store, "broadcast", rows.all + 50).since(rows) == 0


def test_who_is_heard_changes_no_index(store: Store) -> None:
    store.audience.add(range(1, 501))
    before = changes(store, "subscriber")
    for chat_id in range(1, 51):
        store.audience.heard([store.audience.profiles([chat_id])[chat_id]])
    assert changes(store, "subscriber", before.all + 50).since(before) < FEW
