"""Of what ended long ago only the numbers are kept: they stay what they were, at each step to that."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy import event, update

from models.answering import Given, Tap
from models.buttons import AnswerButton
from models.content import Content
from models.moves import Move, advance
from models.named_broadcasts import NamedBroadcast
from models.notes import Fact
from models.record import Broadcast
from models.selection import Aspect, Condition, Selection
from models.states import SOURCES, EventKind, Outcome, State, Status
from models.store import Store
from models.tables import broadcast
from tests.support.folding import (
    DAY,
    KINDS,
    MANY,
    START,
    finished,
    folded,
    react,
    rows,
    sent,
    stopped,
    told,
    undone,
)
from tests.support.ledger import BY, CARD, answer, begun, move, now
from tests.support.settled import settle
from tests.support.timing import Clock

ASPECTS = [Aspect.GOT, Aspect.MISSED, Aspect.ANSWERED, Aspect.UNANSWERED]


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


@pytest.fixture
def store(new_database: str, clock: Clock) -> Iterator[Store]:
    with Store.open(new_database, "NORMAL", clock=clock) as opened:
        yield opened


def due(store: Store, days: int = 0, hours: int = 0) -> list[str]:
    settle(store)
    return [one.uuid for one in store.folding.due(store.clock() - days * DAY, hours)]


@pytest.mark.parametrize("kind", KINDS)
def test_all_that_is_told_stays_the_same_at_each_step(kind: str, store: Store, clock: Clock) -> None:
    other, made = finished(store), KINDS[kind](store)
    clock.advance(days=3)
    settle(store)
    before = told(store, made)
    assert store.folding.fold(now(store, made))
    assert told(store, made) == before
    for left in range(rows(store, made))[::-1]:
        assert store.folding.clear(1) == 1
        assert rows(store, made) == left
        assert told(store, made) == before
    assert store.folding.clear() == 0
    assert rows(store, other) == now(store, other).audience


def test_all_that_people_did_is_deleted_with_it(store: Store, clock: Clock) -> None:
    made, other = finished(store), finished(store)
    react(store, made)
    react(store, other)
    clock.advance(days=3)
    folded(store, made)
    assert rows(store, made) == 0
    assert rows(store, other) == (now(store, other).audience or 0) + 4


def test_after_a_kill_in_the_midst_the_next_look_goes_on(store: Store, clock: Clock) -> None:
    made = finished(store)
    clock.advance(days=3)
    folded(store, made, clear=False)
    store.folding.clear(2)
    with Store.open(str(store.engine.url), "NORMAL", clock=clock) as again:
        assert again.folding.due(clock.at) == []
        assert again.folding.clear() == len(MANY) - 2
        assert again.folding.clear() == 0


class TestDue:
    """What may be folded, and what may not yet."""

    @pytest.mark.parametrize("kind", KINDS)
    def test_whatever_ended_is_so_long_after_its_end(self, kind: str, store: Store, clock: Clock) -> None:
        made = KINDS[kind](store)
        clock.advance(days=29.9)
        assert due(store, 30) == []
        clock.advance(days=0.2)
        assert due(store, 30) == [made.uuid]

    def test_nothing_is_while_an_undo_may_help_or_people_answer(self, store: Store, clock: Clock) -> None:
        made = finished(store)
        clock.advance(days=1.9)
        assert due(store, 1) == []
        clock.advance(days=0.2)
        assert due(store, 1) == [made.uuid]

    def test_what_an_admin_has_done_about_it_begins_the_days_anew(self, store: Store, clock: Clock) -> None:
        made = finished(store)
        clock.advance(days=20)
        store.broadcasts.keep(made, BY)
        clock.advance(days=20)
        assert due(store, 30) == []
        clock.advance(days=11)
        assert due(store, 30) == [made.uuid]

    def test_what_goes_on_is_not(self, store: Store, clock: Clock) -> None:
        sending, paused, undoing, late = begun(store), begun(store), finished(store), finished(store)
        assert move(store, paused.uuid, State.PAUSED)
        assert store.undo.begin(undoing.uuid, BY, CARD)
        version = store.contents.write(late, Content("text", "Other"))
        assert store.contents.correct(late, version, BY, CARD)
        clock.advance(days=99)
        assert due(store) == []
        assert not any(store.folding.fold(now(store, one)) for one in (sending, paused, undoing, late))

    def test_what_takes_itself_back_is_not(self, store: Store, clock: Clock) -> None:
        made = finished(store)
        with store.engine.begin() as connection:
            connection.execute(update(broadcast).values(expires_at=clock.at + DAY))
        clock.advance(days=9)
        assert due(store) == []
        assert store.expiry.drop(made.uuid, BY)
        clock.advance(days=9)
        assert due(store) == [made.uuid]

    def test_nothing_is_in_what_may_be_an_old_copy(self, store: Store, clock: Clock) -> None:
        finished(store)
        clock.advance(days=9)
        store.notes.set(Fact.OLD_COPY, {})
        assert due(store) == []

    def test_what_the_guards_look_at_is_not(self, store: Store, clock: Clock) -> None:
        made = finished(store)
        clock.advance(days=9)
        assert due(store, hours=10 * 24) == []
        assert due(store, hours=8 * 24) == [made.uuid]

    @pytest.mark.parametrize("where", ["draft", "queued", "named"])
    def test_what_a_cap_looks_at_is_not(self, where: str, store: Store, clock: Clock) -> None:
        made, few = finished(store), Selection(cap=10 * 24)
        if where == "named":
            store.named.save("Few", few, BY)
        else:
            asks = store.contents.create(Content("text", "Hello"), 1, selection=few)
            assert where == "draft" or move(store, asks.uuid, State.QUEUED)
        clock.advance(days=9)
        assert due(store) == []
        clock.advance(days=2)
        assert due(store) == [made.uuid]

    @pytest.mark.parametrize("aspect", ASPECTS)
    def test_what_waits_to_begin_has_to_know_who_got_it(
        self, aspect: Aspect, store: Store, clock: Clock
    ) -> None:
        made = finished(store)
        waits = store.contents.create(Content("text", "More"), 1, selection=_asks(aspect, made))
        assert move(store, waits.uuid, State.QUEUED)
        clock.advance(days=9)
        assert due(store) == []
        assert not store.folding.fold(now(store, made))
        assert move(store, waits.uuid, State.CANCELLED)
        assert due(store) == [made.uuid]

    def test_a_test_is_not(self, store: Store, clock: Clock) -> None:
        made = store.contents.create_test(Content("text", "Hello"), BY)
        assert store.ledger.begin(made.uuid, [1])
        sent(store, now(store, made), [])
        assert store.ledger.finish_sending(made.uuid)
        clock.advance(days=9)
        assert due(store) == []


def test_what_has_moved_since_it_was_seen_stays(store: Store, clock: Clock) -> None:
    made = finished(store)
    clock.advance(days=9)
    settle(store)
    seen = now(store, made)
    assert store.ledger.retry(made.uuid, BY)
    assert not store.folding.fold(seen)


def test_what_nobody_can_read_is_not_final(store: Store, clock: Clock) -> None:
    made = finished(store)
    clock.advance(days=9)
    settle(store)
    with store.engine.begin() as connection:
        connection.execute(update(broadcast).values(figures={"revision": made.revision}))
    assert not store.folding.fold(now(store, made))


def test_what_was_answered_has_to_be_readable(store: Store, clock: Clock) -> None:
    made = KINDS["answered"](store)
    clock.advance(days=9)
    settle(store)
    with store.engine.begin() as connection:
        connection.execute(update(broadcast).values(answers={"persons": 2}))
    assert not store.folding.fold(now(store, made))


def test_who_answers_while_answers_are_counted_is_not_lost(store: Store, clock: Clock) -> None:
    made, given = KINDS["answered"](store), list[Given]()
    taps = [Tap(made.uuid, AnswerButton("👍", "yes").key, 2, 2)]
    clock.advance(days=9)

    def press(*asked: object) -> None:
        if "FROM answer" in str(asked[2]) and taps:
            given.append(store.answers.tap(taps.pop()).given)

    event.listen(store.engine, "after_cursor_execute", press)
    settle(store)
    assert given == [Given.COUNTED]
    assert store.folding.due(clock.at) == []
    assert due(store) == [made.uuid]
    seen = store.snapshots.of(made.uuid, window=True)
    assert seen
    assert [one.persons for one in seen.results.answered] == [3]


MOVES: dict[str, Callable[[Store, Broadcast], object]] = {
    "retry": lambda store, made: store.ledger.retry(made.uuid, BY),
    "resend": lambda store, made: store.ledger.resend(made.uuid, made.revision, BY, CARD),
    "remaining": lambda store, made: store.ledger.send_remaining(made.uuid, BY),
    "undo": lambda store, made: store.undo.begin(made.uuid, BY, CARD),
    "correct": lambda store, made: store.contents.correct(
        made, store.contents.write(made, Content("text", "Other")), BY, CARD
    ),
    "possible": lambda store, made: store.corrections.possible(made),
    "blank": lambda store, made: store.withdrawals.begin(made, {1: Content("text", "-")}, BY, CARD),
}


@pytest.mark.parametrize("damage", [None, {}, {"revision": 2}])
def test_what_is_damaged_afterwards_is_not_known(
    damage: dict[str, int] | None, store: Store, clock: Clock
) -> None:
    made = finished(store)
    clock.advance(days=9)
    folded(store, made, clear=False)
    store.folding.clear(2)
    with store.engine.begin() as connection:
        connection.execute(update(broadcast).values(figures=damage))
    assert store.counts.of(now(store, made)).tally == {Outcome.UNKNOWN: len(MANY)}
    assert store.counts.totals() == {Outcome.UNKNOWN: len(MANY)}
    assert told(store, made)["line"].sent == 0


class TestAfterwards:
    """Nobody knows any more who got it, whoever asks and however many of its rows are there still."""

    @pytest.mark.parametrize("clear", [False, True])
    @pytest.mark.parametrize("kind", [finished, stopped, undone])
    @pytest.mark.parametrize("name", MOVES)
    def test_nothing_moves_it(
        self, name: str, kind: Callable[[Store], Broadcast], clear: bool, store: Store, clock: Clock
    ) -> None:
        made = kind(store)
        clock.advance(days=9)
        folded(store, made, clear=clear)
        before = now(store, made)
        assert not MOVES[name](store, before)
        assert now(store, made) == before

    @pytest.mark.parametrize("to", State)
    def test_no_state_follows(self, to: State, store: Store, clock: Clock) -> None:
        made = stopped(store)
        clock.advance(days=9)
        folded(store, made)
        with store.engine.begin() as connection:
            moved = Move(to, EventKind.RESUMED, BY, SOURCES[to])
            assert not advance(connection, made.uuid, moved, clock.at)

    @pytest.mark.parametrize("clear", [False, True])
    @pytest.mark.parametrize("excluded", [False, True])
    @pytest.mark.parametrize("aspect", ASPECTS)
    def test_who_asks_who_got_it_chooses_nobody(
        self, aspect: Aspect, excluded: bool, clear: bool, store: Store, clock: Clock
    ) -> None:
        made, other = finished(store), finished(store)
        store.audience.add([77])
        asks = _asks(aspect, made, excluded=excluded)
        clock.advance(days=9)
        folded(store, made, clear=clear)
        assert store.choices.count(asks) == 0
        assert [*store.choices.ids(asks)] == []
        assert not store.choices.anybody(asks)
        assert store.choices.named(asks) == {made.uuid: NamedBroadcast(Content("text", "Hello"), folded=True)}
        known = store.choices.count(_asks(aspect, other, excluded=excluded))
        assert known > 0 or aspect is Aspect.ANSWERED

    def test_what_asks_for_it_and_was_sent_all_the_same_reaches_nobody(
        self, store: Store, clock: Clock
    ) -> None:
        made = finished(store)
        draft = store.contents.create(Content("text", "More"), 1, selection=_asks(Aspect.MISSED, made))
        clock.advance(days=9)
        folded(store, made)
        assert store.broadcasts.confirm(draft.uuid, 1, BY, CARD)
        assert store.ledger.begin(draft.uuid)
        assert now(store, draft).audience == 0


class TestMarks:
    """What arrived disproves what failures said of a chat, also when its row is gone."""

    @pytest.mark.parametrize("clear", [False, True])
    @pytest.mark.parametrize("arrives", [False, True])
    def test_what_arrived_in_between_still_counts(
        self, arrives: bool, clear: bool, store: Store, clock: Clock
    ) -> None:
        between = Outcome.SENT if arrives else Outcome.UNKNOWN
        for outcome in (Outcome.FAILED, Outcome.FAILED, between):
            made = _to_one(store, outcome)
            clock.advance(days=9)
        if clear:
            folded(store, made)
        _to_one(store, Outcome.FAILED)
        assert _status(store) is (Status.SUBSCRIBED if arrives else Status.RESTING)

    @pytest.mark.parametrize("clear", [False, True])
    @pytest.mark.parametrize("arrives", [False, True])
    def test_what_disproved_a_doubt_still_does(
        self, arrives: bool, clear: bool, store: Store, clock: Clock
    ) -> None:
        _to_one(store, Outcome.REFUSED, doubt=True)
        clock.advance(days=9)
        made = _to_one(store, Outcome.SENT if arrives else Outcome.UNKNOWN)
        clock.advance(days=9)
        if clear:
            folded(store, made)
        _to_one(store, Outcome.REFUSED, doubt=True)
        assert _status(store) is (Status.SUBSCRIBED if arrives else Status.GONE)


def _asks(aspect: Aspect, made: Broadcast, *, excluded: bool = False) -> Selection:
    return Selection((Condition(aspect, made.uuid, excluded),))


def _to_one(store: Store, outcome: Outcome, *, doubt: bool = False) -> Broadcast:
    """A whole broadcast to one chat, which answers this."""
    made = begun(store, [1])
    [claim] = store.ledger.claim(made, 1)
    told = replace(answer(claim, outcome), doubt=doubt)
    store.ledger.record([replace(told, sent_at=told.sent_at and store.clock())])
    assert store.ledger.finish_sending(made.uuid)
    return now(store, made)


def _status(store: Store) -> Status:
    [status] = store.audience.by_status()
    return status
