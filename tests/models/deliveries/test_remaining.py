"""Sending to the remaining, in the ledger: pending rows and no others."""

import pytest

from models.record import Broadcast
from models.states import Outcome, State
from models.store import Store
from tests.support.ledger import BY, CARD, CHATS, answer, now, outcomes


@pytest.fixture
def stopped(store: Store, made: Broadcast) -> Broadcast:
    """Stopped when one chat has it, one is unknown, and the others wait."""
    one, other = store.ledger.claim(made, 2)
    store.ledger.record([answer(one), answer(other, Outcome.UNKNOWN)])
    assert store.broadcasts.stop(made.uuid, BY)
    return now(store, made)


def test_the_pending_get_it_and_nobody_else(store: Store, stopped: Broadcast) -> None:
    left = len(CHATS) - 2
    assert store.ledger.send_remaining(stopped.uuid, BY) == left
    job = now(store, stopped)
    assert job.state is State.SENDING
    claims = store.ledger.claim(job, len(CHATS))
    assert [claim.chat_id for claim in claims] == CHATS[2:]
    store.ledger.record([answer(claim) for claim in claims])
    assert store.ledger.finish_sending(job.uuid)
    assert outcomes(store, job) == {Outcome.SENT: left + 1, Outcome.UNKNOWN: 1}


def test_only_the_first_of_two_presses_moves_it(store: Store, stopped: Broadcast) -> None:
    assert store.ledger.send_remaining(stopped.uuid, BY)
    assert store.ledger.send_remaining(stopped.uuid, BY) == 0


def test_nothing_moves_where_nobody_remains(store: Store, made: Broadcast) -> None:
    store.ledger.record([answer(claim) for claim in store.ledger.claim(made, len(CHATS))])
    assert store.broadcasts.stop(made.uuid, BY)
    assert store.ledger.send_remaining(made.uuid, BY) == 0
    assert now(store, made).state is State.STOPPED


def test_where_a_resend_was_stopped_nobody_remains(store: Store, made: Broadcast) -> None:
    lost = [answer(claim, Outcome.UNKNOWN) for claim in store.ledger.claim(made, len(CHATS))]
    store.ledger.record(lost)
    assert store.ledger.finish_sending(made.uuid)
    assert store.ledger.resend(made.uuid, now(store, made).revision, BY, CARD) == len(CHATS)
    store.ledger.release([claim.id for claim in store.ledger.claim(now(store, made), 1)])
    assert store.broadcasts.stop(made.uuid, BY)
    assert store.counts.of(made).remaining == 0
    assert store.ledger.send_remaining(made.uuid, BY) == 0
    assert outcomes(store, made) == {Outcome.UNKNOWN: len(CHATS)}


def test_a_held_correction_goes_on_with_it(store: Store, stopped: Broadcast) -> None:
    version = store.contents.write(stopped, store.contents.content(stopped))
    assert store.contents.correct(stopped, version, BY, CARD)
    assert store.broadcasts.hold(stopped.uuid, BY)
    assert store.broadcasts.next_job() is None
    assert store.ledger.send_remaining(stopped.uuid, BY)
    job = store.broadcasts.next_job()
    assert job
    assert job.correcting
