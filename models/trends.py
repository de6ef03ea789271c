"""Trends: how the audience goes over the days, and what became of the last broadcasts; for pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models.states import Outcome


@dataclass(frozen=True)
class Day:
    """The audience on one day, in UTC."""

    day: date
    subscribed: int
    """Chats at its end, or now."""
    joined: int
    """Chats that came for the first time."""
    left: int
    blocked: int


@dataclass(frozen=True)
class Sending:
    """What became of one broadcast."""

    begun: datetime
    tally: Mapping[Outcome, int]
    cost: int | None = None
    """Chats that blocked the bot or left within 24 hours of getting it; None where nobody knows."""


@dataclass(frozen=True)
class Trends:
    """All that one picture shows."""

    days: Sequence[Day]
    """Oldest first; the last one is today, so far."""
    last: Sequence[Sending]
    """Newest first."""
    reached: int | None
    """Of those who are subscribed, how many one of these has reached; None where nobody knows any more."""
