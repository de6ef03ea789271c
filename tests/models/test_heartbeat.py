"""Heartbeats: for how long nobody looked, whatever ended in between."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from models import heartbeat
from models.heartbeat import Gap, Heartbeat
from models.notes import Fact
from models.store import Store
from tests.support.timing import Clock

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "GAP", timedelta(seconds=60))


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def store(new_database: str, clock: Clock) -> Iterator[Store]:
    with Store.open(new_database, "NORMAL", clock) as opened:
        yield opened


def anew(store: Store, clock: Clock) -> Heartbeat:
    """As after a start."""
    return Heartbeat(store.engine, clock, Fact.LOOKED)


def test_first_start_ever_has_no_gap(store: Store) -> None:
    assert store.heartbeat.beat() is None
    assert store.heartbeat.gaps == ()


@pytest.mark.parametrize(("seconds", "gap"), [(1, False), (60, False), (61, True), (86_400, True)])
def test_gap_is_more_than_a_minute(seconds: int, gap: bool, store: Store, clock: Clock) -> None:
    store.heartbeat.beat()
    clock.advance(seconds=seconds)
    found = store.heartbeat.beat()
    assert (found is not None) is gap
    assert found is None or (found.begins, found.span) == (NOON, timedelta(seconds=seconds))


def test_restart_knows_since_when_nobody_looked(store: Store, clock: Clock) -> None:
    store.heartbeat.beat()
    last = clock.advance(seconds=20)
    store.heartbeat.beat()
    now = clock.advance(hours=2)
    after = anew(store, clock)
    after.beat()
    assert after.gaps == (Gap(last, now),)
    # Written at once, because a crash in the next moment must not forget it.
    third = anew(store, clock)
    third.beat()
    assert third.gaps == after.gaps


def test_look_at_a_database_that_does_not_answer_is_none(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OperationalError("UPDATE note", None, sqlite3.OperationalError("disk I/O error"))

    store.heartbeat.beat()
    with monkeypatch.context() as away:
        away.setattr(heartbeat, "put", refused)
        for _ in range(20):
            clock.advance(seconds=60)
            with pytest.raises(OperationalError):
                store.heartbeat.beat()
    now = clock.advance(seconds=1)
    store.heartbeat.beat()
    assert store.heartbeat.gaps == (Gap(NOON, now),)


def test_kill_makes_a_gap_longer_by_a_quarter_of_a_minute_at_most(store: Store, clock: Clock) -> None:
    store.heartbeat.beat()
    for _ in range(100):
        clock.advance(seconds=1)
        store.heartbeat.beat()
    killed, _ = clock.at, clock.advance(minutes=5)
    gap = anew(store, clock).beat()
    assert gap
    assert timedelta() <= killed - gap.begins <= heartbeat.BEAT


def test_looks_cost_four_writes_a_minute(store: Store, clock: Clock) -> None:
    before, written = store.notes.get(Fact.LOOKED), 0
    for _ in range(60):
        store.heartbeat.beat()
        now = store.notes.get(Fact.LOOKED)
        written, before = written + (now != before), now
        clock.advance(seconds=1)
    assert written == 4


def test_clock_that_is_set_back_makes_no_gap(store: Store, clock: Clock) -> None:
    store.heartbeat.beat()
    clock.advance(hours=-3)
    assert store.heartbeat.beat() is None
    clock.advance(seconds=30)
    assert anew(store, clock).beat() is None


@pytest.mark.parametrize(
    "damage", [None, 7, "text", [], {}, {"last": "x", "gaps": []}, {"last": 1e99, "gaps": []}]
)
def test_damaged_note_is_as_none(damage: object, store: Store, clock: Clock) -> None:
    store.notes.set(Fact.LOOKED, damage)
    assert anew(store, clock).beat() is None


def test_gap_counts_as_far_as_it_came_after_a_moment() -> None:
    gap = Gap(NOON, NOON + timedelta(hours=1))
    minutes = [
        gap.after(NOON + timedelta(minutes=late)).total_seconds() / 60 for late in (-30, 0, 20, 60, 90)
    ]
    assert minutes == [60, 60, 40, 0, 0]
