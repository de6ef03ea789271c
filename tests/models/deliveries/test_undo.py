"""Undo on a real database: what is read, what is recorded, and who is tried again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.deliveries.undo import Bounds, Undone
from models.deliveries.window import UNDO_WINDOW
from models.details import Detail
from models.record import Broadcast
from models.states import UNDO_AGAIN, Fate, Outcome
from models.store import Store
from tests.support.ledger import BY, CARD, CHATS, NOW, answer, begun, details, fates, now, outcomes

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


def test_what_our_clock_finds_old_has_no_fate_until_telegram_was_asked(store: Store) -> None:
    made = begun(store, [GROUP, 1, 2])
    old = NOW - UNDO_WINDOW - timedelta(minutes=1)
    group, first, second = (answer(claim) for claim in store.ledger.claim(made, 3))
    store.ledger.record([replace(group, sent_at=old), replace(first, sent_at=old), second])
    assert store.undo.begin(made.uuid, BY, CARD)
    assert [left.chat_id for left in store.undo.undeleted(made.id, 0, 5)] == [GROUP, 1, 2]


class TestBoundary:
    """Who is asked to learn how old is too old, and who is passed over."""

    @pytest.fixture
    def dated(self, store: Store) -> Broadcast:
        """Sent to a group and five people, an hour after another."""
        made = begun(store, [GROUP, *CHATS])
        answers = [answer(claim) for claim in store.ledger.claim(made, 6)]
        hours = [NOW + timedelta(hours=at) for at in range(6)]
        store.ledger.record(
            [replace(one, sent_at=sent_at, version=1) for one, sent_at in zip(answers, hours, strict=True)]
        )
        assert store.undo.begin(made.uuid, BY, CARD)
        return made

    @pytest.mark.parametrize(
        ("bounds", "asked"),
        [
            (Bounds(), 1),
            (Bounds(too_old=NOW + timedelta(hours=1)), 5),
            (Bounds(NOW, NOW + timedelta(hours=6)), 3),
            (Bounds(NOW + timedelta(hours=1), NOW + timedelta(hours=5)), 3),
            (Bounds(NOW + timedelta(hours=1), NOW + timedelta(hours=3)), 2),
            (Bounds(NOW + timedelta(hours=1), NOW + timedelta(hours=2)), None),
        ],
    )
    def test_first_the_oldest_person_then_the_youngest_then_the_middle(
        self, bounds: Bounds, asked: int | None, store: Store, dated: Broadcast
    ) -> None:
        probe = store.undo.between(dated, bounds)
        assert (probe and probe.chat_id) == asked

    def test_who_is_older_than_one_too_old_is_passed_over_and_tried_by_the_next_undo(
        self, store: Store, dated: Broadcast
    ) -> None:
        [group, *_, third, fourth, fifth] = store.undo.undeleted(dated.id, 0, 9)
        assert store.undo.expire(dated, fourth) == 3
        assert store.undo.expire(dated, fourth) == 0
        assert fates(store, dated) == {Fate.EXPIRED: 3}
        assert details(store, dated) == [None, *[Detail.TOO_OLD] * 3, None, None]
        assert [left.chat_id for left in store.undo.undeleted(dated.id, 0, 9)] == [GROUP, 4, 5]
        told = [Undone(fourth.id, Fate.EXPIRED, "too old"), Undone(fifth.id, Fate.DELETED)]
        store.undo.record([Undone(group.id, Fate.REFUSED), *told])
        assert store.undo.finish(dated.uuid)
        assert store.counts.of(now(store, dated)).deletable == 4
        assert store.undo.begin(dated.uuid, BY, CARD)
        assert [left.chat_id for left in store.undo.undeleted(dated.id, 0, 9)] == [GROUP, 1, 2, third.chat_id]

    def test_what_was_deleted_stays_deleted(self, store: Store, dated: Broadcast) -> None:
        *_, second, third, _, fifth = store.undo.undeleted(dated.id, 0, 9)
        store.undo.record([Undone(second.id, Fate.DELETED), Undone(third.id, Fate.ALREADY_GONE)])
        store.undo.expire(dated, fifth)
        assert fates(store, dated) == {Fate.EXPIRED: 2, Fate.DELETED: 1, Fate.ALREADY_GONE: 1}

    def test_who_comes_later_in_line_is_asked_even_if_a_jumping_clock_dated_it_earlier(
        self, store: Store, dated: Broadcast
    ) -> None:
        ahead = store.undo.undeleted(dated.id, 0, 9)[2]
        jumped = ahead._replace(sent_at=NOW + timedelta(days=3))
        assert store.undo.expire(dated, jumped) == 1
        assert [left.chat_id for left in store.undo.undeleted(dated.id, 0, 9)] == [GROUP, 2, 3, 4, 5]
