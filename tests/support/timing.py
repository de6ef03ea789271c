"""Time that a test lets pass."""

import asyncio
import heapq
from collections.abc import Callable
from typing import Any


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
