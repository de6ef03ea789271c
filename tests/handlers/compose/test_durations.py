"""Durations as people type them."""

import pytest

from handlers.compose.durations import DAY, HOUR, MINUTE, parse


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("6 h", 6 * HOUR),
        ("6h", 6 * HOUR),
        ("90 min", 90 * MINUTE),
        ("1 day 3 h", DAY + 3 * HOUR),
        ("1d3h", DAY + 3 * HOUR),
        ("36 hours", 36 * HOUR),
        ("In 6 Hours", 6 * HOUR),
        ("1.5 h", 90 * MINUTE),
        ("1,5 h", 90 * MINUTE),
        ("6h 30m", 6 * HOUR + 30 * MINUTE),
        ("2 Tage", 2 * DAY),
        ("1 Tag, 3 Stunden", DAY + 3 * HOUR),
        ("nach 6 Std.", 6 * HOUR),
        ("1 jour et 3 heures", DAY + 3 * HOUR),
        ("1 día y 3 horas", DAY + 3 * HOUR),
        ("6 часов", 6 * HOUR),
        ("через 1 день и 3 часа", DAY + 3 * HOUR),
        ("90 минут", 90 * MINUTE),
        ("0 min", 0),
    ],
)
def test_what_people_type_is_read(text: str, seconds: int) -> None:
    assert parse(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "6",
        "18:00",
        "six hours",
        "6 x",
        "6 h later on",
        "-6 h",
        "6h30",
        "h",
        "6 hh",
        "1 month",
        "Doors at 6 h",
    ],
)
def test_what_may_mean_something_else_is_not(text: str) -> None:
    assert parse(text) is None
