"""Signs of life: when each part of the program last showed that it goes on. Safe from any thread."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from enum import StrEnum

from models.clock import ticks

BEAT = 1.0  # seconds between two signs of an event loop
BATCHES = 1000  # of updates that are remembered where nobody asks


class Role(StrEnum):
    """What this copy is there for at the moment."""

    STARTING = "starting"
    """It opens the database, or waits for Telegram to know it."""
    STANDBY = "standby"
    """It waits: another copy sends, or the server of the database is away."""
    ACTIVE = "active"
    STOPPING = "stopping"


class Sign:
    """Given by one part, again and again while all is well."""

    def __init__(self, clock: Callable[[], float] = ticks) -> None:
        """`clock` tells monotonic seconds."""
        self._clock = clock
        self._given: float | None = None
        self.missed = 0
        """How often in a row something else came in its place."""

    def give(self) -> None:
        self._given, self.missed = self._clock(), 0

    def miss(self) -> None:
        self.missed += 1

    @property
    def age(self) -> float | None:
        """Seconds since it was given; None where it never was."""
        given = self._given
        return None if given is None else self._clock() - given

    async def keep(self) -> None:
        """Give it for as long as this event loop turns."""
        while True:
            self.give()
            await asyncio.sleep(BEAT)


class Arrivals:
    """When updates arrived; the inbox knows only in which order."""

    def __init__(self, clock: Callable[[], float] = ticks) -> None:
        """`clock` tells monotonic seconds."""
        self._clock = clock
        self._began = clock()
        self._batches: deque[tuple[int, int, float]] = deque(maxlen=BATCHES)

    def came(self, update_ids: Sequence[int]) -> None:
        """These are there, in the order of their ids."""
        self._batches.append((update_ids[0], update_ids[-1], self._clock()))

    def lag(self, oldest: int | None) -> float:
        """Seconds that an update has waited, of which none before waits; to be asked by one thread.

        One that an earlier life wrote down has waited since this one began, as far as anybody knows.
        """
        if oldest is None:
            return 0.0
        # Looked for and not compared, because after a quiet week Telegram numbers them anew.
        for place, (first, last, at) in enumerate([*self._batches]):
            if first <= oldest <= last:
                for _ in range(place):
                    self._batches.popleft()
                return self._clock() - at
        return self._clock() - self._began
