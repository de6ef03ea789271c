"""Time that a test lets pass."""

import asyncio
import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any


class Clock:
    """A wall clock that stands still until a test moves it, and the ticks of the machine beside it."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        """Somebody may set it, which no tick notices."""
        self.ticks = 1000.0

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **span: float) -> datetime:
        """Let time pass, named as in a timedelta; when it is then."""
        passed = timedelta(**span)
        self.at += passed
        self.ticks += passed.total_seconds()
        return self.at


class FakeTimer:
    """Time that passes only in `advance`, which may wake others late."""

    def __init__(self) -> None:
        self.now = 0.0
        self._due: list[tuple[float, int, asyncio.TimerHandle]] = []

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, callback: Callable[..., object], *args: Any) -> asyncio.TimerHandle:
        when = self.now + delay
        handle = asyncio.TimerHandle(when, callback, args, asyncio.get_running_loop())
        heapq.heappush(self._due, (when, id(handle), handle))
        return handle

    async def advance(self, seconds: float, lateness: Callable[[], float] = lambda: 0.0) -> None:
        """Let time pass, and wake everyone in order."""
        until = self.now + seconds
        await settle()
        while self._due and self._due[0][0] <= until:
            when, _, handle = heapq.heappop(self._due)
            self.now = max(self.now, when + lateness())
            if not handle.cancelled():
                handle._run()  # noqa: SLF001 - what a loop does with its handles
            await settle()
        self.now = max(self.now, until)


async def settle() -> None:
    """Let every task go as far as it can."""
    for _ in range(5):
        await asyncio.sleep(0)
