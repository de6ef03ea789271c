"""How fast it was sent, and when its messages arrived: nothing is said that no clock can vouch for."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from models import course, events
from models import particulars as module
from models.deliveries.times import times
from models.particulars import Particulars, particulars
from models.record import Broadcast
from models.results import Times
from models.states import Happening, Outcome, State
from models.store import Store
from tests.support.ledger import NOW, answer, begun, move, now
from tests.support.timing import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock(NOW.replace(second=0, microsecond=0))
    for room in (events, module):
        monkeypatch.setattr(room, "ticks", lambda: made.ticks)
    return made


@pytest.fixture
def store(new_database: str, clock: Clock) -> Iterator[Store]:
    with Store.open(new_database, "NORMAL", clock) as opened:
        yield opened


@pytest.fixture
def made(store: Store) -> Broadcast:
    return begun(store)


def reached(store: Store, made: Broadcast, clock: Clock, steps: int, **each: int) -> None:
    """So many steps of ten seconds pass, in each of which so much happens."""
    for _ in range(steps):
        with store.engine.begin() as connection:
            counts = {Happening(what): count for what, count in each.items()}
            course.happened(connection, made.id, counts, clock())
        clock.advance(seconds=10)


def told(store: Store, made: Broadcast) -> Particulars:
    with store.engine.connect() as connection:
        return particulars(connection, now(store, made), store.clock())


class TestPace:
    """Chats a second, whatever became of them, while it was being sent."""

    def test_of_what_is_over(self, store: Store, made: Broadcast, clock: Clock) -> None:
        reached(store, made, clock, 6, sent=250, refused=40, unknown=10)
        assert move(store, made.uuid, State.STOPPED)
        clock.advance(seconds=3600)
        assert told(store, made).pace == 30

    def test_of_what_goes_on(self, store: Store, made: Broadcast, clock: Clock) -> None:
        reached(store, made, clock, 6, sent=300)
        assert told(store, made).pace == 30

    def test_pauses_do_not_count(self, store: Store, made: Broadcast, clock: Clock) -> None:
        reached(store, made, clock, 3, sent=300)
        assert move(store, made.uuid, State.PAUSED)
        clock.advance(seconds=7200)
        assert move(store, made.uuid, State.SENDING)
        reached(store, made, clock, 3, sent=300)
        assert move(store, made.uuid, State.STOPPED)
        assert told(store, made).pace == 30

    def test_rests_in_which_nothing_went_out_do_not_count(
        self, store: Store, made: Broadcast, clock: Clock
    ) -> None:
        reached(store, made, clock, 3, sent=300)
        clock.advance(seconds=7200)
        reached(store, made, clock, 3, sent=300)
        assert move(store, made.uuid, State.STOPPED)
        assert told(store, made).pace == 30

    def test_of_a_short_one_goes_by_its_own_seconds(
        self, store: Store, made: Broadcast, clock: Clock
    ) -> None:
        with store.engine.begin() as connection:
            course.happened(connection, made.id, {Happening.SENT: 60}, clock())
        clock.advance(seconds=2)
        assert move(store, made.uuid, State.STOPPED)
        assert told(store, made).pace == 30

    def test_of_less_than_a_second_is_none(self, store: Store, made: Broadcast, clock: Clock) -> None:
        with store.engine.begin() as connection:
            course.happened(connection, made.id, {Happening.SENT: 5}, clock())
        assert move(store, made.uuid, State.STOPPED)
        assert told(store, made).pace is None

    def test_is_unknown_where_somebody_set_the_clock(
        self, store: Store, made: Broadcast, clock: Clock
    ) -> None:
        reached(store, made, clock, 6, sent=300)
        clock.at += timedelta(hours=1)
        assert move(store, made.uuid, State.STOPPED)
        assert told(store, made).pace is None


def test_floods_are_those_of_the_course(store: Store, made: Broadcast, clock: Clock) -> None:
    assert told(store, made).floods is None  # as of whatever was sent before anybody counted
    reached(store, made, clock, 2, sent=1)
    assert told(store, made).floods == 0
    reached(store, made, clock, 2, flood=2)
    assert told(store, made).floods == 4


AFTER = {
    (): None,
    (5,): (5, 5, 5),
    (1, 9): (1, 1, 9),
    (1, 2, 9): (1, 2, 9),
    (1, 2, 3, 9): (1, 2, 9),
    # What a second try brought is last, wherever it stands in line.
    (90, 1, 2, 3): (1, 2, 90),
}


@pytest.mark.parametrize(("seconds", "expected"), AFTER.items())
def test_half_is_when_half_of_them_had_arrived(
    seconds: tuple[int, ...],
    expected: tuple[int, int, int] | None,
    store: Store,
    made: Broadcast,
    clock: Clock,
) -> None:
    claims = store.ledger.claim(made, 5)
    for claim, after in zip(claims, seconds, strict=False):
        store.ledger.record([replace(answer(claim), sent_at=clock() + timedelta(seconds=after))])
    store.ledger.record([answer(claim, Outcome.BLOCKED) for claim in claims[len(seconds) :]])
    with store.engine.connect() as connection:
        found = times(connection, made)
    assert found == (Times(*(clock() + timedelta(seconds=one) for one in expected)) if expected else Times())
