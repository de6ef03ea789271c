"""Quiet hours: when it is quiet, when that ends and when it begins next, in the nights clocks change too."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.quiet import Quiet

BERLIN = ZoneInfo("Europe/Berlin")  # spring: 29 Mar 2026, 02:00 → 03:00; autumn: 25 Oct 2026, 03:00 → 02:00
NIGHT, NOON = Quiet(time(22), time(8)), Quiet(time(13), time(15))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "at", "until"),
    [
        # Berlin is an hour ahead in November.
        (NIGHT, "2026-11-26T20:59:59", None),
        (NIGHT, "2026-11-26T21:00:00", "2026-11-27T07:00:00"),
        (NIGHT, "2026-11-26T23:30:00", "2026-11-27T07:00:00"),
        (NIGHT, "2026-11-27T06:59:59", "2026-11-27T07:00:00"),
        (NIGHT, "2026-11-27T07:00:00", None),
        (NOON, "2026-11-26T11:59:59", None),
        (NOON, "2026-11-26T12:00:00", "2026-11-26T14:00:00"),
        (NOON, "2026-11-26T14:00:00", None),
        (Quiet(time(20), time(0)), "2026-11-26T22:30:00", "2026-11-26T23:00:00"),
        (Quiet(time(20), time(0)), "2026-11-26T23:00:00", None),
        # Clocks change in the night: it is an hour shorter, or longer.
        (NIGHT, "2026-03-28T21:00:00", "2026-03-29T06:00:00"),
        (NIGHT, "2026-10-24T20:00:00", "2026-10-25T07:00:00"),
        # An end that clocks skip is the moment in which they do.
        (Quiet(time(22), time(2, 30)), "2026-03-29T00:59:59", "2026-03-29T01:00:00"),
        (Quiet(time(22), time(2, 30)), "2026-03-29T01:00:00", None),
        (Quiet(time(2, 30), time(5)), "2026-03-29T00:59:59", None),
        (Quiet(time(2, 30), time(5)), "2026-03-29T01:00:00", "2026-03-29T03:00:00"),
        (Quiet(time(2, 10), time(2, 50)), "2026-03-29T01:00:00", None),
        # Of an end that comes twice the second counts, of a beginning the first.
        (Quiet(time(22), time(2, 30)), "2026-10-25T00:30:00", "2026-10-25T01:30:00"),
        (Quiet(time(22), time(2, 30)), "2026-10-25T01:29:59", "2026-10-25T01:30:00"),
        (Quiet(time(22), time(2, 30)), "2026-10-25T01:30:00", None),
        (Quiet(time(2, 30), time(5)), "2026-10-25T00:29:59", None),
        (Quiet(time(2, 30), time(5)), "2026-10-25T00:30:00", "2026-10-25T04:00:00"),
    ],
)
def test_moment_is_quiet_until(quiet: Quiet, at: str, until: str | None) -> None:
    assert quiet.until(utc(at), BERLIN) == (utc(until) if until else None)


@pytest.mark.parametrize(
    ("quiet", "at", "begins"),
    [
        (NIGHT, "2026-11-26T12:00:00", "2026-11-26T21:00:00"),
        (NIGHT, "2026-11-26T21:00:00", "2026-11-27T21:00:00"),
        (NIGHT, "2026-11-27T03:00:00", "2026-11-27T21:00:00"),
        (Quiet(time(2, 10), time(2, 50)), "2026-03-28T12:00:00", "2026-03-30T00:10:00"),
        (Quiet(time(2, 30), time(5)), "2026-10-24T12:00:00", "2026-10-25T00:30:00"),
    ],
)
def test_quiet_hours_begin_next(quiet: Quiet, at: str, begins: str) -> None:
    assert quiet.next(utc(at), BERLIN) == utc(begins)


@pytest.mark.parametrize(
    ("at", "hours", "after"),
    [
        ("2026-11-26T08:00:00", 4, "2026-11-26T12:00:00"),
        ("2026-11-26T19:00:00", 2, "2026-11-26T21:00:00"),
        ("2026-11-26T19:00:00", 4, "2026-11-27T09:00:00"),
        ("2026-11-26T23:00:00", 1, "2026-11-27T08:00:00"),
        ("2026-11-26T19:00:00", 18, "2026-11-28T09:00:00"),
    ],
)
def test_quiet_hours_are_left_out_of_what_takes_time(at: str, hours: int, after: str) -> None:
    assert NIGHT.after(utc(at), 3600 * hours, BERLIN) == utc(after)


ZONES = ["Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu"]
SKIPPED = datetime(2011, 12, 20, tzinfo=UTC)  # days before Samoa left one out


@given(
    st.times(timezones=st.none()).map(lambda at: at.replace(second=0, microsecond=0)),
    st.times(timezones=st.none()).map(lambda at: at.replace(second=0, microsecond=0)),
    st.integers(0, 15 * 366 * 1440).map(lambda minutes: SKIPPED + timedelta(minutes=minutes)),
    st.sampled_from(ZONES),
)
def test_whenever_it_is_the_end_is_not_quiet_and_the_beginning_is(
    begins: time, ends: time, at: datetime, name: str
) -> None:
    quiet, zone = Quiet(begins, ends), ZoneInfo(name)
    if begins == ends:
        return
    until, after = quiet.until(at, zone), quiet.next(at, zone)
    assert at < after <= at + timedelta(days=3)
    assert quiet.until(after, zone)
    if until:
        assert at < until
        assert quiet.until(until - timedelta(microseconds=1), zone)
        assert until <= after or after - at < timedelta(days=1)
    else:
        assert quiet.until(after - timedelta(microseconds=1), zone) is None


def test_without_a_zone_the_machines_counts() -> None:
    quiet, at = Quiet(time(22), time(8)), datetime(2026, 11, 26, 12, tzinfo=UTC)
    begin = quiet.next(at, None)
    assert begin.astimezone().time() == time(22)
