"""An old copy of the database: what is asked, what goes on meanwhile, and what an answer does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Column, update

from models.content import Content
from models.copies import Question
from models.database import Trace
from models.deliveries.corrections import Corrected
from models.events import Admin
from models.record import Broadcast
from models.states import Correction, EventKind, Outcome, State
from models.store import Store
from models.tables import delivery, event, subscriber
from tests.support.ledger import BY, CARD, answer, begun, move, now, outcomes

BOB = Admin(1002, "Bob")


def doubted(store: Store, trace: Trace = Trace.OLD) -> Question:
    with store.engine.begin() as connection:
        store.copies.opening(connection, trace)
    question = store.copies.question()
    assert question
    return question


def queued(store: Store) -> Broadcast:
    store.audience.add([1, 2])
    made = store.contents.create(Content("text", "Hello"), 1)
    store.broadcasts.confirm(made.uuid, 1, BY, CARD)
    return made


def trial(store: Store) -> Broadcast:
    return store.contents.create_test(Content("text", "Hello"), BY)


def sending(store: Store) -> Broadcast:
    made = begun(store)
    claims = store.ledger.claim(now(store, made), 2)
    store.ledger.record([answer(claim) for claim in claims])
    return made


def paused(store: Store) -> Broadcast:
    made = sending(store)
    assert store.broadcasts.pause(made.uuid, BY)
    return made


def sent(store: Store) -> Broadcast:
    made = begun(store)
    claims = store.ledger.claim(now(store, made), 5)
    last = answer(claims[-1], Outcome.UNKNOWN)
    store.ledger.record([*(replace(answer(claim), version=1) for claim in claims[:-1]), last])
    assert store.ledger.finish_sending(made.uuid)
    return made


def resending(store: Store) -> Broadcast:
    made = sent(store)
    assert store.ledger.resend(made.uuid, now(store, made).revision, BY, CARD)
    return made


def correcting(store: Store) -> Broadcast:
    made = sent(store)
    found = now(store, made)
    assert store.contents.correct(found, store.contents.write(found, Content("text", "Goodbye")), BY, CARD)
    return made


def undoing(store: Store) -> Broadcast:
    made = sent(store)
    assert store.undo.begin(made.uuid, BY, CARD)
    return made


Make = Callable[[Store], Broadcast]
MIDWAY: list[tuple[Make, State]] = [
    (queued, State.CANCELLED),
    (trial, State.CANCELLED),
    (sending, State.STOPPED),
    (paused, State.STOPPED),
    (resending, State.STOPPED),
    (correcting, State.SENT),
]
GOING = [make for make, _ in MIDWAY if make is not paused]


@pytest.mark.parametrize(
    ("make", "asks"), [*((make, True) for make, _ in MIDWAY), (sent, False), (undoing, False)]
)
@pytest.mark.parametrize("trace", [Trace.MISSING, Trace.HIDDEN])
def test_missing_trace_asks_only_if_something_is_midway(
    trace: Trace, make: Make, asks: bool, store: Store
) -> None:
    make(store)
    with store.engine.begin() as connection:
        store.copies.opening(connection, trace)
    assert (store.copies.question() is not None) is asks


@pytest.mark.parametrize("trace", [Trace.OLD, Trace.BACKUP, Trace.MOVED])
def test_old_copy_asks_even_if_nothing_is_midway(trace: Trace, store: Store) -> None:
    assert doubted(store, trace).trace is trace


def test_newest_state_asks_nothing_and_leaves_an_open_question(store: Store) -> None:
    sending(store)
    with store.engine.begin() as connection:
        store.copies.opening(connection, Trace.NEWEST)
    assert store.copies.question() is None
    asked = doubted(store)
    with store.engine.begin() as connection:
        store.copies.opening(connection, Trace.NEWEST)
    assert store.copies.question() == asked


@pytest.mark.parametrize("make", GOING)
def test_nothing_goes_on_until_somebody_has_answered(make: Make, store: Store) -> None:
    made = make(store)
    asked = doubted(store)
    assert store.broadcasts.next_job() is None
    assert store.copies.go_on(asked.uuid, BOB)
    job = store.broadcasts.next_job()
    assert job
    assert job.uuid == made.uuid


def test_undo_goes_on_meanwhile(store: Store) -> None:
    made = undoing(store)
    sending(store)
    doubted(store)
    job = store.broadcasts.next_job()
    assert job
    assert job.uuid == made.uuid


def test_what_is_confirmed_meanwhile_waits_too(store: Store) -> None:
    doubted(store)
    queued(store)
    assert store.broadcasts.next_job() is None


@pytest.mark.parametrize(("make", "state"), MIDWAY)
def test_stop_it_ends_what_is_midway_in_the_name_of_that_admin(
    make: Make, state: State, store: Store
) -> None:
    made = make(store)
    asked = doubted(store)
    assert store.copies.stop(asked.uuid, BOB)
    stopped = now(store, made)
    assert stopped.state is state
    assert not stopped.correcting
    assert store.broadcasts.next_job() is None
    last = store.broadcasts.events(stopped)[-1]
    assert last.kind is (EventKind.CANCELLED if state is State.CANCELLED else EventKind.STOPPED)
    assert last.by == BOB


@pytest.mark.parametrize("make", [sending, paused])
def test_who_waits_in_what_is_stopped_may_have_it_and_gets_it_no_more(make: Make, store: Store) -> None:
    made = make(store)
    before = outcomes(store, made)
    assert store.copies.stop(doubted(store).uuid, BOB)
    sent, waiting = before[Outcome.SENT], before[Outcome.PENDING]
    assert outcomes(store, made) == {Outcome.SENT: sent, Outcome.UNKNOWN: waiting}
    assert store.ledger.send_remaining(made.uuid, BOB) == 0
    assert now(store, made).state is State.STOPPED


@pytest.mark.parametrize("make", [sending, paused, resending, correcting])
def test_what_was_stopped_owes_a_report_and_can_be_undone(make: Make, store: Store) -> None:
    made = make(store)
    before = outcomes(store, made)
    assert store.copies.stop(doubted(store).uuid, BOB)
    assert now(store, made).owes_report
    assert outcomes(store, made)[Outcome.SENT] == before[Outcome.SENT]
    assert store.undo.begin(made.uuid, BY, CARD)
    assert len(store.undo.undeleted(made.id, 0, 9)) == before[Outcome.SENT]


def test_resend_that_was_stopped_makes_no_second_copy(store: Store) -> None:
    made = resending(store)
    assert store.copies.stop(doubted(store).uuid, BOB)
    assert store.ledger.claim(now(store, made), 9) == []
    assert store.counts.of(now(store, made)).doubled == 0


def test_correction_that_was_stopped_leaves_open_what_the_others_show(store: Store) -> None:
    made = correcting(store)
    job = now(store, made)
    first, *rest = store.corrections.outdated(job, 0, 9)
    store.corrections.record(job, [Corrected(first.id, Correction.CORRECTED)])
    assert store.copies.stop(doubted(store).uuid, BOB)
    assert now(store, made).revision == job.revision + 1
    counts = store.counts.of(now(store, made))
    assert counts.corrections == {Correction.CORRECTED: 1, Correction.UNKNOWN: len(rest)}
    again = store.contents.write(job, Content("text", "Hello again"))
    corrected = store.contents.correct(now(store, made), again, BY, CARD)
    assert corrected
    left = store.corrections.outdated(corrected, 0, 9)
    assert [one.version == one.tried_version for one in left] == [True, *(False for _ in rest)]


def test_first_answer_wins(store: Store) -> None:
    made = sending(store)
    asked = doubted(store)
    assert store.copies.go_on(asked.uuid, BY)
    assert store.copies.stop(asked.uuid, BOB) is None
    assert now(store, made).state is State.SENDING
    assert [event.by for event in store.broadcasts.events(now(store, made))][-1] == BY


def test_answer_to_an_earlier_question_counts_for_no_later_one(store: Store) -> None:
    sending(store)
    first, second = doubted(store), doubted(store)
    assert store.copies.go_on(first.uuid, BY) is None
    assert store.copies.question() == second


def test_messages_in_which_it_was_asked_are_remembered_until_it_is_answered(store: Store) -> None:
    sending(store)
    asked = doubted(store)
    assert store.copies.shown(asked, CARD)
    assert store.copies.shown(asked, CARD)
    answered = store.copies.go_on(asked.uuid, BY)
    assert answered
    assert answered.question.shown == (CARD, CARD)
    assert not store.copies.shown(asked, CARD)


@pytest.mark.parametrize("make", [queued, sending, correcting])
def test_date_is_that_of_the_last_thing_that_happened(make: Make, store: Store) -> None:
    before = datetime.now(UTC)
    make(store)
    after = datetime.now(UTC)
    asked = doubted(store)
    assert asked.last
    assert before <= asked.last <= after


@pytest.mark.parametrize("moment", [event.c.at, subscriber.c.changed_at, delivery.c.sent_at])
def test_date_is_the_newest_of_all_moments(moment: Column[datetime], store: Store) -> None:
    sending(store)
    later = datetime.now(UTC) + timedelta(days=1)
    with store.engine.begin() as connection:
        connection.execute(update(moment.table).values({moment: later}))
    assert doubted(store).last == later


def test_new_database_has_no_date(store: Store) -> None:
    assert doubted(store).last is None


def test_machine_and_admin_move_it_while_the_question_is_open(store: Store) -> None:
    made = sending(store)
    asked = doubted(store)
    assert move(store, made.uuid, State.PAUSED)
    assert move(store, made.uuid, State.SENDING)
    assert store.copies.question() == asked
