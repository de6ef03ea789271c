"""What happened to a broadcast over time is counted once, in the transaction that writes it down."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from models.content import Content
from models.course import happened, how_often, pauses, steps
from models.deliveries.corrections import Corrected
from models.deliveries.undo import Undone
from models.events import Event
from models.record import Broadcast
from models.result_tables import answer as given
from models.states import UNDELIVERED, Correction, EventKind, Fate, Happening, Outcome
from models.store import Store
from tests.support.ledger import ANSWERS, BY, CARD, CHATS, answer, begun, now
from tests.support.refusing import FULL, refuse

NOON = datetime(2026, 5, 1, 12, 0, 7, 500_000, tzinfo=UTC)
TIMES = [
    (timedelta(), {0: 2}),
    (timedelta(seconds=2.4), {0: 2}),
    (timedelta(seconds=2.5), {0: 1, 10: 1}),
    (timedelta(seconds=53), {0: 1, 60: 1}),
    (timedelta(hours=1), {0: 1, 3600: 1}),
]


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.fixture
def made(store: Store) -> Broadcast:
    return begun(store)


def course(store: Store, made: Broadcast) -> dict[Happening, int]:
    counts: Counter[Happening] = Counter()
    for step in store.course.of(made).steps:
        counts[step.what] += step.often
    return dict(counts)


@pytest.mark.parametrize(("later", "expected"), TIMES)
def test_what_happens_is_counted_in_steps_of_ten_seconds(
    later: timedelta, expected: dict[int, int], store: Store, made: Broadcast
) -> None:
    with store.engine.begin() as connection:
        for at in (NOON, NOON + later):
            happened(connection, made.id, {Happening.SENT: 1}, at)
        begin = NOON.replace(second=0, microsecond=0)
        found = {(step.at - begin).seconds: step.often for step in steps(connection, made)}
        assert found == expected
        assert how_often(connection, made, Happening.SENT) == 2
        assert how_often(connection, made, Happening.FLOOD) == 0


PAUSED, RESUMED, STOPPED = EventKind.PAUSED, EventKind.RESUMED, EventKind.STOPPED
STORIES = [
    ([], []),
    ([(PAUSED, 0), (RESUMED, 60)], [(0, 60)]),
    ([(PAUSED, 0), (RESUMED, 60), (PAUSED, 90), (STOPPED, 100)], [(0, 60), (90, 100)]),
    ([(PAUSED, 0), (EventKind.UNDO_BEGUN, 5), (EventKind.UNDONE, 9)], [(0, 5)]),
    ([(PAUSED, 0), (EventKind.CORRECTED, 5)], [(0, 300)]),
    ([(PAUSED, 0), (PAUSED, 5), (RESUMED, 7)], [(0, 7)]),
    ([(PAUSED, 60), (RESUMED, 0)], [(60, 60)]),  # somebody set the clock back
    ([(RESUMED, 0), (STOPPED, 5)], []),
]


@pytest.mark.parametrize(("story", "expected"), STORIES)
def test_a_pause_lasts_until_it_goes_on_or_ends(
    story: Sequence[tuple[EventKind, int]], expected: Sequence[tuple[int, int]]
) -> None:
    events = [Event(kind, after(at)) for kind, at in story]
    assert pauses(events, after(300)) == [(after(since), after(until)) for since, until in expected]


def test_answers_are_counted_by_the_minute(store: Store, made: Broadcast) -> None:
    with store.engine.begin() as connection:
        for person, seconds in enumerate((0, 40, 52, 53, 3600)):
            row = {"broadcast_id": made.id, "person": person, "chat_id": person, "value": "yes"}
            connection.execute(insert(given).values(row | {"at": after(seconds)}))
    begin = NOON.replace(second=0, microsecond=0)
    found = [((at - begin).seconds, count) for at, count in store.course.of(made).answers]
    assert found == [(0, 3), (60, 1), (3600, 1)]


@pytest.mark.parametrize("outcome", ANSWERS)
def test_an_answer_that_is_written_down_twice_is_counted_once(
    outcome: Outcome, store: Store, made: Broadcast
) -> None:
    answers = [answer(claim, outcome) for claim in store.ledger.claim(made, 3)]
    store.ledger.record(answers)
    store.ledger.record(answers)
    named = {Outcome.SENT: Happening.SENT, Outcome.UNKNOWN: Happening.UNKNOWN}
    expected = Happening.REFUSED if outcome in UNDELIVERED else named[outcome]
    assert course(store, made) == {expected: 3}


def test_answers_that_the_database_refuses_are_not_counted(store: Store, made: Broadcast) -> None:
    claims = store.ledger.claim(made, 2)
    with store.engine.begin() as connection:
        refuse(connection, "UPDATE OF message_ids ON delivery")
    with pytest.raises(Exception, match=FULL):
        store.ledger.record([answer(claim) for claim in claims])
    assert course(store, made) == {}


def test_what_was_on_the_wire_at_a_kill_is_counted_as_unknown(store: Store, made: Broadcast) -> None:
    store.ledger.claim(made, 2)
    other = begun(store, [7])
    store.ledger.claim(other, 10)
    store.ledger.settle_orphans()
    store.ledger.settle_orphans()
    assert course(store, made) == {Happening.UNKNOWN: 2}
    assert course(store, other) == {Happening.UNKNOWN: len(CHATS) + 1}


def test_each_broadcast_has_a_course_of_its_own(store: Store, made: Broadcast) -> None:
    store.ledger.record([answer(claim) for claim in store.ledger.claim(made, 3)])
    other = begun(store, [])
    assert course(store, other) == {}


@pytest.mark.parametrize("fate", Fate)
def test_a_deletion_is_counted_once_and_only_where_the_message_is_gone(
    fate: Fate, store: Store, made: Broadcast
) -> None:
    store.ledger.record([answer(claim) for claim in store.ledger.claim(made, 4)])
    store.undo.begin(made.uuid, BY, CARD)
    undone = [Undone(one.id, fate) for one in store.undo.undeleted(made.id, 0, 3)]
    store.undo.record(undone)
    store.undo.record(undone)
    gone = {Happening.DELETED: 3} if fate in (Fate.DELETED, Fate.ALREADY_GONE) else {}
    assert course(store, made) == {Happening.SENT: 4} | gone


@pytest.mark.parametrize("correction", Correction)
def test_an_edit_is_counted_once_for_each_version_that_was_made(
    correction: Correction, store: Store, made: Broadcast
) -> None:
    store.ledger.record([replace(answer(claim), version=1) for claim in store.ledger.claim(made, 4)])
    for words in ("Doors open at ten", "Doors open at eleven"):
        found = now(store, made)
        store.contents.correct(found, store.contents.write(found, Content("text", words)), BY, CARD)
        job = now(store, made)
        edited = [Corrected(one.id, correction) for one in store.corrections.outdated(job, 0, 10)]
        store.corrections.record(job, edited)
        store.corrections.record(job, edited)
        assert store.corrections.finish(job)
    made_ = {Happening.CORRECTED: 8} if correction is Correction.CORRECTED else {}
    assert course(store, made) == {Happening.SENT: 4} | made_
