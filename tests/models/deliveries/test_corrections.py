"""Corrections in the ledger: when one is finished, and how many were asked to show it."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from models.content import Content
from models.deliveries.corrections import Corrected
from models.deliveries.undo import Undone
from models.record import Broadcast
from models.states import Correction, EventKind, Fate, Outcome
from models.store import Store
from models.tables import delivery
from tests.support.ledger import BY, CARD, CHATS, answer, details, now


@pytest.fixture
def made(store: Store, made: Broadcast) -> Broadcast:
    """A broadcast that everybody has."""
    claims = store.ledger.claim(made, len(CHATS))
    store.ledger.record([replace(answer(claim), version=made.content_version) for claim in claims])
    assert store.ledger.finish_sending(made.uuid)
    return now(store, made)


def corrected(store: Store, made: Broadcast, words: str) -> Broadcast:
    """One more version is in force."""
    found = now(store, made)
    adopted = store.contents.correct(found, store.contents.write(found, Content("text", words)), BY, CARD)
    assert adopted
    return adopted


def ask(store: Store, job: Broadcast, chats: int, correction: Correction = Correction.CORRECTED) -> None:
    """So many of those who have an older version were asked to show this one."""
    rows = store.corrections.outdated(job, 0, chats)
    store.corrections.record(job, [Corrected(row.id, correction) for row in rows])


def test_it_is_finished_once_everybody_was_asked(store: Store, made: Broadcast) -> None:
    job = corrected(store, made, "Better")
    for chats in (2, 2):
        ask(store, job, chats)
        assert not store.corrections.finish(job)
        assert now(store, made).correcting
    ask(store, job, len(CHATS))
    assert store.corrections.finish(job)
    assert not now(store, made).correcting
    ended = store.broadcasts.events(made)[-1]
    assert (ended.kind, ended.facts) == (EventKind.CORRECTION_ENDED, {"version": job.content_version})


def test_an_older_one_that_ends_does_not_end_the_newer(store: Store, made: Broadcast) -> None:
    older = corrected(store, made, "Better")
    ask(store, older, len(CHATS))
    newer = corrected(store, made, "Best")
    assert not store.corrections.finish(older)
    assert now(store, made).correcting
    assert len(store.corrections.outdated(newer, 0, len(CHATS))) == len(CHATS)
    ask(store, newer, len(CHATS))
    assert not store.corrections.finish(older)
    assert store.corrections.finish(newer)


def test_only_those_asked_for_the_newest_count_as_asked(store: Store, made: Broadcast) -> None:
    ask(store, corrected(store, made, "Better"), len(CHATS))
    job = corrected(store, made, "Best")
    assert store.counts.of(job).asked == 0
    ask(store, job, 2)
    ask(store, job, 1, Correction.REFUSED)
    counts = store.counts.of(now(store, made))
    assert (counts.asked, counts.corrected, counts.uncorrected) == (3, 2, 1)


def test_what_is_taken_back_has_no_words_any_more_and_is_asked_again(store: Store, made: Broadcast) -> None:
    job = corrected(store, made, "Better")
    rows = store.corrections.outdated(job, 0, len(CHATS))
    store.corrections.record(job, [Corrected(row.id, Correction.LOST, "Logged out") for row in rows])
    store.corrections.take_back([row.id for row in rows[:2]])
    assert details(store, made) == [None, None, *["Logged out"] * 3]
    assert [row.id for row in store.corrections.outdated(job, 0, len(CHATS))] == [row.id for row in rows[:2]]


@pytest.mark.parametrize(("left", "possible"), [(Fate.REFUSED, True), (Fate.DELETED, False)])
def test_what_was_undone_is_corrected_only_where_a_message_is_left(
    left: Fate, possible: bool, store: Store, made: Broadcast
) -> None:
    with store.engine.begin() as connection:  # of one nobody knows whether it arrived
        connection.execute(update(delivery).where(delivery.c.id == 1).values(outcome=Outcome.UNKNOWN))
    assert store.corrections.possible(made)
    assert store.undo.begin(made.uuid, BY, CARD)
    rows = store.undo.undeleted(made.id, 0, len(CHATS))
    store.undo.record([Undone(row.id, Fate.DELETED) for row in rows[1:]] + [Undone(rows[0].id, left)])
    assert store.undo.finish(made.uuid)
    assert store.corrections.possible(now(store, made)) is possible
