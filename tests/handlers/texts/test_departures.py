"""Whom a broadcast cost, in words."""

import pytest

from handlers.texts import departures
from models.results import Departures


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (None, ""),
        (Departures(0, 0, 0, 0, 12), ""),
        (Departures(3, 1, 3, 1), "3 blocked and 1 left so far"),
        (Departures(0, 1, 0, 1, 12), "1 left so far; usual for yours within 24 h: 12"),
        (Departures(0, 0, 0, 0, hour_over=True), "Nobody blocked or left so far"),
        (
            Departures(1_204, 9, 1_000, 0, 12, hour_over=True),
            "1,204 blocked and 9 left so far (1,000 blocked within the first hour); "
            "usual for yours within 24 h: 12",
        ),
        (Departures(1, 0, 0, 0, hour_over=True), "1 blocked so far (nobody within the first hour)"),
        (
            Departures(41, 9, 30, 8, 12, hour_over=True, over=True),
            "41 blocked and 9 left within 24 h of getting it; usual for yours: 12",
        ),
        (Departures(41, 0, 30, 0, hour_over=True, over=True), "41 blocked within 24 h of getting it"),
        (
            Departures(0, 0, 0, 0, 0, hour_over=True, over=True),
            "Nobody blocked or left within 24 h of getting it; usual for yours: 0",
        ),
    ],
)
def test_cost_says_how_many_and_what_is_usual(found: Departures | None, words: str) -> None:
    assert departures.cost(found) == words
    # A list says nothing of those that cost nobody.
    assert departures.listed(found) == ([words] if found and found.blocked + found.left else [])
