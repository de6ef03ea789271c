"""Spread: the even pace of one broadcast that is sent over hours."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from models.record import Broadcast
from models.states import State

BEHIND = 10.0  # seconds that are caught up on, where another broadcast had its turn meanwhile


def spreads(job: Broadcast) -> bool:
    """Whether it is being sent more slowly than might be."""
    return job.state is State.SENDING and not job.correcting and job.spread_over is not None


def rate(job: Broadcast) -> float:
    """Chats a second of one that spreads. A fixed pace: what a pause or a rest takes, it ends later."""
    return (job.audience or 1) / (job.spread_over or 1)


@dataclass(frozen=True)
class Spreading:
    """How a broadcast that spreads goes on from now."""

    per_second: float
    """Chats."""
    ends_at: datetime


class Spread:
    """When the next chats of one broadcast are due, in monotonic seconds; it outlives its runs."""

    def __init__(self, per_second: float, time: Callable[[], float]) -> None:
        self._per_second, self._time = per_second, time
        self.due = time()

    @property
    def wait(self) -> float:
        """Seconds until somebody is due."""
        return max(0.0, self.due - self._time())

    def page(self, most: int) -> int:
        """How many are claimed at once: those of a second, or one."""
        return max(1, min(most, int(self._per_second)))

    def took(self, chats: int) -> None:
        """So many were claimed; less than none where they were handed back."""
        self.due = max(self.due, self._time() - BEHIND) + chats / self._per_second
