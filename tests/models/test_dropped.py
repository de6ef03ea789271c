"""Dropped drafts in the database: which ones there are, for how long, and what becomes of one."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from models.content import Authorship, Content
from models.database import Trace
from models.dropped import KEPT
from models.record import Broadcast
from models.states import EventKind, State
from models.store import Store
from tests.support.ledger import BY, CARD, NOW, now

WROTE = Authorship(BY.id, BY.name, NOW, 7)


def drafted(store: Store, words: str = "Hello") -> Broadcast:
    return store.contents.create(Content("text", words, silent=True), BY.id, WROTE)


def cancelled(store: Store) -> Broadcast:
    made = drafted(store)
    assert store.broadcasts.cancel(made.uuid, BY)
    return made


def replaced(store: Store) -> Broadcast:
    """What stays in the place of it is a draft; the dropped one is another broadcast."""
    made = drafted(store)
    version = store.contents.write(made, Content("text", "Another"))
    assert store.contents.adopt(made.uuid, version, BY, replaces=True)
    assert store.contents.content(now(store, made)).text == "Another"
    [one] = store.dropped.all()
    return one


def confirmed(store: Store) -> Broadcast:
    store.audience.add([1])
    made = drafted(store)
    assert store.broadcasts.confirm(made.uuid, 1, BY, CARD)
    assert store.broadcasts.hold(made.uuid, BY)
    assert store.broadcasts.cancel(made.uuid, BY)
    return made


WAYS = [cancelled, replaced, confirmed]


@pytest.mark.parametrize("drop", WAYS)
def test_it_comes_back_whole_and_once(drop: Callable[[Store], Broadcast], store: Store) -> None:
    made = drop(store)
    [listed] = store.dropped.all()
    assert (listed.uuid, listed.taken_back and listed.taken_back.by) == (made.uuid, BY)
    assert store.dropped.restore(made.uuid, BY)
    assert not store.dropped.restore(made.uuid, BY)
    back = now(store, made)
    assert (back.state, back.not_before, back.taken_back) == (State.DRAFTED, None, None)
    assert store.contents.content(back) == Content("text", "Hello", silent=True)
    assert store.contents.authorship(back) == WROTE
    assert store.dropped.all() == []
    assert store.broadcasts.events(back)[-1].kind is EventKind.RESTORED


@pytest.mark.parametrize("drop", WAYS)
def test_after_a_day_it_is_gone(drop: Callable[[Store], Broadcast], new_database: str) -> None:
    at = [NOW]
    with Store.open(new_database, "NORMAL", clock=lambda: at[0]) as store:
        made = drop(store)
        at[0] = NOW + KEPT - timedelta(seconds=1)
        assert [one.uuid for one in store.dropped.all()] == [made.uuid]
        at[0] = NOW + KEPT
        assert store.dropped.all() == []
        assert not store.dropped.restore(made.uuid, BY)
        assert now(store, made).state is State.CANCELLED


def test_dropped_again_it_counts_from_then(store: Store) -> None:
    first, second = cancelled(store), cancelled(store)
    assert store.dropped.restore(first.uuid, BY)
    assert store.broadcasts.cancel(first.uuid, BY)
    assert [one.uuid for one in store.dropped.all()] == [first.uuid, second.uuid]


def test_a_version_that_came_too_late_drops_nothing(store: Store) -> None:
    made = drafted(store)
    one, other = [store.contents.write(made, Content("text", words)) for words in ("One", "Other")]
    assert store.contents.adopt(made.uuid, other, BY, replaces=True)
    assert store.contents.adopt(made.uuid, one, BY, replaces=True) is None
    assert len(store.dropped.all()) == 1
    assert store.broadcasts.confirm(made.uuid, other, BY, CARD)
    assert (
        store.contents.adopt(
            made.uuid, store.contents.write(made, Content("text", "Late")), BY, replaces=True
        )
        is None
    )
    assert len(store.dropped.all()) == 1


def test_neither_tests_nor_what_an_old_copy_had_queued_can_be_got_back(store: Store) -> None:
    trial = store.contents.create_test(Content("text", "Hello"), BY)
    assert store.broadcasts.cancel(trial.uuid, BY)
    store.audience.add([1])
    queued = drafted(store)
    assert store.broadcasts.confirm(queued.uuid, 1, BY, CARD)
    with store.engine.begin() as connection:
        store.copies.opening(connection, Trace.OLD)
    question = store.copies.question()
    assert question
    assert store.copies.stop(question.uuid, BY)
    assert store.dropped.all() == []
    for one in (trial, queued):
        assert not store.dropped.restore(one.uuid, BY)
        assert now(store, one).state is State.CANCELLED


def test_statistics_count_as_cancelled_what_had_been_confirmed(store: Store) -> None:
    for drop in WAYS:
        drop(store)
        assert store.dropped.restore(store.dropped.all()[0].uuid, BY)
    assert store.broadcasts.by_state() == {State.DRAFTED: 4}
    cancelled(store)
    confirmed(store)
    assert store.broadcasts.by_state() == {State.DRAFTED: 4, State.CANCELLED: 1}
