"""The journal: each event is told once, in order, whoever asks and whatever ends in between."""

import pytest
from sqlalchemy import insert

from models.content import Content
from models.events import Admin
from models.journal import Ended, Entry
from models.notes import Fact
from models.reasons import Reason, ReasonCode
from models.record import Broadcast
from models.states import EventKind, Outcome
from models.store import Store
from models.tables import event
from tests.support.ledger import BY, CHATS, answer, begun

Told = list[Entry | Ended]


@pytest.fixture
def made(store: Store) -> Broadcast:
    return begun(store)


def look(store: Store) -> Told:
    """What a look tells, which is noted."""
    told, mark = store.journal.untold()
    store.journal.told(mark)
    return told


def kinds(told: Told) -> list[EventKind | None]:
    return [one.happened.kind if isinstance(one, Entry) else None for one in told]


def test_each_event_is_told_once_and_what_was_told_but_not_noted_again(store: Store, made: Broadcast) -> None:
    store.broadcasts.pause(made.uuid, BY)
    first, _ = store.journal.untold()
    assert kinds(first) == [EventKind.CONFIRMED, EventKind.BEGUN, EventKind.PAUSED]
    assert look(store) == first  # as after a kill between the line and the note
    assert look(store) == []
    store.broadcasts.resume(made.uuid, BY)
    assert kinds(look(store)) == [EventKind.RESUMED]


def test_what_happened_before_there_was_a_journal_is_not_told(store: Store, made: Broadcast) -> None:
    store.journal.begin()
    assert look(store) == []
    store.broadcasts.pause(made.uuid, BY)
    store.journal.begin()  # at each start
    assert kinds(look(store)) == [EventKind.PAUSED]


def test_nobody_is_named_and_an_end_has_its_numbers(store: Store, made: Broadcast) -> None:
    claims = store.ledger.claim(made, len(CHATS))
    store.ledger.record([answer(claim) for claim in claims[1:]])
    store.ledger.record([answer(claims[0], Outcome.BLOCKED)])
    assert store.ledger.finish_sending(made.uuid)
    confirmed, *_, finished = look(store)
    assert isinstance(confirmed, Entry)
    assert isinstance(finished, Entry)
    assert (confirmed.uuid, confirmed.happened.by, confirmed.counts) == (made.uuid, Admin(BY.id), None)
    assert finished.counts
    assert finished.counts.tally == {Outcome.SENT: len(CHATS) - 1, Outcome.BLOCKED: 1}


def test_numbers_of_what_was_stopped_are_told_when_the_last_answer_is_there(
    store: Store, made: Broadcast
) -> None:
    claims = store.ledger.claim(made, 2)
    store.broadcasts.stop(made.uuid, BY)
    assert kinds(look(store))[-1] is EventKind.STOPPED
    assert look(store) == []
    store.ledger.record([answer(claim) for claim in claims])
    [ended] = look(store)
    assert isinstance(ended, Ended)
    assert (ended.uuid, ended.counts.sent) == (made.uuid, 2)
    assert look(store) == []


def test_numbers_that_have_changed_since_are_left_to_the_next_end(store: Store, made: Broadcast) -> None:
    claims = store.ledger.claim(made, len(CHATS))
    store.ledger.record([answer(claim, Outcome.FAILED) for claim in claims])
    assert store.ledger.finish_sending(made.uuid)
    assert store.ledger.retry(made.uuid, BY)
    ended = [one for one in look(store) if isinstance(one, Entry) and one.counts]
    assert ended == []


def test_what_cannot_be_read_keeps_nothing_else_from_being_told(store: Store, made: Broadcast) -> None:
    other = store.contents.create(Content("text", "Hello"), 1)
    store.broadcasts.halt(made.uuid, Reason(ReasonCode.TOKEN_REFUSED))
    with store.engine.begin() as connection:
        connection.execute(
            insert(event).values(broadcast_id=made.id, kind=EventKind.KEPT, at=store.clock(), facts={})
        )
        connection.exec_driver_sql("UPDATE event SET kind = 'of a newer version' WHERE kind = 'kept'")
    assert store.broadcasts.cancel(other.uuid, BY)
    assert kinds(look(store))[-2:] == [EventKind.PAUSED, EventKind.CANCELLED]
    store.notes.set(Fact.LOGGED, "damaged")
    assert len(look(store)) == 4
