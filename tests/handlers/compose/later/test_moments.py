"""Typed moments: read as they were meant, and never guessed."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers.compose.later.moments import FARTHEST, Readings, Unclear, read, readings

BERLIN = ZoneInfo("Europe/Berlin")
SEVEN = datetime(2026, 11, 26, 6, tzinfo=UTC)  # Thursday, 07:00 in Berlin

UNDERSTOOD = [
    # The issue's own.
    ("tomorrow 9", "Fri 2026-11-27 09:00"),
    ("fri 18:30", "Fri 2026-11-27 18:30"),
    ("27.11. 9:00", "Fri 2026-11-27 09:00"),
    ("2026-11-27 09:00", "Fri 2026-11-27 09:00"),
    ("in 2 hours", "Thu 2026-11-26 09:00"),
    ("18:00", "Thu 2026-11-26 18:00"),
    ("9pm", "Thu 2026-11-26 21:00"),
    ("завтра в 9", "Fri 2026-11-27 09:00"),
    ("morgen 9 Uhr", "Fri 2026-11-27 09:00"),
    ("mañana 9:00", "Fri 2026-11-27 09:00"),
    # The same form on days of one figure, and where day and month might be a time or a month and a day.
    ("1.12. 9:00", "Tue 2026-12-01 09:00"),
    ("1.12. 9", "Tue 2026-12-01 09:00"),
    ("5.12. 18", "Sat 2026-12-05 18:00"),
    ("12.11. 9:00", "Fri 2027-11-12 09:00"),
    # Parts of the day: eight in the evening is not eight in the morning.
    ("tonight at 8", "Thu 2026-11-26 20:00"),
    ("tomorrow evening 8", "Fri 2026-11-27 20:00"),
    ("8:00 tonight", "Thu 2026-11-26 20:00"),
    ("this afternoon at 3", "Thu 2026-11-26 15:00"),
    ("friday night 11", "Fri 2026-11-27 23:00"),
    ("tomorrow morning 9", "Fri 2026-11-27 09:00"),
    # As this bot writes it.
    ("Fri 27 Nov 2026, 09:00 Europe/Berlin", "Fri 2026-11-27 09:00"),
    ("in 1 day 3 h", "Fri 2026-11-27 10:00"),
    ("2 days 3 hours", "Sat 2026-11-28 10:00"),
    ("at 9 tomorrow", "Fri 2026-11-27 09:00"),
    ("at 9 on 27.11.", "Fri 2026-11-27 09:00"),
    ("next thursday 9:00", "Thu 2026-12-03 09:00"),
    ("in half an hour", "Thu 2026-11-26 07:30"),
    # Times of day.
    ("at 9", "Thu 2026-11-26 09:00"),
    ("6:59", "Fri 2026-11-27 06:59"),
    ("18.30", "Thu 2026-11-26 18:30"),
    ("9.30 pm", "Thu 2026-11-26 21:30"),
    ("12am tomorrow", "Fri 2026-11-27 00:00"),
    ("tomorrow 12pm", "Fri 2026-11-27 12:00"),
    ("tonight 8pm", "Thu 2026-11-26 20:00"),
    ("9:00 tomorrow", "Fri 2026-11-27 09:00"),
    ("9pm on friday", "Fri 2026-11-27 21:00"),
    ("Tomorrow, 9:00!", "Fri 2026-11-27 09:00"),
    # Days of the week, today too.
    ("thu 18:30", "Thu 2026-11-26 18:30"),
    ("thu 6:30", "Thu 2026-12-03 06:30"),
    ("monday 8", "Mon 2026-11-30 08:00"),
    ("fri 27 nov 9:00", "Fri 2026-11-27 09:00"),
    # Dates.
    ("27.11. 9.00", "Fri 2026-11-27 09:00"),
    ("27/11 9:00", "Fri 2026-11-27 09:00"),
    ("27-11-2026 9:00", "Fri 2026-11-27 09:00"),
    ("27.11.26 18:00", "Fri 2026-11-27 18:00"),
    ("2026-11-27T09:00", "Fri 2026-11-27 09:00"),
    ("26.11. 18:00", "Thu 2026-11-26 18:00"),
    ("25.11. 18:00", "Thu 2027-11-25 18:00 "),
    ("3/4 9:00", "Sat 2027-04-03 09:00"),
    ("27 nov 9", "Fri 2026-11-27 09:00"),
    ("28th 9:00", "Sat 2026-11-28 09:00"),
    ("28. november 9:00", "Sat 2026-11-28 09:00"),
    ("dec 1 2pm", "Tue 2026-12-01 14:00"),
    ("1 dec 2026 14:00", "Tue 2026-12-01 14:00"),
    ("in 3 days 9:00", "Sun 2026-11-29 09:00"),
    ("day after tomorrow 9:00", "Sat 2026-11-28 09:00"),
    # Spans.
    ("in 30 min", "Thu 2026-11-26 07:30"),
    ("in 90 minutes", "Thu 2026-11-26 08:30"),
    ("in 2 hours 30 minutes", "Thu 2026-11-26 09:30"),
    ("in 1.5 hours", "Thu 2026-11-26 08:30"),
    ("in an hour", "Thu 2026-11-26 08:00"),
    # Other languages.
    ("послезавтра 10:30", "Sat 2026-11-28 10:30"),
    ("в пятницу в 18", "Fri 2026-11-27 18:00"),
    ("через 2 часа", "Thu 2026-11-26 09:00"),
    ("через час", "Thu 2026-11-26 08:00"),
    ("31 декабря 23:59", "Thu 2026-12-31 23:59"),
    ("heute 18 Uhr", "Thu 2026-11-26 18:00"),
    ("am Freitag um 18 Uhr", "Fri 2026-11-27 18:00"),
    ("in 1 Stunde", "Thu 2026-11-26 08:00"),
    ("viernes 18:30", "Fri 2026-11-27 18:30"),
    ("mañana a las 9", "Fri 2026-11-27 09:00"),
    ("dentro de 2 horas", "Thu 2026-11-26 09:00"),
    ("hoje 18h", "Thu 2026-11-26 18:00"),
    ("amanhã às 9h30", "Fri 2026-11-27 09:30"),
    ("فردا ساعت ۹", "Fri 2026-11-27 09:00"),
    ("कल 9 बजे", "Fri 2026-11-27 09:00"),
    ("besok jam 9", "Fri 2026-11-27 09:00"),
]
NOT_UNDERSTOOD = [
    *("9", "2h", "18h", "28 9:00", "99:99", "13pm", "0", "now", "may", "-"),
    *("hello", "buy milk at 9", "Doors open at nine.", "see you at 9:00", "room 5 9:00", "half past nine"),
    # What the library passes over, or reads as something else.
    *("tomorrow 25:00", "tomorrow 24:00", "11/27 9:00", "12.13. 9:00", "31.11. 9:00", "29.02.2027 9:00"),
    *("tonight 9 am", "tomorrow morning 13:00", "friday night 2:00", "1.13. 9:00", "31.4. 9:00", "0.5. 9:00"),
    *("1,5 hours", "fri 28 nov 9:00", "9:00 10:00", "tomorrow 9 friday", "tomorrow 9:00 and friday"),
    # Another zone is named than the one that counts here.
    *("9:00 UTC", "tomorrow 9:00 EST", "2026-11-27T09:00+03:00"),
    *("", "tomorrow 9:00 " + "x" * 60),
]
WITHOUT_TIME = [
    "tomorrow",
    "fri",
    "27.11.",
    "2026-11-27",
    "march 3",
    "at 9 december",
    "in 2 days",
    "завтра",
    "tomorrow at nine",
]
PAST = ["today 6:00", "26.11. 6:00", "yesterday 9:00", "25.11.2026 9:00", "heute 6 Uhr", "2020-01-01 9:00"]
TOO_FAR = ["2028-01-01 9:00", "in 400 days 9:00", "1 jan 2030 12:00"]

ZONES = [
    ("Europe/Berlin", "2026-11-27T09:00:00+01:00"),
    ("Europe/London", "2026-11-27T09:00:00+00:00"),
    ("America/New_York", "2026-11-27T09:00:00-05:00"),
    ("Asia/Tehran", "2026-11-27T09:00:00+03:30"),
    ("Asia/Kolkata", "2026-11-27T09:00:00+05:30"),
    ("Pacific/Kiritimati", "2026-11-27T09:00:00+14:00"),  # it is tomorrow there already
]

CHANGES = [
    # Clocks go forward: neither of the two is what was typed.
    ("Europe/Berlin", "2027-03-27T12:00", "tomorrow 2:30", ["01:30+01:00", "03:30+02:00"], False),
    ("America/New_York", "2027-03-13T12:00", "tomorrow 2:15", ["01:15-05:00", "03:15-04:00"], False),
    ("Europe/Berlin", "2027-03-20T12:00", "28.3. 2:00", ["01:00+01:00", "03:00+02:00"], False),
    # And back: both are.
    ("Europe/Berlin", "2026-10-24T12:00", "tomorrow 2:30", ["02:30+02:00", "02:30+01:00"], True),
    ("America/New_York", "2026-10-31T12:00", "sunday 1:30", ["01:30-04:00", "01:30-05:00"], True),
    # The first of both has passed.
    ("Europe/Berlin", "2026-10-25T00:45", "2:30", ["02:30+01:00"], True),
    # The hours beside a change are clear, and a span is as long as it says.
    ("Europe/Berlin", "2027-03-27T12:00", "tomorrow 3:00", ["03:00+02:00"], True),
    ("Europe/Berlin", "2026-10-24T12:00", "tomorrow 3:00", ["03:00+01:00"], True),
    ("Europe/Berlin", "2026-10-25T00:15", "in 2 hours", ["03:15+01:00"], True),
    # Zones whose clocks never change.
    ("Asia/Tehran", "2027-03-20T12:00", "tomorrow 0:30", ["00:30+03:30"], True),
    ("Asia/Kolkata", "2027-03-27T12:00", "tomorrow 2:30", ["02:30+05:30"], True),
]


def at(text: str, now: datetime = SEVEN, zone: ZoneInfo = BERLIN) -> datetime:
    """The one moment that it is."""
    found = read(text, now, zone)
    assert isinstance(found, Readings), found
    [moment] = found.at
    assert moment.utcoffset() == timedelta()
    return moment


@pytest.mark.parametrize(("text", "meant"), UNDERSTOOD)
def test_what_people_type_is_understood(text: str, meant: str) -> None:
    assert f"{at(text).astimezone(BERLIN):%a %Y-%m-%d %H:%M}" == meant.strip()


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        (NOT_UNDERSTOOD, Unclear.UNREADABLE),
        (WITHOUT_TIME, Unclear.NO_TIME),
        (PAST, Unclear.PAST),
        (TOO_FAR, Unclear.TOO_FAR),
    ],
)
def test_what_is_no_moment_to_come_is_not_guessed(texts: list[str], why: Unclear) -> None:
    assert {text: read(text, SEVEN, BERLIN) for text in texts} == dict.fromkeys(texts, why)


@pytest.mark.parametrize(("zone", "meant"), ZONES)
def test_time_of_day_is_that_of_the_zone(zone: str, meant: str) -> None:
    now = datetime(2026, 11, 26, 3, 30, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert at("tomorrow 9", now, ZoneInfo(zone)) == datetime.fromisoformat(meant)


@pytest.mark.parametrize(("zone", "now", "text", "meant", "exists"), CHANGES)
def test_clocks_that_change_leave_the_readings_that_there_are(
    zone: str, now: str, text: str, meant: list[str], exists: bool
) -> None:
    found = read(text, datetime.fromisoformat(now).replace(tzinfo=UTC), ZoneInfo(zone))
    assert isinstance(found, Readings)
    told = [one.astimezone(ZoneInfo(zone)).isoformat() for one in found.at]
    assert [f"{one[11:16]}{one[19:]}" for one in told] == meant
    assert found.exists is exists


def test_span_ends_with_a_full_minute_which_is_all_that_people_are_shown() -> None:
    assert at("in 2 hours", SEVEN + timedelta(seconds=40)) == SEVEN + timedelta(hours=2, minutes=1)


def test_farthest_is_a_year_and_a_day() -> None:
    assert at("27.11.2027 7:00") == SEVEN + FARTHEST
    assert read("27.11.2027 7:01", SEVEN, BERLIN) is Unclear.TOO_FAR


@pytest.fixture
def in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(os.environ, "TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_new_york")
def test_without_a_zone_the_machine_s_counts_with_its_changes() -> None:
    now = datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert read("tomorrow 9", now, None) == Readings([datetime(2026, 11, 1, 14, tzinfo=UTC)])
    twice = readings(datetime(2026, 11, 1, 1, 30), None)  # noqa: DTZ001 - what a clock shows has no zone
    assert [one.hour for one in twice.at] == [5, 6]


@pytest.mark.usefixtures("in_new_york")
def test_the_machine_s_zone_does_not_matter_where_another_is_set() -> None:
    assert at("tomorrow 9") == datetime(2026, 11, 27, 8, tzinfo=UTC)
    assert at("in 2 hours") == SEVEN + timedelta(hours=2)
