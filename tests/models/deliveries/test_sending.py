"""The ledger on a real database: claimed before the call, recorded after it, adding up at every commit."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from models.deliveries.claims import Claim
from models.deliveries.undo import Undone
from models.details import Detail
from models.profiles import Profile
from models.record import Broadcast
from models.states import Fate, Outcome, State, Status
from models.store import Store
from tests.support.databases import on_postgresql, url_at
from tests.support.ledger import (
    ANSWERS,
    BY,
    CARD,
    CHATS,
    answer,
    begun,
    details,
    move,
    now,
    outcomes,
)

GROUP, SUPERGROUP = -77, -1000077


def test_begin_freezes_who_is_subscribed_at_that_moment(store: Store) -> None:
    store.audience.add([6])
    store.audience.leave(6)
    made = begun(store)
    store.audience.add([7])
    assert now(store, made).audience == len(CHATS)
    assert [claim.chat_id for claim in store.ledger.claim(made, 100)] == CHATS


@pytest.mark.parametrize("state", [State.SENDING, State.PAUSED, State.STOPPED])
def test_begin_freezes_the_audience_once(state: State, store: Store, made: Broadcast) -> None:
    move(store, made.uuid, state)
    for chat in CHATS:
        store.audience.leave(chat)
    store.audience.add([6])
    assert not store.ledger.begin(made.uuid)
    assert now(store, made).audience == len(CHATS)
    assert outcomes(store, made) == {Outcome.PENDING: len(CHATS)}


def test_claim_skips_who_left_and_goes_on_to_who_stayed(store: Store, made: Broadcast) -> None:
    store.audience.leave(1)
    store.audience.block(2)
    assert [claim.chat_id for claim in store.ledger.claim(made, 2)] == [3, 4]
    assert outcomes(store, made) == {Outcome.SKIPPED: 2, Outcome.IN_FLIGHT: 2, Outcome.PENDING: 1}


@pytest.mark.parametrize("state", [State.PAUSED, State.STOPPED, State.UNDOING])
def test_nothing_is_claimed_of_what_is_not_being_sent(state: State, store: Store, made: Broadcast) -> None:
    store.audience.leave(1)
    move(store, made.uuid, state)
    assert store.ledger.claim(made, 5) == []
    assert outcomes(store, made) == {Outcome.PENDING: len(CHATS)}


def test_released_claims_are_claimed_again_but_no_answered_one(store: Store, made: Broadcast) -> None:
    first, second, _ = store.ledger.claim(made, 3)
    store.ledger.record([answer(first)])
    store.ledger.release([first.id, second.id])
    assert outcomes(store, made) == {Outcome.SENT: 1, Outcome.IN_FLIGHT: 1, Outcome.PENDING: 3}
    assert store.ledger.claim(made, 1) == [second]


def test_claims_have_names_only_where_these_are_asked_for(store: Store) -> None:
    for chat in (1, 2):
        store.audience.subscribe(Profile(chat, f"Person {chat}"))
    made = begun(store, [])
    [first], [second] = store.ledger.claim(made, 1), store.ledger.claim(made, 1, named=True)
    assert first.profile is None
    assert second.profile
    assert second.profile.first_name == "Person 2"


def test_delivery_without_a_message_holds_no_ids(store: Store, made: Broadcast) -> None:
    sent, blocked = store.ledger.claim(made, 2)
    store.ledger.record([answer(sent), answer(blocked, Outcome.BLOCKED)])
    with store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT message_ids FROM delivery ORDER BY id LIMIT 2").all()
    assert [*rows] == [(str(sent.id + 100),), (None,)]


@pytest.mark.parametrize("outcome", ANSWERS)
def test_only_blocked_and_gone_mark_a_chat_and_who_left_stays_left(outcome: Outcome, store: Store) -> None:
    made = begun(store, [1, 2])
    claims = store.ledger.claim(made, 2)
    store.audience.leave(2)
    store.ledger.record([answer(claim, outcome) for claim in claims])
    marks = {Outcome.BLOCKED: Status.BLOCKED, Outcome.GONE: Status.GONE}
    assert outcomes(store, made) == {outcome: 2}
    assert store.audience.by_status() == {marks.get(outcome, Status.SUBSCRIBED): 1, Status.LEFT: 1}


def test_group_is_served_and_marked_under_its_new_id(store: Store) -> None:
    made = begun(store, [GROUP])
    [claim] = store.ledger.claim(made, 1)
    assert store.ledger.relocate(claim, SUPERGROUP)
    assert store.audience.by_status() == {Status.GONE: 1, Status.SUBSCRIBED: 1}
    store.ledger.record([answer(claim._replace(chat_id=SUPERGROUP))])
    assert [gone.chat_id for gone in store.undo.undeleted(made.id, 0, 5)] == [SUPERGROUP]


@pytest.mark.parametrize("status", [Status.SUBSCRIBED, Status.LEFT])
def test_group_served_or_gone_under_its_new_id_is_not_called(status: Status, store: Store) -> None:
    store.audience.add([SUPERGROUP])
    if status is Status.LEFT:
        store.audience.leave(SUPERGROUP)
    claim = store.ledger.claim(begun(store, [GROUP]), 2)[-1]
    assert not store.ledger.relocate(claim, SUPERGROUP)
    assert store.audience.by_status() == {Status.GONE: 1, status: 1}


@pytest.mark.parametrize("state", [State.SENDING, State.PAUSED, State.STOPPED, State.UNDOING])
def test_crash_leaves_what_was_on_the_wire_unknown(state: State, store: Store, made: Broadcast) -> None:
    store.ledger.claim(made, 2)
    move(store, made.uuid, state)
    assert store.ledger.settle_orphans().total() == 2
    assert store.ledger.settle_orphans().total() == 0
    assert outcomes(store, made) == {Outcome.UNKNOWN: 2, Outcome.PENDING: 3}
    assert details(store, made) == [Detail.INTERRUPTED] * 2 + [None] * 3


def test_sending_finishes_only_when_nothing_is_left(store: Store) -> None:
    made = begun(store, [1, 2])
    first, second = store.ledger.claim(made, 2)
    store.ledger.record([answer(first)])
    assert not store.ledger.finish_sending(made.uuid)
    store.ledger.record([answer(second, Outcome.UNKNOWN)])
    assert store.ledger.finish_sending(made.uuid)


def test_group_that_relocated_is_waited_for_under_its_new_id_in_every_broadcast(store: Store) -> None:
    refused, waiting, learning = (begun(store, [-77, 5]) for _ in range(3))
    store.ledger.record([answer(claim, Outcome.REFUSED) for claim in store.ledger.claim(refused, 9)])
    assert store.ledger.finish_sending(refused.uuid)
    [group] = [claim for claim in store.ledger.claim(learning, 9) if claim.chat_id == -77]
    assert store.ledger.relocate(group, -1000077)
    assert store.ledger.retry(refused.uuid, BY) == 2
    for made in (refused, waiting):
        assert {claim.chat_id for claim in store.ledger.claim(now(store, made), 9)} == {-1000077, 5}


class AnyOrder(RuleBasedStateMachine):
    @initialize(audience=st.sets(st.integers(1, 12), max_size=8))
    def begin(self, audience: set[int]) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store.open(url_at(Path(self.folder.name) / "recall.db"), "NORMAL")
        self.made = begun(self.store, audience)
        self.held: list[Claim] = []

    @rule(size=st.integers(1, 4))
    def claim_or_finish(self, size: int) -> None:
        self.held += self.store.ledger.claim(self.made, size)
        self.store.ledger.finish_sending(self.made.uuid)

    @rule(outcome=st.sampled_from(ANSWERS))
    def record(self, outcome: Outcome) -> None:
        if self.held:
            self.store.ledger.record([answer(self.held.pop(), outcome)])

    @rule(crash=st.booleans())
    def give_up(self, crash: bool) -> None:
        if crash:
            assert self.store.ledger.settle_orphans().total() == len(self.held)
        elif self.held:
            self.store.ledger.release([claim.id for claim in self.held])
        self.held.clear()

    @rule(new=st.integers(1, 12))
    def relocate(self, new: int) -> None:
        if self.held and self.store.ledger.relocate(self.held[-1], new):
            self.held[-1] = self.held[-1]._replace(chat_id=new)

    @rule(chat=st.integers(1, 12), join=st.booleans())
    def come_or_go(self, chat: int, join: bool) -> None:
        _ = self.store.audience.subscribe(Profile(chat)) if join else self.store.audience.leave(chat)

    @rule(to=st.sampled_from([State.PAUSED, State.SENDING, State.STOPPED]))
    def press(self, to: State) -> None:
        move(self.store, self.made.uuid, to)

    @rule(fate=st.sampled_from(Fate))
    def undo(self, fate: Fate) -> None:
        self.store.undo.begin(self.made.uuid, BY, CARD)
        for claim in self.store.undo.undeleted(self.made.id, 0, 1):
            self.store.undo.record([Undone(claim.id, fate)])
        self.store.undo.finish(self.made.uuid)

    @invariant()
    def outcomes_add_up_to_the_audience(self) -> None:
        counts = outcomes(self.store, self.made)
        assert sum(counts.values()) == now(self.store, self.made).audience
        assert counts.get(Outcome.IN_FLIGHT, 0) == len(self.held)

    def teardown(self) -> None:
        self.store.engine.dispose()
        self.folder.cleanup()


@pytest.mark.slow
@pytest.mark.both
def test_any_order() -> None:
    examples = 8 if on_postgresql() else 20  # which is slower
    run_state_machine_as_test(AnyOrder, settings=settings(max_examples=examples, stateful_step_count=20))
