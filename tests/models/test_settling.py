"""What no longer changes is written down once, and says what the ledger says until the broadcast moves."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, update

from models import figures, waves
from models.content import Content
from models.database import reading
from models.deliveries.corrections import Corrected
from models.deliveries.undo import Undone
from models.record import Broadcast
from models.results import Refused, Times
from models.states import Correction, Fate, Outcome, State, Status
from models.store import Store
from models.tables import broadcast, delivery, subscriber
from tests.support.ledger import ANSWERS, BY, CARD, NOW, answer, begun, now
from tests.support.settled import agree, move_ends, settle, settled, statements

MANY = [*range(1, len(ANSWERS) + 1), -7]  # a group too
PERSON = len(ANSWERS)  # who has it
ENDS = timedelta(days=3)  # by then nothing counts any more that people do
SHIFT = timedelta(hours=1)


def sent(store: Store, chats: Iterable[int] = MANY) -> Broadcast:
    """Finished, and each person has an outcome of its own; the last one has it."""
    made = begun(store, chats)
    claims = store.ledger.claim(made, len(MANY))
    told = [*ANSWERS, Outcome.SENT]
    answers = [answer(claim, outcome) for claim, outcome in zip(claims, told, strict=True)]
    store.ledger.record([replace(one, version=made.content_version) for one in answers])
    assert store.ledger.finish_sending(made.uuid)
    return now(store, made)


def stopped(store: Store) -> Broadcast:
    made = begun(store)
    store.ledger.record([answer(claim) for claim in store.ledger.claim(made, 2)])
    assert store.broadcasts.stop(made.uuid, BY)
    return now(store, made)


def undo(store: Store, made: Broadcast, fate: Fate = Fate.DELETED) -> None:
    assert store.undo.begin(made.uuid, BY, CARD)
    at = datetime.now(UTC) if fate is Fate.DELETED else None
    store.undo.record([Undone(row.id, fate, None, at) for row in store.undo.undeleted(made.id, 0, 9)])
    assert store.undo.finish(made.uuid)


def undone(store: Store) -> Broadcast:
    made = sent(store)
    undo(store, made)
    return now(store, made)


def left(store: Store) -> Broadcast:
    """Undone, but nothing was deleted."""
    made = sent(store)
    undo(store, made, Fate.REFUSED)
    return now(store, made)


def correcting(store: Store) -> Broadcast:
    made = sent(store)
    correct(store, made)
    return now(store, made)


def correct(store: Store, made: Broadcast) -> None:
    found = now(store, made)
    assert store.contents.correct(found, store.contents.write(found, Content("text", "Better")), BY, CARD)


def ask(store: Store, made: Broadcast) -> None:
    job = now(store, made)
    rows = store.corrections.outdated(job, 0, 9)
    store.corrections.record(job, [Corrected(row.id, Correction.CORRECTED) for row in rows])
    assert store.corrections.finish(job)


def corrected(store: Store) -> Broadcast:
    made = correcting(store)
    ask(store, made)
    return now(store, made)


def blank(store: Store, made: Broadcast) -> None:
    found = now(store, made)
    left = {version: Content("text", "(withdrawn)") for version in store.withdrawals.shown(found)}
    assert store.withdrawals.begin(found, left, BY, CARD)


def blanked(store: Store) -> Broadcast:
    made = sent(store)
    blank(store, made)
    ask(store, made)
    return now(store, made)


AT_REST = [sent, stopped, undone, left, corrected, blanked]


@pytest.mark.parametrize("make", AT_REST)
def test_what_is_at_rest_says_without_its_rows_what_these_say(
    make: Callable[[Store], Broadcast], store: Store
) -> None:
    made = make(store)
    assert not settled(store, made)
    settle(store)
    assert settled(store, made)
    agree(store, made)
    assert store.settling.due() is None


@pytest.mark.parametrize("make", AT_REST)
def test_what_is_at_rest_is_told_without_a_look_at_its_rows(
    make: Callable[[Store], Broadcast], store: Store
) -> None:
    made = make(store)
    move_ends(store, made, ENDS)
    settle(store)
    found = now(store, made)
    with statements(store) as seen:
        store.snapshots.of(made.uuid, window=True)
        store.snapshots.of(made.uuid)
        store.snapshots.line(found)
        store.snapshots.statistics(5)
        store.counts.window(found)
        store.counts.of(found)
    assert seen
    assert not [one for one in seen if "delivery" in one]


MOVES: list[tuple[Callable[[Store], Broadcast], Callable[[Store, Broadcast], object]]] = [
    (sent, lambda store, made: store.ledger.retry(made.uuid, BY)),
    (sent, lambda store, made: store.ledger.resend(made.uuid, made.revision, BY, CARD)),
    (stopped, lambda store, made: store.ledger.send_remaining(made.uuid, BY)),
    (sent, correct),
    (sent, blank),
    (sent, undo),
    (sent, lambda store, made: store.undo.begin(made.uuid, BY, CARD)),
    (left, undo),
    (left, correct),
    (corrected, correct),
]


@pytest.mark.parametrize(("make", "move"), MOVES)
def test_whatever_moves_it_drops_what_was_written_down(
    make: Callable[[Store], Broadcast], move: Callable[[Store, Broadcast], object], store: Store
) -> None:
    made = make(store)
    settle(store)
    before = now(store, made)
    move(store, before)
    assert now(store, made).revision != before.revision
    assert not settled(store, made)
    with store.engine.begin() as connection:
        columns = broadcast.c.figures, broadcast.c.answers, broadcast.c.replies
        assert all(connection.scalar(broadcast.select().with_only_columns(one)) is None for one in columns)
    agree(store, made)


@pytest.mark.parametrize("make", [begun, correcting])
def test_what_goes_on_is_not_written_down(make: Callable[[Store], Broadcast], store: Store) -> None:
    made = make(store)
    assert store.settling.due() is None
    assert not store.settling.settle(made)
    assert not settled(store, made)


def test_what_is_on_the_wire_is_waited_for(store: Store) -> None:
    made = begun(store)
    claims = store.ledger.claim(made, 2)
    assert store.broadcasts.stop(made.uuid, BY)
    settle(store)
    assert not settled(store, made)
    store.ledger.record([answer(claim) for claim in claims])
    settle(store)
    assert settled(store, made)
    agree(store, made)


def test_what_moved_while_it_was_counted_is_not_written_down(store: Store) -> None:
    made = sent(store)
    assert store.ledger.retry(made.uuid, BY)
    assert not store.settling.settle(made)
    assert not settled(store, made)


def test_what_gets_its_turn_again_after_a_stop_drops_what_was_written_down(store: Store) -> None:
    made = begun(store)
    [claim] = store.ledger.claim(made, 1)
    store.ledger.record([answer(claim, Outcome.FAILED)])
    assert store.broadcasts.stop(made.uuid, BY)
    settle(store)
    store.ledger.take_back(made, {claim.id: claim.chat_id})
    agree(store, made)


def test_nothing_is_let_go_that_was_held_before_an_undo(store: Store) -> None:
    made = correcting(store)
    assert store.broadcasts.hold(made.uuid, BY)
    undo(store, made)
    settle(store)
    assert not store.broadcasts.let_go(made.uuid, BY)
    assert settled(store, made)


def test_a_test_counts_in_no_total(store: Store) -> None:
    made = sent(store)
    with store.engine.begin() as connection:
        connection.execute(update(broadcast).values(is_test=True))
    settle(store)
    assert not settled(store, made)
    assert store.counts.totals() == {}


@pytest.mark.parametrize("damage", [{}, {"revision": 3}, {"outcomes": {"sent": 1}}, {"outcomes": {"?": 1}}])
def test_what_is_damaged_is_counted_anew(damage: dict[str, object], store: Store) -> None:
    made = sent(store)
    settle(store)
    with store.engine.begin() as connection:
        revision = {"revision": made.revision}
        connection.execute(update(broadcast).values(figures={**revision, **damage} if damage else {}))
    assert not settled(store, made)
    agree(store, made)


def test_totals_are_the_sums_of_what_is_written_down_and_of_what_is_not(store: Store) -> None:
    made = undone(store)
    settle(store)
    other = stopped(store)
    undo(store, other)
    assert settled(store, made)
    assert not settled(store, other)
    pending = (now(store, other).audience or 0) - 2
    rows = dict.fromkeys(ANSWERS, 1) | {Outcome.SENT: 4, Outcome.PENDING: pending}
    found = store.snapshots.statistics(5)
    assert (found.outcomes, found.taken_back) == (rows, 4)
    settle(store)
    again = store.snapshots.statistics(5)
    assert (again.outcomes, again.taken_back) == (rows, 4)


def test_once_the_rows_are_cleared_what_was_written_down_stays(store: Store) -> None:
    made = sent(store)
    settle(store)
    before = store.snapshots.of(made.uuid, window=True)
    with store.engine.begin() as connection:
        connection.execute(update(broadcast).values(folded_at=NOW))
        connection.execute(delete(delivery))
    after = store.snapshots.of(made.uuid, window=True)
    assert before
    assert after
    assert replace(after.counts, at=before.counts.at) == before.counts
    assert store.settling.due() is None
    assert store.counts.totals() == before.counts.tally


@pytest.mark.parametrize("ended", [timedelta(hours=47), ENDS])
def test_what_people_do_is_written_down_when_it_counts_no_more(ended: timedelta, store: Store) -> None:
    made = sent(store)
    settle(store)
    move_ends(store, made, ended)
    due = store.settling.due()
    assert bool(due) is (ended == ENDS)
    settle(store)
    assert store.settling.due() is None


def test_some_older_than_48_hours_and_others_not_are_asked_one_by_one(store: Store) -> None:
    made = sent(store)
    with store.engine.begin() as connection:
        connection.execute(update(delivery).where(delivery.c.chat_id == PERSON).values(sent_at=NOW - ENDS))
    settle(store)
    agree(store, made)
    window = store.counts.window(now(store, made))
    assert (window.young, window.old, window.old_groups) == (1, 1, 0)


def test_a_wave_is_told_from_others_without_their_rows(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waves, "TELLING", 1)
    made = sent(store)
    store.audience.block(PERSON)
    move_ends(store, made, ENDS)
    with store.engine.begin() as connection:
        long_ago = {"changed_at": store.clock() - ENDS}
        connection.execute(update(subscriber).where(subscriber.c.chat_id == PERSON).values(long_ago))
    live = now(store, begun(store))
    with reading(store.engine).begin() as connection:
        before = waves.shares(connection, live, store.clock())
    settle(store)
    with statements(store) as seen, reading(store.engine).begin() as connection:
        assert waves.shares(connection, live, store.clock()) == before
    assert before
    assert before.blocked
    assert not [one for one in seen if "delivery" in one]


def test_reasons_and_times_come_back_as_they_were(store: Store) -> None:
    made = sent(store)
    settle(store)
    with reading(store.engine).begin() as connection:
        found = figures.kept(connection, made)
    assert found
    words: list[Outcome | Fate | Correction] = [Outcome.REFUSED, Fate.REFUSED, Correction.REFUSED]
    told = replace(
        found,
        refused=[Refused(word, "Forbidden: <b>", 3, 1) for word in words],
        times=Times(NOW, NOW + SHIFT, None),
        away={Status.BLOCKED: 4, Status.LEFT: 1},
    )
    assert figures.read(figures.row_of(told)) == told
    assert made.state is State.SENT
