"""The wall clock. It is passed in, so that a test can move it; nothing else asks the system for the time."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Tells the moment, aware and in UTC."""

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""Later than every moment."""


def day(moment: datetime) -> datetime:
    """The day of a moment, in UTC, as its first moment."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def ticks() -> float:
    """Seconds since the machine was started, in every process; nobody sets them."""
    return time.monotonic()


def elapsed() -> float:
    """As `ticks`, but with the time in which the machine slept, where its system tells that."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def utc_now() -> datetime:
    return datetime.now(UTC)
