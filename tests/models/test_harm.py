"""What an alarm brakes, and what it leaves."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import update

from models.clock import NEVER
from models.content import Content
from models.database import Trace
from models.events import OF_STANDSTILL, WANTED_BACK, Admin
from models.moves import Move, advance
from models.record import Broadcast
from models.states import EventKind, State
from models.store import Store
from models.tables import broadcast, event
from tests.support.ledger import BY, CARD, CHATS, answer, begun, move, now

BOB = Admin(1002, "Bob")
SOON, LATER = timedelta(minutes=9), timedelta(minutes=11)


def queued(store: Store, after: timedelta | None = None) -> Broadcast:
    store.audience.add(CHATS)
    made = store.contents.create(Content("text", "Hello"), 1)
    assert store.broadcasts.confirm(made.uuid, 1, BY, CARD)
    if after is not None:
        with store.engine.begin() as connection:
            mine = update(broadcast).where(broadcast.c.id == made.id)
            connection.execute(mine.values(not_before=store.clock() + after))
    return now(store, made)


def ended(store: Store, state: State = State.SENT) -> Broadcast:
    made = begun(store)
    store.ledger.record([answer(claim) for claim in store.ledger.claim(made, len(CHATS))])
    if state is not State.SENDING:
        assert move(store, made.uuid, state)
    return now(store, made)


def correcting(store: Store, state: State) -> Broadcast:
    found = ended(store, state)
    version = store.contents.write(found, Content("text", "Better"))
    assert store.contents.correct(found, version, BY, CARD)
    return now(store, found)


def paused(store: Store) -> Broadcast:
    made = begun(store)
    assert store.broadcasts.pause(made.uuid, BY)
    return now(store, made)


def under_test(store: Store) -> Broadcast:
    made = store.contents.create_test(Content("text", "Hello"), BY)
    assert store.ledger.begin(made.uuid, [BY.id])
    return now(store, made)


def stands(store: Store, made: Broadcast) -> tuple[State, bool]:
    found = now(store, made)
    return found.state, found.barred


def test_all_that_does_harm_is_braked_and_the_rest_is_left(store: Store) -> None:
    sent, before = ended(store), paused(store)
    sending, waiting, soon, later = begun(store), queued(store), queued(store, SOON), queued(store, LATER)
    corrected, test = correcting(store, State.SENT), under_test(store)
    assert store.harm.is_done()
    alarm = store.harm.brake(BOB)
    assert [one.uuid for one in alarm.braked] == [one.uuid for one in (corrected, soon, waiting, sending)]
    assert [one.uuid for one in alarm.open] == [*(one.uuid for one in alarm.braked), before.uuid]
    assert stands(store, sending) == (State.PAUSED, False)
    assert stands(store, waiting) == stands(store, soon) == (State.QUEUED, True)
    assert stands(store, corrected) == (State.SENT, True)
    assert [now(store, one) for one in (sent, before, later, test)] == [sent, before, later, test]
    assert not store.harm.is_done()
    assert store.harm.brake(BY).braked == []
    assert store.harm.open() == list(alarm.open)
    assert [one.held and one.held.by for one in alarm.braked] == [BOB, BOB, BOB, None]


@pytest.mark.parametrize("make", [ended, paused, under_test])
def test_what_sends_nothing_is_no_harm(make: object, store: Store) -> None:
    assert callable(make)
    make(store)
    assert not store.harm.is_done()


@pytest.mark.parametrize(("after", "harmful"), [(None, True), (-LATER, True), (SOON, True), (LATER, False)])
def test_what_waits_does_harm_if_it_is_due_soon(after: timedelta | None, harmful: bool, store: Store) -> None:
    queued(store, after)
    assert store.harm.is_done() is harmful
    assert bool(store.harm.brake(BOB).braked) is harmful


def test_correction_of_what_is_being_sent_is_held_and_the_sending_paused(store: Store) -> None:
    made = correcting(store, State.SENDING)
    assert [one.uuid for one in store.harm.brake(BOB).braked] == [made.uuid]
    assert stands(store, made) == (State.PAUSED, True)
    kinds = [one.kind for one in store.broadcasts.events(made)]
    assert kinds[-2:] == [EventKind.PAUSED, EventKind.HELD]


def test_what_was_held_long_ago_is_left_to_its_card(store: Store) -> None:
    made = queued(store)
    assert store.broadcasts.hold(made.uuid, BOB)
    assert store.harm.open() == [now(store, made)]
    with store.engine.begin() as connection:
        held = update(event).where(event.c.kind == EventKind.HELD)
        connection.execute(held.values(at=store.clock() - LATER))
    assert store.harm.open() == []
    assert stands(store, made) == (State.QUEUED, True)


def test_newest_is_what_was_sent_last_and_not_what_was_written_last(store: Store) -> None:
    store.audience.add(CHATS)
    old, new = [store.contents.create(Content("text", "Hello"), 1) for _ in range(2)]
    for one in (new, old):
        assert store.broadcasts.confirm(one.uuid, 1, BY, CARD)
    assert [one.uuid for one in store.harm.brake(BOB).open] == [old.uuid, new.uuid]


def test_newer_correction_goes_on_though_the_older_one_was_held(store: Store) -> None:
    made = correcting(store, State.SENT)
    store.harm.brake(BOB)
    held = now(store, made)
    version = store.contents.write(held, Content("text", "Best"))
    assert store.contents.correct(held, version, BY, CARD)
    assert store.broadcasts.next_job() == now(store, made)


def test_nothing_waits_for_ever_once_its_held_correction_was_given_up(store: Store) -> None:
    made = correcting(store, State.SENT)
    store.harm.brake(BOB)
    assert now(store, made).not_before == NEVER
    with store.engine.begin() as connection:
        store.copies.opening(connection, Trace.OLD)
    question = store.copies.question()
    assert question
    assert store.copies.stop(question.uuid, BY)
    assert now(store, made).not_before is None


@pytest.mark.parametrize(
    ("minutes", "facts", "to", "was"),
    [
        (0.5, WANTED_BACK, State.PAUSED, True),
        (1.5, WANTED_BACK, State.PAUSED, False),
        (0.5, {}, State.PAUSED, False),
        (0.5, OF_STANDSTILL, State.PAUSED, False),
        (0.5, WANTED_BACK, State.STOPPED, False),
    ],
)
def test_what_was_stopped_in_alarm_a_moment_ago_is_known_while_it_is_open(
    minutes: float, facts: Mapping[str, object], to: State, was: bool, store: Store
) -> None:
    made = begun(store)
    paused = Move(State.PAUSED, EventKind.PAUSED, BY, facts=facts)
    with store.engine.begin() as connection:
        assert advance(connection, made.uuid, paused, store.clock() - timedelta(minutes=minutes))
    assert to is State.PAUSED or move(store, made.uuid, to)
    assert store.harm.was_braked() is was
