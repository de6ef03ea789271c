"""A Resend in the ledger: who is asked again, and that it comes to an end whoever has left meanwhile."""

from collections.abc import Callable, Collection, Iterator
from itertools import count

import pytest
from sqlalchemy import event, select, update

from models.deliveries.resend import Resend
from models.record import Broadcast
from models.states import Outcome, State
from models.store import Store
from models.tables import broadcast, delivery
from tests.support.ledger import BY, CARD, CHATS, answer, now, outcomes

MANY = 500  # statements; a question that asks so many will not end by itself


@pytest.fixture
def made(store: Store, made: Broadcast) -> Broadcast:
    """A broadcast that has ended, with every answer lost."""
    lost = [answer(claim, Outcome.UNKNOWN) for claim in store.ledger.claim(made, len(CHATS))]
    store.ledger.record(lost)
    assert store.ledger.finish_sending(made.uuid)
    return now(store, made)


@pytest.fixture(autouse=True)
def endless(store: Store) -> Iterator[None]:
    """Nobody asks the database for ever."""
    asked = count()

    def look(*_: object) -> None:
        assert next(asked) < MANY

    event.listen(store.engine, "before_cursor_execute", look)
    yield
    event.remove(store.engine, "before_cursor_execute", look)


def resent(store: Store, made: Broadcast) -> Broadcast:
    assert store.ledger.resend(made.uuid, made.revision, BY, CARD) == len(CHATS)
    return now(store, made)


def marks(store: Store, made: Broadcast) -> list[Resend | None]:
    """Of each delivery, in the order of the audience."""
    query = select(delivery.c.resend).where(delivery.c.broadcast_id == made.id).order_by(delivery.c.id)
    with store.engine.connect() as connection:
        return list(connection.scalars(query))


@pytest.mark.parametrize("goes", ["leave", "block"])
@pytest.mark.parametrize("gone", [CHATS[:1], CHATS[1:3], CHATS[-1:], CHATS], ids=str)
def test_who_is_out_by_then_is_passed_over_and_it_ends(
    goes: str, gone: Collection[int], store: Store, made: Broadcast
) -> None:
    going: Callable[[int], object] = getattr(store.audience, goes)
    job = resent(store, made)
    for chat in gone:
        going(chat)
    stay = [chat for chat in CHATS if chat not in gone]
    claims = store.ledger.claim(job, 2)
    while claims:
        store.ledger.record([answer(claim) for claim in claims])
        claims = store.ledger.claim(job, 2)
    assert store.ledger.finish_sending(made.uuid)
    assert now(store, made).state is State.SENT
    wanted = {Outcome.SENT: len(stay), Outcome.UNKNOWN: len(gone)}
    assert outcomes(store, made) == {outcome: chats for outcome, chats in wanted.items() if chats}
    assert marks(store, made) == [None if chat in gone else Resend.MADE for chat in CHATS]
    assert store.counts.of(now(store, made)).doubled == len(stay)


def test_second_copy_whose_answer_is_lost_counts_as_doubled_too(store: Store, made: Broadcast) -> None:
    job = resent(store, made)
    sent, lost, *_ = store.ledger.claim(job, 2)
    store.ledger.record([answer(sent), answer(lost, Outcome.UNKNOWN)])
    assert store.counts.of(now(store, made)).doubled == 2


def test_who_is_only_asked_is_not_doubled(store: Store, made: Broadcast) -> None:
    job = resent(store, made)
    assert store.counts.of(job).doubled == 0
    store.ledger.release([claim.id for claim in store.ledger.claim(job, 2)])
    assert store.counts.of(job).doubled == 0
    assert set(marks(store, made)) == {Resend.ASKED}


@pytest.mark.parametrize("state", [state for state in State if state is not State.SENT])
def test_only_what_has_ended_is_sent_again(state: State, store: Store, made: Broadcast) -> None:
    [refused] = store.ledger.claim(resent(store, made), 1)
    store.ledger.record([answer(refused, Outcome.REFUSED)])
    with store.engine.begin() as connection:
        connection.execute(update(broadcast).values(state=state))
        failed = update(delivery).where(delivery.c.id == refused.id).values(outcome=Outcome.FAILED)
        connection.execute(failed)
    before, marked = now(store, made), marks(store, made)
    assert store.ledger.retry(made.uuid, BY) == 0
    assert store.ledger.resend(made.uuid, before.revision, BY, CARD) == 0
    assert now(store, made) == before
    assert marks(store, made) == marked


@pytest.mark.parametrize("then", ["asked again", "left meanwhile"])
def test_second_copy_of_an_earlier_resend_still_counts_as_doubled(
    then: str, store: Store, made: Broadcast
) -> None:
    job = resent(store, made)
    lost = [answer(claim, Outcome.UNKNOWN) for claim in store.ledger.claim(job, len(CHATS))]
    store.ledger.record(lost)
    assert store.ledger.finish_sending(made.uuid)
    job = resent(store, now(store, made))
    if then == "left meanwhile":
        for chat in CHATS:
            store.audience.leave(chat)
        assert store.ledger.claim(job, len(CHATS)) == []
    assert store.counts.of(now(store, made)).doubled == len(CHATS)


def again(store: Store, made: Broadcast) -> Broadcast:
    """Resent, every answer lost, and resent once more."""
    job = resent(store, made)
    store.ledger.record([answer(claim, Outcome.UNKNOWN) for claim in store.ledger.claim(job, len(CHATS))])
    assert store.ledger.finish_sending(made.uuid)
    return resent(store, now(store, made))


def ends(store: Store, made: Broadcast, ending: str) -> None:
    """What becomes of the third copy of everybody."""
    claims = store.ledger.claim(now(store, made), len(CHATS))
    if ending == "handed back":
        store.ledger.release([claim.id for claim in claims])
    elif ending == "killed":
        store.ledger.settle_orphans()
    elif ending == "taken back":
        store.ledger.record([answer(claim, Outcome.REFUSED) for claim in claims])
        store.ledger.take_back(now(store, made), {claim.id: claim.chat_id for claim in claims})
    else:
        store.ledger.record([answer(claim, Outcome(ending)) for claim in claims])


@pytest.mark.parametrize("ending", ["handed back", "killed", "taken back", "sent", "unknown", "refused"])
def test_copies_of_the_second_time_are_remembered_whatever_becomes_of_the_third(
    ending: str, store: Store, made: Broadcast
) -> None:
    again(store, made)
    ends(store, made, ending)
    assert store.counts.of(now(store, made)).doubled == len(CHATS)
    wanted = Resend.ASKED_AGAIN if ending in ("handed back", "taken back") else Resend.MADE_AGAIN
    assert set(marks(store, made)) == {wanted}


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.BLOCKED, Outcome.GONE, Outcome.FAILED])
def test_second_copy_that_was_refused_is_none(outcome: Outcome, store: Store, made: Broadcast) -> None:
    claims = store.ledger.claim(resent(store, made), len(CHATS))
    batch = [answer(claim, outcome) for claim in claims]
    for _ in range(2):  # the recorder may write a batch again
        store.ledger.record(batch)
        assert outcomes(store, made) == {Outcome.UNKNOWN: len(CHATS)}
        assert store.counts.of(now(store, made)).doubled == 0
    assert set(marks(store, made)) == {Resend.REFUSED}


def test_copy_after_one_that_was_refused_is_the_second(store: Store, made: Broadcast) -> None:
    claims = store.ledger.claim(resent(store, made), len(CHATS))
    store.ledger.record([answer(claim, Outcome.REFUSED) for claim in claims])
    assert store.ledger.finish_sending(made.uuid)
    job = resent(store, now(store, made))
    assert set(marks(store, made)) == {Resend.ASKED}
    store.ledger.record([answer(claim) for claim in store.ledger.claim(job, len(CHATS))])
    assert store.counts.of(now(store, made)).doubled == len(CHATS)


def test_second_copies_that_were_the_bots_fault_are_asked_for_again(store: Store, made: Broadcast) -> None:
    claims = store.ledger.claim(resent(store, made), len(CHATS))
    store.ledger.record([answer(claim, Outcome.FAILED) for claim in claims])
    store.ledger.take_back(now(store, made), {claim.id: claim.chat_id for claim in claims})
    assert set(marks(store, made)) == {Resend.ASKED}
    assert len(store.ledger.claim(now(store, made), len(CHATS))) == len(CHATS)
