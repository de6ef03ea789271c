"""Numbers that are read together are of one moment, whatever is written in between."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from models.deliveries.undo import Undone
from models.record import Broadcast
from models.states import Fate, Outcome, State, Status
from models.store import Store
from tests.support.ledger import BY, CARD, CHATS, answer, begun, move, now


@contextmanager
def meanwhile(store: Store, made: Broadcast) -> Iterator[None]:
    """Another delivery is recorded before every question, as the sender's thread would."""
    claims = iter(store.ledger.claim(made, len(CHATS)))
    busy = False

    def record(*_: Any) -> None:
        nonlocal busy
        if busy or not (claim := next(claims, None)):
            return
        busy = True
        store.ledger.record([answer(claim)])
        busy = False

    event.listen(store.engine, "after_cursor_execute", record)
    try:
        yield
    finally:
        event.remove(store.engine, "after_cursor_execute", record)


def test_statistics_hold_one_number_for_one_thing(store: Store) -> None:
    made = begun(store)
    with meanwhile(store, made):
        found = store.snapshots.statistics(5)
    assert sum(found.outcomes.values()) == len(CHATS)
    assert store.snapshots.line(now(store, made)).sent > found.outcomes.get(Outcome.SENT, 0)


@pytest.mark.parametrize("window", [True, False])
def test_snapshot_of_a_broadcast_adds_up(window: bool, store: Store) -> None:
    made = begun(store)
    with meanwhile(store, made):
        seen = store.snapshots.of(made.uuid, window=window)
    assert seen
    assert seen.counts.total == len(CHATS) == seen.broadcast.audience
    assert seen.content.text == "Hello"
    if window:
        assert seen.counts.window
        assert seen.counts.window.young == seen.counts.sent


def test_snapshot_of_nothing_is_nothing(store: Store) -> None:
    assert store.snapshots.of("nothing") is None


def test_sent_is_told_with_what_was_taken_back(store: Store) -> None:
    stays, made = begun(store), begun(store)
    for one in (stays, made):
        store.ledger.record([answer(claim) for claim in store.ledger.claim(one, 5)])
    ids = [row.id for row in store.undo.undeleted(made.id, 0, 5)]
    assert store.undo.begin(made.uuid, BY, CARD)
    fates = (Fate.DELETED, Fate.ALREADY_GONE, Fate.REFUSED, Fate.UNKNOWN, Fate.LOST)
    store.undo.record([Undone(id_, fate) for id_, fate in zip(ids, fates, strict=True)])
    assert store.undo.finish(made.uuid)
    found = store.snapshots.statistics(5)
    assert (found.outcomes[Outcome.SENT], found.taken_back) == (10, 2)
    lines = [store.snapshots.line(one.broadcast) for one in found.recent]
    assert [(one.sent, one.taken_back) for one in lines] == [(5, 2), (5, 0)]
    assert found.broadcasts == {State.SENDING: 1, State.UNDONE: 1}
    assert found.subscribers == {Status.SUBSCRIBED: 5}


def test_tests_and_drafts_are_left_out(store: Store) -> None:
    made = begun(store)
    store.contents.create_test(store.contents.content(made), BY)
    assert move(store, made.uuid, State.PAUSED)
    found = store.snapshots.statistics(5)
    assert [one.broadcast.uuid for one in found.recent] == [made.uuid]
