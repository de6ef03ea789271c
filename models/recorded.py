"""What was written down since the program began: how many of each outcome, and how many a second just now."""

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable
from enum import StrEnum

import prometheus_client

from models.clock import ticks
from models.states import Correction, Fate, Outcome

WINDOW = 10  # seconds over which the pace is measured


class Work(StrEnum):
    """What was done to a chat."""

    SENDING = "sending"
    CORRECTING = "correcting"
    UNDOING = "undoing"


class Recorded:
    """Every method is safe from any thread."""

    def __init__(self, clock: Callable[[], float] = ticks) -> None:
        """`clock` tells monotonic seconds."""
        told = "Chats whose outcome was written down."
        self.outcomes = prometheus_client.Counter("recall_outcomes", told, ["work", "outcome"], registry=None)
        self._clock = clock
        self._seconds: deque[tuple[int, int]] = deque(maxlen=WINDOW + 1)
        self._lock = threading.Lock()

    def add(self, work: Work, words: Iterable[Outcome | Correction | Fate]) -> None:
        """These were committed."""
        tally = Counter(words)
        for word, number in tally.items():
            self.outcomes.labels(work, word).inc(number)
        second = int(self._clock())
        with self._lock:
            before = self._seconds.pop()[1] if self._seconds and self._seconds[-1][0] == second else 0
            self._seconds.append((second, before + tally.total()))

    def pace(self) -> float:
        """Chats a second, over the last ten whole seconds."""
        now = int(self._clock())
        with self._lock:
            return sum(number for second, number in self._seconds if now - WINDOW <= second < now) / WINDOW
