"""Moments are told in the zone of whoever reads them, short, and never in two ways."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers.texts import reports
from handlers.texts.times import Calendar
from models.deliveries.window import Window

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday
ZONES = [
    ("UTC", "25 Nov 12:00 UTC"),
    ("Europe/Berlin", "25 Nov 13:00 CET"),
    ("America/New_York", "25 Nov 07:00 EST"),
    ("Asia/Tehran", "25 Nov 15:30 UTC+03:30"),
    ("Pacific/Kiritimati", "26 Nov 02:00 UTC+14:00"),
    ("America/Sao_Paulo", "25 Nov 09:00 UTC-03:00"),
]


@pytest.mark.parametrize(("zone", "said"), ZONES)
def test_moment_is_told_in_its_zone(zone: str, said: str) -> None:
    assert Calendar(NOON, ZoneInfo(zone)).moment(NOON) == said


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (datetime(2026, 7, 1, 12, tzinfo=UTC), "1 Jul 14:00 CEST"),  # summer time, told in winter
        (datetime(2025, 12, 31, 22, 59, tzinfo=UTC), "31 Dec 2025 23:59 CET"),
        (datetime(2025, 12, 31, 23, 1, tzinfo=UTC), "1 Jan 00:01 CET"),  # this year, there
        (datetime(2027, 1, 1, 12, tzinfo=UTC), "1 Jan 2027 13:00 CET"),
    ],
)
def test_moment_has_its_own_offset_and_another_year_is_named(when: datetime, said: str) -> None:
    assert Calendar(NOON, ZoneInfo("Europe/Berlin")).moment(when) == said


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(minutes=1), "Wed 12:01"),
        (timedelta(hours=48), "Fri 12:00"),
        (timedelta(days=7), "2 Dec 12:00"),
        (timedelta(days=60), "24 Jan 2027 12:00"),
    ],
)
def test_what_comes_soon_is_told_by_its_weekday(ahead: timedelta, said: str) -> None:
    assert Calendar(NOON, UTC).soon(NOON + ahead) == said


@pytest.mark.parametrize(
    ("begins", "lasts", "said"),
    [
        (0, 62, "12:00:00–12:01:02"),
        (12 * 3600 - 5, 10, "23:59:55–26 Nov 00:00:05"),
        (86400, 3, "26 Nov 12:00:00–12:00:03"),
    ],
)
def test_span_names_a_day_only_where_it_changes(begins: float, lasts: float, said: str) -> None:
    first = NOON + timedelta(seconds=begins)
    assert Calendar(NOON, UTC).span(first, first + timedelta(seconds=lasts), beside=NOON) == said


@pytest.mark.parametrize(
    ("age", "spread", "old", "said"),
    [
        (1, 0, 0, "Undo works 47 h 59 min more (until Fri 12:59)"),
        (0, 0, 0, "Undo works 48 h more (until Fri 13:00)"),
        (47.5 * 3600, 0, 0, "Undo works 30 min more (until Wed 13:30)"),
        (48 * 3600 - 42, 0, 0, "Undo works 42 s more (until Wed 13:00)"),
        (3600, 600, 0, "Undo works 47 h more (until Fri 12:00), for the last ones until Fri 12:10"),
        (3600, 600, 3, "Undo works for a part, 47 h 10 min more (until Fri 12:10)"),
        (-300, 0, 0, "Undo works 48 h more (until Fri 13:05)"),  # Telegram's clock is ahead of ours
    ],
)
def test_undo_says_how_long_it_works_still(age: float, spread: float, old: int, said: str) -> None:
    first = NOON - timedelta(seconds=age)
    window = Window(first, first + timedelta(seconds=spread), young=5, old=old, old_groups=0)
    assert reports.clock(window, Calendar(NOON, ZoneInfo("Europe/Berlin"))) == said


@pytest.fixture
def machine() -> Iterator[None]:
    """A machine whose zone is the one of its variable TZ."""
    before = os.environ.get("TZ")
    yield
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.parametrize(("zone", "said"), ZONES)
@pytest.mark.usefixtures("machine")
def test_without_a_zone_it_is_the_one_of_the_machine(zone: str, said: str) -> None:
    os.environ["TZ"] = zone
    time.tzset()
    assert Calendar(NOON).moment(NOON) == said


@pytest.mark.parametrize(
    ("when", "zone", "said"),
    [
        (
            datetime(2026, 11, 27, 8, tzinfo=UTC),
            "Europe/Berlin",
            "Fri 27 Nov 2026, 09:00 Europe/Berlin, in 1 day 20 h",
        ),
        (datetime(2026, 11, 27, 12, tzinfo=UTC), "UTC", "Fri 27 Nov 2026, 12:00 UTC, in 2 days"),
        (datetime(2026, 11, 25, 12, 42, 59, tzinfo=UTC), "UTC", "Wed 25 Nov 2026, 12:42 UTC, in 42 min"),
        (datetime(2026, 11, 25, 15, 5, tzinfo=UTC), "UTC", "Wed 25 Nov 2026, 15:05 UTC, in 3 h 5 min"),
        (
            datetime(2026, 11, 25, 12, 0, 9, tzinfo=UTC),
            "UTC",
            "Wed 25 Nov 2026, 12:00 UTC, in less than a minute",
        ),
        (datetime(2026, 11, 25, 11, tzinfo=UTC), "UTC", "Wed 25 Nov 2026, 11:00 UTC"),  # has passed
        # An hour that comes twice says which of the two it is.
        (
            datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
            "Europe/Berlin",
            "Sun 31 Oct 2027, 02:30 Europe/Berlin (UTC+01:00), in 339 days 13 h",
        ),
    ],
)
def test_moment_to_come_is_read_in_full(when: datetime, zone: str, said: str) -> None:
    assert Calendar(NOON, ZoneInfo(zone)).reading(when) == said
