"""Repeats: what fails at every look is logged now and then, not every three seconds."""

import time
from collections.abc import Callable

REMINDER = 600.0  # seconds


class Repeats:
    """Remembers when each thing was last said."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` tells monotonic seconds."""
        self._clock = clock
        self._said: dict[str, float] = {}

    def is_news(self, what: str) -> bool:
        """Whether it was not said lately; then it counts as said now."""
        now = self._clock()
        self._said = {one: at for one, at in self._said.items() if now - at < REMINDER}
        return self._said.setdefault(what, now) == now
