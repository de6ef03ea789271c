"""Whom a broadcast cost, what is usual, and what is written down of it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update

from models.changes import Change, Said
from models.content import Content
from models.departures import Part, departures, write_down
from models.profiles import Profile
from models.record import Broadcast
from models.result_tables import departure
from models.results import Departures
from models.states import Departure, Outcome, State
from models.store import Store
from models.tables import broadcast, delivery
from tests.support import databases
from tests.support.ledger import BY, answer, move, now
from tests.support.timing import Clock

CLUB = -77
CHATS = [*range(1, 101), CLUB]
START = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


@pytest.fixture
def moved(new_database: str, clock: Clock) -> Iterator[Store]:
    with Store.open(new_database, "NORMAL", clock) as opened:
        opened.audience.add(CHATS)
        opened.rooms.include(Profile(CLUB, "Chess club"))
        yield opened


def sent(store: Store, by: int = 1, *, end: bool = True) -> Broadcast:
    """A broadcast that everybody has who is in."""
    made = store.contents.create(Content("text", "Hello"), by)
    assert move(store, made.uuid, State.QUEUED)
    assert store.ledger.begin(made.uuid)
    store.ledger.record([answer(claim) for claim in store.ledger.claim(made, 1000)])
    with store.engine.begin() as connection:
        mine = (delivery.c.broadcast_id == made.id) & (delivery.c.outcome == Outcome.SENT)
        connection.execute(update(delivery).where(mine).values(sent_at=store.clock()))
    if end:
        assert store.ledger.finish_sending(made.uuid)
        store.broadcasts.reported(now(store, made), 7)
    return now(store, made)


def cost(store: Store, of: Broadcast) -> Departures:
    found = store.snapshots.of(of.uuid, window=True)
    assert found
    assert found.results.departures
    return found.results.departures


def numbers(store: Store, of: Broadcast) -> tuple[int, int]:
    found = cost(store, of)
    return found.blocked, found.left


def tell(store: Store, of: Broadcast, part: Part) -> None:
    found = store.snapshots.of(of.uuid, window=True)
    assert found
    store.departures.told(found.broadcast, part, found.results.departures)


def said(store: Store, what: Said, chat_id: int = 5, at: datetime | None = None) -> None:
    store.inbox.carry_out({1: Change(what, Profile(chat_id, "Grace"), at=at)})


WAYS: dict[str, tuple[Callable[[Store], object], tuple[int, int]]] = {
    "blocked": (lambda store: said(store, Said.BLOCKED), (1, 0)),
    "stop": (lambda store: said(store, Said.STOP), (0, 1)),
    "unsubscribed": (lambda store: said(store, Said.UNSUBSCRIBED), (0, 1)),
    "forgotten": (lambda store: said(store, Said.FORGET), (0, 1)),
    "admin blocks": (lambda store: store.audience.block(5), (1, 0)),
    "admin leaves": (lambda store: store.audience.leave(5, Departure.BUTTON), (0, 1)),
    "admin is forgotten": (lambda store: store.audience.forget(5), (0, 1)),
    "group says stop": (lambda store: store.rooms.stop(CLUB), (0, 1)),
    "group throws it out": (lambda store: store.rooms.remove(CLUB, thrown_out_at=store.clock()), (0, 1)),
    "an admin lets it leave a group": (lambda store: store.rooms.remove(CLUB), (0, 0)),
    "a word without meaning": (lambda store: said(store, Said.WROTE), (0, 0)),
    "somebody nobody knew": (lambda store: said(store, Said.BLOCKED, 999), (0, 0)),
}


@pytest.mark.parametrize("way", WAYS)
def test_who_turns_away_counts_for_what_had_reached_them(way: str, moved: Store, clock: Clock) -> None:
    made = sent(moved)
    clock.advance(minutes=5)
    turn_away, expected = WAYS[way]
    turn_away(moved)
    assert numbers(moved, made) == expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (timedelta(0), (1, 1)),
        (timedelta(hours=1), (1, 1)),
        (timedelta(hours=1, seconds=1), (1, 0)),
        (timedelta(hours=24), (1, 0)),
        (timedelta(hours=24, seconds=1), (0, 0)),
    ],
)
def test_it_counts_within_a_day_and_in_the_first_hour_apart(
    after: timedelta, expected: tuple[int, int], moved: Store, clock: Clock
) -> None:
    made = sent(moved)
    clock.at += after
    said(moved, Said.BLOCKED)
    found = cost(moved, made)
    assert (found.blocked, found.blocked_first) == expected
    assert (found.hour_over, found.over) == (after >= timedelta(hours=1), after >= timedelta(hours=24))


def test_only_the_last_one_that_reached_them_is_blamed(moved: Store, clock: Clock) -> None:
    first = sent(moved)
    clock.advance(hours=1)
    second = sent(moved)
    clock.advance(hours=1)
    said(moved, Said.STOP)
    assert (numbers(moved, first), numbers(moved, second)) == ((0, 0), (0, 1))


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - {Outcome.SENT}))
def test_what_did_not_reach_them_is_not_blamed(outcome: Outcome, moved: Store, clock: Clock) -> None:
    first = sent(moved)
    clock.advance(hours=1)
    second = sent(moved)
    with moved.engine.begin() as connection:
        here = (delivery.c.broadcast_id == second.id) & (delivery.c.chat_id == 5)
        connection.execute(update(delivery).where(here).values(outcome=outcome))
    said(moved, Said.BLOCKED)
    assert (numbers(moved, first), numbers(moved, second)) == ((1, 0), (0, 0))


def test_a_test_is_not_blamed(moved: Store, clock: Clock) -> None:
    first = sent(moved)
    clock.advance(hours=1)
    second = sent(moved)
    with moved.engine.begin() as connection:
        connection.execute(update(broadcast).where(broadcast.c.id == second.id).values(is_test=True))
    said(moved, Said.BLOCKED)
    assert numbers(moved, first) == (1, 0)


def test_who_comes_back_stays_counted_and_counts_once(moved: Store, clock: Clock) -> None:
    made = sent(moved)
    for what in (Said.BLOCKED, Said.BACK, Said.STOP, Said.START, Said.BLOCKED):
        clock.advance(minutes=1)
        said(moved, what)
    assert numbers(moved, made) == (1, 0)


def test_who_was_refused_before_their_block_was_heard_of_counts(moved: Store, clock: Clock) -> None:
    made = sent(moved)
    clock.advance(hours=2)
    second = moved.contents.create(Content("text", "Hello"), 1)
    assert move(moved, second.uuid, State.QUEUED)
    assert moved.ledger.begin(second.uuid)
    claims = moved.ledger.claim(second, 1000)
    moved.ledger.record([answer(one, Outcome.BLOCKED) for one in claims if one.chat_id == 5])
    assert numbers(moved, made) == (0, 0)  # Telegram's word alone does not tell when it was
    said(moved, Said.BLOCKED, at=START + timedelta(minutes=3))
    assert (numbers(moved, made), cost(moved, made).blocked_first) == ((1, 0), 1)


@pytest.mark.parametrize(
    ("at", "first", "second"),
    [(-1, (0, 0), (0, 0)), (30, (1, 0), (0, 0)), (90, (0, 0), (1, 0)), (99_999, (0, 0), (1, 0))],
)
def test_what_waited_at_telegram_counts_for_its_own_moment(
    at: float, first: tuple[int, int], second: tuple[int, int], moved: Store, clock: Clock
) -> None:
    clock.advance(minutes=10)
    one = sent(moved)
    clock.advance(minutes=60)
    other = sent(moved)
    clock.advance(hours=10)
    said(moved, Said.BLOCKED, at=START + timedelta(minutes=10 + at if at > 0 else 0))
    assert (numbers(moved, one), numbers(moved, other)) == (first, second)


class TestUsual:
    """What is usual for this owner."""

    def day(self, store: Store, clock: Clock, cost: int, by: int = 1) -> Broadcast:
        made = sent(store, by)
        for chat_id in range(1, cost + 1):
            said(store, Said.BLOCKED, chat_id)
            said(store, Said.BACK, chat_id)
        clock.advance(hours=25)
        return made

    @pytest.mark.parametrize(
        ("costs", "usual"),
        [([], None), ([3], 3), ([1, 5, 2], 2), ([0, 0, 4, 6], 2), ([90, *[4] * 5, *[6] * 5], 5)],
    )
    def test_usual_is_the_median_of_the_last_ten(
        self, costs: list[int], usual: int | None, moved: Store, clock: Clock
    ) -> None:
        for one in costs:
            self.day(moved, clock, one)
        assert cost(moved, sent(moved)).usual == usual

    def test_others_and_what_was_taken_back_and_what_runs_tell_nothing(
        self, moved: Store, clock: Clock
    ) -> None:
        self.day(moved, clock, 3)
        self.day(moved, clock, 50, by=2)
        undone = self.day(moved, clock, 40)
        assert move(moved, undone.uuid, State.UNDOING)
        self.day(moved, clock, 30)
        clock.advance(hours=-2)  # the last one is 23 hours old
        assert cost(moved, sent(moved)).usual == 3

    def test_what_came_later_changes_nothing(self, moved: Store, clock: Clock) -> None:
        first = self.day(moved, clock, 3)
        self.day(moved, clock, 9)
        assert cost(moved, first).usual is None

    def test_written_down_or_not_it_is_the_same(self, moved: Store, clock: Clock) -> None:
        past = [self.day(moved, clock, one) for one in (2, 7, 4)]
        made = sent(moved)
        before = cost(moved, made).usual
        for one in past:
            tell(moved, one, Part.DAY)
        assert cost(moved, made).usual == before == 4


class TestWrittenDown:
    """What no longer changes."""

    def row(self, store: Store, of: Broadcast) -> dict[str, object]:
        with store.engine.connect() as connection:
            return connection.scalar(select(broadcast.c.departures).where(broadcast.c.id == of.id)) or {}

    def write(self, store: Store, of: Broadcast) -> bool:
        with store.engine.begin() as connection:
            return write_down(connection, now(store, of), store.clock())

    def test_nothing_is_written_while_the_day_runs(self, moved: Store, clock: Clock) -> None:
        made = sent(moved)
        clock.advance(hours=23)
        assert not self.write(moved, made)
        clock.advance(hours=1)
        assert self.write(moved, made)
        assert "day" in self.row(moved, made)

    def test_what_is_written_down_is_what_was_counted(self, moved: Store, clock: Clock) -> None:
        made = sent(moved)
        for chat_id, what in ((3, Said.BLOCKED), (4, Said.STOP), (5, Said.BLOCKED)):
            clock.advance(minutes=25)
            said(moved, what, chat_id)
        clock.advance(hours=24)
        before = cost(moved, made)
        assert self.write(moved, made)
        asked: list[str] = []
        event.listen(moved.engine, "before_cursor_execute", lambda *all_: asked.append(all_[2]))
        with moved.engine.begin() as connection:
            after = departures(connection, now(moved, made), moved.clock())
        assert after == before == Departures(2, 1, 1, 1, None, hour_over=True, over=True)
        assert not [one for one in asked if "FROM departure" in one]

    def test_who_is_heard_of_late_is_counted_still(self, moved: Store, clock: Clock) -> None:
        made = sent(moved)
        clock.advance(hours=25)
        assert self.write(moved, made)
        said(moved, Said.BLOCKED, at=START + timedelta(hours=3))
        assert "day" not in self.row(moved, made)
        assert numbers(moved, made) == (1, 0)
        tell(moved, made, Part.DAY)
        said(moved, Said.BLOCKED, 6, at=START + timedelta(hours=3))
        assert [one.part for one in moved.departures.untold()] == [Part.DAY]

    def test_a_second_try_lets_the_day_begin_anew(self, moved: Store, clock: Clock) -> None:
        made = sent(moved)
        with moved.engine.begin() as connection:
            here = (delivery.c.broadcast_id == made.id) & (delivery.c.chat_id == 9)
            connection.execute(update(delivery).where(here).values(outcome=Outcome.FAILED))
        clock.advance(hours=25)
        assert self.write(moved, made)
        assert moved.ledger.retry(made.uuid, BY)
        assert not cost(moved, made).over
        claims = moved.ledger.claim(now(moved, made), 10)
        moved.ledger.record([replace(answer(one), sent_at=clock.at) for one in claims])
        assert moved.ledger.finish_sending(made.uuid)
        clock.advance(hours=1)
        said(moved, Said.BLOCKED, 9)
        assert numbers(moved, made) == (1, 0)
        assert (cost(moved, made).hour_over, cost(moved, made).over) == (True, False)

    @pytest.mark.parametrize("damage", [{"day": 7}, {"day": {"blocked": "x"}}, {"day": {}}])
    def test_what_is_damaged_is_counted(self, damage: dict[str, object], moved: Store, clock: Clock) -> None:
        made = sent(moved)
        said(moved, Said.BLOCKED)
        clock.advance(hours=25)
        assert self.write(moved, made)
        damaged = self.row(moved, made) | damage
        with moved.engine.begin() as connection:
            connection.execute(update(broadcast).values(departures=damaged))
        assert numbers(moved, made) == (1, 0)

    def test_of_what_nobody_counted_nothing_is_said(self, moved: Store, clock: Clock) -> None:
        made = sent(moved)
        with moved.engine.begin() as connection:
            connection.execute(update(broadcast).values(departures={"counted": False}))
        clock.advance(hours=25)
        assert self.write(moved, made)
        tell(moved, made, Part.DAY)
        found = moved.snapshots.of(made.uuid, window=True)
        assert found
        assert found.results.departures is None
        assert cost(moved, sent(moved)).usual is None

    def test_when_its_ledger_is_gone_it_is_told_as_it_was_written(self, moved: Store, clock: Clock) -> None:
        made = sent(moved)
        said(moved, Said.BLOCKED)
        clock.advance(hours=25)
        assert self.write(moved, made)
        with moved.engine.begin() as connection:
            connection.execute(departure.delete())
            connection.execute(update(broadcast).values(folded_at=clock.at))
        assert numbers(moved, made) == (1, 0)


class TestUntold:
    """Which reports are still to tell it."""

    def untold(self, store: Store) -> list[Part]:
        return [one.part for one in store.departures.untold()]

    def test_a_report_tells_it_after_an_hour_and_after_a_day(self, moved: Store, clock: Clock) -> None:
        made = sent(moved)
        assert self.untold(moved) == []
        for span, part in ((1, Part.HOUR), (23, Part.DAY)):
            clock.advance(hours=span)
            assert self.untold(moved) == [part]
            tell(moved, made, part)
            assert self.untold(moved) == []

    def test_after_a_day_without_the_bot_it_is_told_once(self, moved: Store, clock: Clock) -> None:
        made = sent(moved)
        clock.advance(hours=30)
        assert self.untold(moved) == [Part.DAY]
        tell(moved, made, Part.DAY)
        assert self.untold(moved) == []

    def test_what_was_heard_of_while_it_was_told_is_told_again(self, moved: Store, clock: Clock) -> None:
        made = sent(moved)
        clock.advance(hours=30)
        shown = cost(moved, made)
        said(moved, Said.BLOCKED, at=START + timedelta(hours=3))
        moved.departures.told(now(moved, made), Part.DAY, shown)
        assert self.untold(moved) == [Part.DAY]

    def test_after_a_week_nobody_wants_to_know(self, moved: Store, clock: Clock) -> None:
        sent(moved)
        clock.advance(days=7, seconds=1)
        assert self.untold(moved) == []

    def test_what_goes_on_has_no_report(self, moved: Store, clock: Clock) -> None:
        sent(moved, end=False)
        clock.advance(hours=2)
        assert self.untold(moved) == []


def test_it_is_asked_for_by_the_index_of_one_chat(moved: Store) -> None:
    if databases.on_postgresql():
        pytest.skip("it plans by the sizes of tables, which test_plans fills")
    sent(moved)
    asked: list[tuple[str, Any]] = []
    event.listen(moved.engine, "before_cursor_execute", lambda *all_: asked.append((all_[2], all_[3])))
    said(moved, Said.BLOCKED)
    [(query, values)] = [one for one in asked if "FROM delivery" in one[0]]
    with moved.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values).all()
    steps = [row[3] for row in plan if "delivery" in row[3]]
    assert steps
    assert all("(broadcast_id=? AND chat_id=?)" in one for one in steps)
