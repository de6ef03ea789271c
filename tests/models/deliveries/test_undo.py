"""Undo on a real database: what is read, what is recorded, and who is tried again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.deliveries.undo import Undone
from models.deliveries.window import UNDO_WINDOW
from models.record import Broadcast
from models.states import UNDO_AGAIN, Detail, Fate, Outcome
from models.store import Store
from tests.support.ledger import BY, CARD, CHATS, NOW, answer, begun, details, fates, outcomes

GROUP = -77


@pytest.fixture
def undoing(store: Store, made: Broadcast) -> Broadcast:
    store.ledger.record([answer(claim) for claim in store.ledger.claim(made, 5)])
    assert store.undo.begin(made.uuid, BY, CARD)
    return made


def test_undo_pages_through_what_was_sent_oldest_first(store: Store, undoing: Broadcast) -> None:
    page = store.undo.undeleted(undoing.id, 0, 3)
    assert [(claim.message_ids, claim.sent_at) for claim in page] == [((n + 100,), NOW) for n in (1, 2, 3)]
    assert [claim.id for claim in store.undo.undeleted(undoing.id, page[-1].id, 3)] == [4, 5]


def test_fates_end_the_undo_and_leave_the_outcomes_alone(store: Store, undoing: Broadcast) -> None:
    assert not store.undo.finish(undoing.uuid)
    found = [*Fate][-len(CHATS) :]
    store.undo.record([Undone(id_, fate) for id_, fate in zip(CHATS, found, strict=True)])
    assert store.undo.finish(undoing.uuid)
    assert outcomes(store, undoing) == {Outcome.SENT: 5}
    assert fates(store, undoing) == dict.fromkeys(found, 1)


@pytest.mark.parametrize("fate", Fate)
def test_undo_begins_again_only_for_those_not_surely_gone(
    fate: Fate, store: Store, undoing: Broadcast
) -> None:
    store.undo.record([Undone(id_, fate if id_ == 3 else Fate.DELETED) for id_ in CHATS])
    store.undo.finish(undoing.uuid)
    assert store.undo.begin(undoing.uuid, BY, CARD) is (fate in UNDO_AGAIN)
    assert [claim.id for claim in store.undo.undeleted(undoing.id, 0, 5)] == [3] * (fate in UNDO_AGAIN)


def test_second_press_during_an_undo_changes_no_fate(store: Store, undoing: Broadcast) -> None:
    store.undo.record([Undone(1, Fate.REFUSED)])
    assert not store.undo.begin(undoing.uuid, BY, CARD)
    assert fates(store, undoing) == {Fate.REFUSED: 1}


def test_what_is_too_old_has_its_fate_when_the_undo_begins_but_for_groups(store: Store) -> None:
    made = begun(store, [GROUP, 1, 2])
    old = NOW - UNDO_WINDOW - timedelta(minutes=1)
    group, first, second = (answer(claim) for claim in store.ledger.claim(made, 3))
    store.ledger.record([replace(group, sent_at=old), replace(first, sent_at=old), second])
    assert store.undo.begin(made.uuid, BY, CARD)
    assert [left.chat_id for left in store.undo.undeleted(made.id, 0, 5)] == [GROUP, 2]
    assert fates(store, made) == {Fate.EXPIRED: 1}
    assert details(store, made) == [None, Detail.TOO_OLD, None]
