"""What is held does not begin, and in a standstill nothing does but undoing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from models.clock import NEVER
from models.content import Content
from models.events import Admin
from models.reasons import ReasonCode
from models.record import Broadcast
from models.states import EventKind, Outcome, State
from models.store import Store
from models.tables import broadcast
from tests.support.ledger import BY, CARD, CHATS, answer, begun, move, now

BOB = Admin(1002, "Bob")


def queued(store: Store) -> Broadcast:
    store.audience.add(CHATS)
    made = store.contents.create(Content("text", "Hello"), 1)
    assert store.broadcasts.confirm(made.uuid, 1, BY, CARD)
    return now(store, made)


def corrected(store: Store, state: State) -> Broadcast:
    """Everybody has it, and it is to say something else."""
    made = begun(store)
    store.ledger.record([answer(claim) for claim in store.ledger.claim(made, len(CHATS))])
    if state is not State.SENDING:
        assert move(store, made.uuid, state)
    found = now(store, made)
    assert store.contents.correct(found, store.contents.write(found, Content("text", "Better")), BY, CARD)
    return now(store, made)


def postponed(store: Store, made: Broadcast, by: timedelta) -> None:
    with store.engine.begin() as connection:
        connection.execute(
            update(broadcast).where(broadcast.c.id == made.id).values(not_before=store.clock() + by)
        )


def kinds(store: Store, made: Broadcast) -> list[EventKind]:
    return [one.kind for one in store.broadcasts.events(made)]


def test_what_is_held_does_not_begin_until_it_is_let_go(store: Store) -> None:
    made = queued(store)
    assert store.broadcasts.hold(made.uuid, BOB)
    held = now(store, made)
    assert (held.state, held.barred, held.held and held.held.by) == (State.QUEUED, True, BOB)
    assert held.revision == made.revision + 1
    assert store.broadcasts.next_job() is None
    assert not store.ledger.begin(made.uuid)
    assert store.broadcasts.let_go(made.uuid, BY)
    assert now(store, made).held is None
    assert store.broadcasts.next_job() == now(store, made)
    assert store.ledger.begin(made.uuid)
    assert kinds(store, made)[1:3] == [EventKind.HELD, EventKind.LET_GO]


def test_of_two_who_hold_it_or_let_it_go_one_does(store: Store) -> None:
    made = queued(store)
    assert not store.broadcasts.let_go(made.uuid, BY)
    assert [store.broadcasts.hold(made.uuid, by) for by in (BY, BOB)] == [True, False]
    assert [store.broadcasts.let_go(made.uuid, by) for by in (BY, BOB)] == [True, False]
    last = store.broadcasts.events(now(store, made))[-1]
    assert (last.kind, last.by) == (EventKind.LET_GO, BY)


@pytest.mark.parametrize("state", [State.DRAFTED, State.SENDING, State.PAUSED, State.SENT, State.CANCELLED])
def test_what_has_begun_or_was_never_sent_cannot_be_held(store: Store, state: State) -> None:
    if state is State.DRAFTED:
        made = store.contents.create(Content("text", "Hello"), 1)
    elif state is State.CANCELLED:
        made = queued(store)
        assert store.broadcasts.cancel(made.uuid, BY)
    else:
        made = begun(store)
        if state is not State.SENDING:
            assert move(store, made.uuid, state)
    before = now(store, made)
    assert not store.broadcasts.hold(made.uuid, BY)
    assert now(store, made) == before


def test_what_is_held_can_be_cancelled(store: Store) -> None:
    made = queued(store)
    assert store.broadcasts.hold(made.uuid, BOB)
    assert store.broadcasts.cancel(made.uuid, BY)


@pytest.mark.parametrize("state", [State.SENT, State.STOPPED, State.PAUSED])
def test_correction_that_is_held_does_not_go_on(store: Store, state: State) -> None:
    made = corrected(store, state)
    assert store.broadcasts.hold(made.uuid, BOB)
    assert store.broadcasts.next_job() is None
    assert now(store, made).correcting
    assert store.broadcasts.let_go(made.uuid, BY)
    assert store.broadcasts.next_job() == now(store, made)


@pytest.mark.parametrize(("by", "begins"), [(timedelta(seconds=-1), True), (timedelta(seconds=60), False)])
def test_nothing_begins_before_its_time(store: Store, by: timedelta, begins: bool) -> None:
    made = queued(store)
    postponed(store, made, by)
    assert (store.broadcasts.next_job() is not None) is begins
    assert store.ledger.begin(made.uuid) is begins


@pytest.mark.parametrize("by", [BOB, None])
def test_standstill_brakes_everything_and_its_end_resumes_nothing(store: Store, by: Admin | None) -> None:
    sending, waiting, late = begun(store), queued(store), corrected(store, State.SENT)
    braked = store.standstill.begin(by)
    assert {one.uuid for one in braked} == {sending.uuid, waiting.uuid, late.uuid}
    standing = store.standstill.standing()
    assert standing
    assert standing.by == by
    for _ in ("standing", "lifted"):
        assert store.broadcasts.next_job() is None
        assert now(store, sending).state is State.PAUSED
        assert now(store, waiting).not_before == NEVER
        assert now(store, late).not_before == NEVER
        store.standstill.end()
    reason = now(store, sending).reason
    assert (reason and reason.code) == (None if by else ReasonCode.STOP_FILE)


def test_in_a_standstill_nothing_begins_but_an_undo(store: Store) -> None:
    done = begun(store)
    store.ledger.record([answer(claim) for claim in store.ledger.claim(done, len(CHATS))])
    assert store.standstill.begin(BOB)
    made = queued(store)
    assert not store.ledger.begin(made.uuid)
    assert store.broadcasts.next_job() is None
    assert move(store, done.uuid, State.UNDOING)
    job = store.broadcasts.next_job()
    assert job
    assert job.uuid == done.uuid
    assert store.standstill.end()
    assert not store.standstill.end()
    assert store.ledger.begin(made.uuid)


def test_correction_of_what_is_being_sent_waits_with_it_and_goes_on_with_it(store: Store) -> None:
    made = corrected(store, State.SENDING)
    store.standstill.begin(BOB)
    store.standstill.end()
    found = now(store, made)
    assert (found.state, found.barred, found.correcting) == (State.PAUSED, True, True)
    assert store.broadcasts.next_job() is None
    assert store.broadcasts.resume(made.uuid, BY)
    assert store.broadcasts.next_job() == now(store, made)


def test_standstill_that_is_there_keeps_who_wanted_it(store: Store) -> None:
    store.standstill.begin(BY)
    made = queued(store)
    assert store.standstill.begin(BOB) == [made]
    standing = store.standstill.standing()
    assert standing
    assert standing.by == BY


def test_each_who_wants_it_has_to_end_it(store: Store) -> None:
    store.standstill.begin(None)
    store.standstill.begin(BOB)
    standing = store.standstill.standing()
    assert (standing and standing.by, standing and standing.by_file) == (BOB, True)
    assert store.standstill.end()
    standing = store.standstill.standing()
    assert (standing and standing.by, standing and standing.by_file) == (None, True)
    assert not store.standstill.end()
    assert store.standstill.end_file()
    assert store.standstill.standing() is None
    assert not store.standstill.end_file()


def test_file_that_is_gone_leaves_what_an_admin_wants(store: Store) -> None:
    store.standstill.begin(BOB)
    store.standstill.begin(None)
    assert store.standstill.end_file()
    standing = store.standstill.standing()
    assert (standing and standing.by, standing and standing.by_file) == (BOB, False)


def resumed(store: Store) -> Callable[[], object]:
    made = begun(store)
    assert store.broadcasts.pause(made.uuid, BY)
    return lambda: store.broadcasts.resume(made.uuid, BY)


def let_go(store: Store) -> Callable[[], object]:
    made = queued(store)
    assert store.broadcasts.hold(made.uuid, BOB)
    return lambda: store.broadcasts.let_go(made.uuid, BY)


def finished(store: Store, outcome: Outcome) -> Broadcast:
    made = begun(store)
    store.ledger.record([answer(claim, outcome) for claim in store.ledger.claim(made, len(CHATS))])
    assert store.ledger.finish_sending(made.uuid)
    return now(store, made)


def retried(store: Store) -> Callable[[], object]:
    made = finished(store, Outcome.FAILED)
    return lambda: store.ledger.retry(made.uuid, BY)


def resent(store: Store) -> Callable[[], object]:
    made = finished(store, Outcome.UNKNOWN)
    return lambda: store.ledger.resend(made.uuid, now(store, made).revision, BY, CARD)


def corrects(store: Store) -> Callable[[], object]:
    made = finished(store, Outcome.SENT)
    version = store.contents.write(made, Content("text", "Better"))
    return lambda: store.contents.correct(now(store, made), version, BY, CARD)


@pytest.mark.parametrize("by", [BOB, None])
@pytest.mark.parametrize("prepare", [resumed, let_go, retried, resent, corrects])
def test_in_a_standstill_no_move_lets_anything_out(
    prepare: Callable[[Store], Callable[[], object]], by: Admin | None, store: Store
) -> None:
    go = prepare(store)
    store.standstill.begin(by)
    assert not go()
    assert store.standstill.end() if by else store.standstill.end_file()
    assert store.broadcasts.next_job() is None
    assert go()
    assert store.broadcasts.next_job()


@pytest.mark.parametrize("again", ["retry", "resend"])
def test_second_try_is_not_stuck_behind_a_correction_that_was_held(again: str, store: Store) -> None:
    made = begun(store)
    claims = store.ledger.claim(made, len(CHATS))
    last = Outcome.FAILED if again == "retry" else Outcome.UNKNOWN
    store.ledger.record([*(answer(one) for one in claims[:-1]), answer(claims[-1], last)])
    assert store.ledger.finish_sending(made.uuid)
    found = now(store, made)
    assert store.contents.correct(found, store.contents.write(found, Content("text", "Better")), BY, CARD)
    store.standstill.begin(BOB)
    store.standstill.end()
    assert now(store, made).barred
    if again == "retry":
        assert store.ledger.retry(made.uuid, BY) == 1
    else:
        assert store.ledger.resend(made.uuid, now(store, made).revision, BY, CARD) == 1
    assert store.broadcasts.next_job() == now(store, made)


def test_newer_correction_is_not_held_by_what_held_the_older_one(store: Store) -> None:
    made = corrected(store, State.SENT)
    store.standstill.begin(BOB)
    store.standstill.end()
    found = now(store, made)
    version = store.contents.write(found, Content("text", "Best"))
    assert store.contents.correct(found, version, BY, CARD)
    assert store.broadcasts.next_job() == now(store, made)
