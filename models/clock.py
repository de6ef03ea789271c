"""The wall clock. It is passed in, so that a test can move it; nothing else asks the system for the time."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Tells the moment, aware and in UTC."""


def utc_now() -> datetime:
    return datetime.now(UTC)
