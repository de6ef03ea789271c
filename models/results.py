"""Results: what a broadcast brought besides its outcomes, as values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from models.states import Correction, Fate, Happening, Outcome

WITHIN = timedelta(hours=24)
"""So long after they got a broadcast people who leave do so because of it."""
REPLIES_WITHIN = timedelta(hours=48)
"""So long after they got it what they write answers it."""


@dataclass(frozen=True)
class Refused:
    """The chats of which Telegram said the same."""

    word: Outcome | Fate | Correction
    """What became of the delivery, or of the deletion or the edit that was refused."""
    words: str
    """Telegram's, or a `Detail`; empty where nothing was kept."""
    people: int
    rooms: int
    """Groups and channels."""

    @property
    def chats(self) -> int:
        return self.people + self.rooms


@dataclass(frozen=True)
class Departures:
    """Who left within 24 hours of getting it, each counted for the last broadcast that had reached them."""

    blocked: int
    left: int
    blocked_first: int
    """Within the first hour, as the next one."""
    left_first: int
    usual: int | None = None
    """The median of the last ten of this owner whose 24 hours are over; None where there are none."""
    hour_over: bool = False
    """Whether the first hour of whoever got it last is over."""
    over: bool = False
    """Whether all their 24 hours are."""


@dataclass(frozen=True)
class Answered:
    """How many persons pressed one answer button, and that button counts."""

    label: str
    value: str
    persons: int
    in_rooms: int = 0
    """Of these, in groups and channels, where one delivery is read by many."""


@dataclass(frozen=True)
class Times:
    """When its messages arrived; None where none did."""

    first: datetime | None = None
    half: datetime | None = None
    last: datetime | None = None


STEP = timedelta(seconds=10)


class Step(NamedTuple):
    """How often one thing happened within `STEP`."""

    at: datetime
    """When it begins."""
    what: Happening
    often: int


class Pause(NamedTuple):
    """A time in which nobody new was called, because an admin or a machine had paused it."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Course:
    """What happened to one broadcast over time, each in the order of time."""

    steps: Sequence[Step]
    pauses: Sequence[Pause] = ()
    answers: Sequence[tuple[datetime, int]] = ()
    """How many of the answers that count were given, by the minute."""

    def often(self, what: Happening) -> int:
        return sum(step.often for step in self.steps if step.what is what)


@dataclass(frozen=True)
class Results:
    """Of one broadcast at one moment; what nobody asked for is empty."""

    refused: Sequence[Refused] = ()
    """Largest first."""
    departures: Departures | None = None
    answered: Sequence[Answered] = ()
    """In the order of the buttons; what was answered by a button that is gone comes last."""
    rooms: int = 0
    """Groups and channels that got it, where somebody answered in one."""
    replies: int | None = None
    """Messages; None where it counts none."""
    has_course: bool = False
    """Whether anything is known of what happened to it over time."""


NO_RESULTS = Results()
