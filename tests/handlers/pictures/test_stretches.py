"""Which times a picture shows, and where they stand on it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.pictures.stretches import BARS, LEAST, MOST, stretches
from models.results import STEP

NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)
MINUTE, HOUR = 60, 3600


def after(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


SHOWN = [
    ([0], [(0, 60)], 10),
    (range(0, 300, 10), [(0, 300)], 10),
    (range(0, 610, 10), [(0, 620)], 20),
    (range(0, HOUR, 10), [(0, HOUR)], MINUTE),
    ([*range(0, 300, 10), *range(500, 800, 10)], [(0, 800)], 20),  # a short pause
    ([*range(0, 300, 10), *range(1000, 1300, 10)], [(0, 300), (1000, 1300)], 10),  # a long one
    ([0, 10 * HOUR], [(0, 10), (10 * HOUR, 10 * HOUR + 50)], 10),
    (range(0, 72 * HOUR, HOUR), [(-HOUR, 73 * HOUR)], 2 * HOUR),  # evenly, however slow
    ([0, 30 * 24 * HOUR, 60 * 24 * HOUR], [(0, 10), (2592000, 2592010), (5184000, 5184040)], 10),
]


@pytest.mark.parametrize(("moments", "parts", "bar"), SHOWN)
def test_what_is_most_of_the_time_and_idle_is_cut_out(
    moments: Sequence[int], parts: Sequence[tuple[int, int]], bar: int
) -> None:
    shown = stretches([after(at) for at in moments], STEP)
    assert [(one.since, one.until) for one in shown.all] == [(after(a), after(b)) for a, b in parts]
    assert shown.bar == timedelta(seconds=bar)


@given(st.sets(st.integers(0, 10**6), min_size=1, max_size=50))
def test_every_moment_stands_in_order_within_the_picture(tens: set[int]) -> None:
    moments = [after(10 * ten) for ten in sorted(tens)]
    shown = stretches(moments, STEP)
    places = [shown.place(moment) for moment in moments]
    assert places == sorted(set(places))
    assert places[0] >= 0
    assert shown.place(moments[-1] + STEP) <= 1 + 1e-9
    assert 1 <= len(shown.all) <= MOST
    assert all(one.right - one.left >= LEAST - 1e-9 for one in shown.all)
    # Each bar may begin and end amid the first and the last bar of its stretch.
    assert sum((one.until - one.since) // shown.bar for one in shown.all) <= BARS + 2 * MOST
    for moment in moments:
        begin = shown.begin(moment)
        assert begin <= moment < begin + shown.bar
        assert any(one.since <= begin and begin + shown.bar <= one.until for one in shown.all)


def test_what_was_cut_out_stands_between() -> None:
    shown = stretches([after(0), after(10 * HOUR)], STEP)
    first, second = shown.all
    assert first.right < shown.place(after(5 * HOUR)) < second.left
    assert shown.place(after(-HOUR)) == 0
    assert shown.place(after(99 * HOUR)) == 1
