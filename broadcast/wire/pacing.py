"""How fast we may talk to Telegram: the one place that knows."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from broadcast.wire.gate import ALWAYS_OPEN, LOOK, Gate
from broadcast.wire.holds import Family, Holds

CREDIT = 0.01  # seconds of a late wake-up that may be caught up on: any 1 s then holds 1 % more at most
SHARE = 0.99  # of the pace is the broadcast's; the rest is for answers to admins, which count too
CUT = 0.8  # of the pace is left after a flood
CLIMB = 0.01  # of the full pace is won back each second


class Interrupted(Exception):
    """The wait was called off: stop waiting, hand back what you hold."""


class Timer(Protocol):
    """The part of an event loop that pacing needs; a test brings its own."""

    def time(self) -> float:
        """Monotonic seconds."""

    def call_later(self, delay: float, callback: Callable[..., object], *args: Any) -> asyncio.TimerHandle:
        """Call back in `delay` seconds."""


class Pacer:
    """Evenly spaced permissions to call, none while Telegram asks for silence. Lives in one event loop.

    All that is sent shares one budget. A hold silences one family of calls, and `wait` asks about the family
    that was named last; a gate that is shut silences all of them. After a flood the pace is cut and climbs
    back, so that a pace set too high finds the true limit by itself.
    """

    def __init__(
        self, rate: float, timer: Timer, holds: Holds | None = None, gate: Gate = ALWAYS_OPEN
    ) -> None:
        """Aim at `rate` calls a second, everything this bot sends included."""
        self._full = self._cut_rate = rate * SHARE
        self._cut_at = self._next = timer.time()
        self.holds = holds or Holds(timer.time)
        self._gate = gate
        self._family = Family.SENDS
        self._cut_off: set[Family] = set()
        self.proxy = ""
        """The proxy that is the trouble, and what it says."""
        self._timer = timer
        self._queue = asyncio.Lock()
        self._sleepers: set[asyncio.Future[None]] = set()
        self._interrupted = False

    @property
    def rate(self) -> float:
        """Calls a second at this moment."""
        if self._cut_rate >= self._full:
            return self._full
        climbed = self._full * CLIMB * max(0.0, self._timer.time() - self._cut_at)
        return min(self._full, self._cut_rate + climbed)

    def time(self) -> float:
        """Monotonic seconds, by the clock that waiting goes by."""
        return self._timer.time()

    def later(self, seconds: float, act: Callable[..., object], *args: Any) -> None:
        """Call this after so many seconds, by the same clock."""
        self._timer.call_later(seconds, act, *args)

    @property
    def slowed(self) -> bool:
        """Whether a flood's cut has not been won back yet."""
        return self.rate < self._full

    @property
    def held_for(self) -> float:
        """Seconds of silence left; 0 when talking is allowed."""
        return self.holds.left(self._family)

    @property
    def flooded(self) -> bool:
        """Whether Telegram asked for the last silence, or the network is in trouble."""
        return self._family not in self._cut_off

    @property
    def others_held(self) -> bool:
        """Whether another family is silent, so that nobody knows whether this one may talk."""
        return any(family is not self._family for family in self.holds.all())

    def hold(self, seconds: float, *, flood: bool, proxy: str = "") -> None:
        """Silence the family for so many seconds; a longer hold stays. `flood`: Telegram asked for it."""
        if self.holds.hold(self._family, seconds):
            (self._cut_off.discard if flood else self._cut_off.add)(self._family)
            self.proxy = proxy

    def cut(self) -> None:
        """Go slower after a flood; further floods of the same silence change nothing."""
        # One flood answers many calls on the wire; after the first of them `_cut_at` lies ahead.
        if self._timer.time() >= self._cut_at:
            self._cut_rate = self.rate * CUT
        self._cut_at = max(self._cut_at, self._timer.time() + self.held_for)

    async def wait(self, weight: int = 1) -> None:
        """Wait for a turn of one's own, worth so many messages.

        Raises:
            Interrupted: the waiting was called off.
        """
        while not self._at_once(weight):
            # Not in the queue, where whoever may talk would stand behind those who may not.
            await self.calm()
            async with self._queue:
                if self._interrupted:  # before the turn, because those who give up must leave no gap
                    raise Interrupted
                await self._take(weight, self._sleep_until)
            if not self._silence:  # a hold voids the turn given before it
                return

    async def turn(self, weight: int = 1) -> None:
        """As `wait`, for calls that are no broadcast's: neither holds nor interruptions concern them."""
        async with self._queue:
            await self._take(weight, self._sleep)

    async def calm(self) -> None:
        """Wait until nobody asks for silence, without taking a turn; raises `Interrupted`."""
        while silence := self._silence:
            await self._sleep_until(self._timer.time() + silence)
            self._next = max(self._next, self._timer.time())  # a silence leaves nothing to catch up on

    async def rest(self, seconds: float) -> None:
        """Wait alone, while others go on; raises `Interrupted`."""
        await self._sleep_until(self._timer.time() + seconds)

    async def passage(self, weight: int = 1) -> None:
        """The last look before a request leaves: waits only where a silence began after the turn."""
        # With a turn again, because all who waited for the hold's end would otherwise leave together.
        if self._silence:
            await self.wait(weight)

    def interrupt(self) -> None:
        """Call off all waiting, present and future, until `resume`."""
        self._interrupted = True
        # The set does not change meanwhile: an exception set on a future wakes its waiter only later.
        for sleeper in self._sleepers:
            if not sleeper.done():
                sleeper.set_exception(Interrupted())

    def resume(self, family: Family) -> None:
        """Let waiting happen again, for calls of this family."""
        self._interrupted = False
        self._family = family

    @property
    def _silence(self) -> float:
        """Seconds until it is worth looking again whether a call may leave; 0 where it may."""
        return self.held_for or (0.0 if self._gate.is_open() else LOOK)

    def _at_once(self, weight: int) -> bool:
        """Take a turn that is due already and that nobody waits for; as `wait` does, without its waits."""
        if self._interrupted or self._queue.locked() or self._silence:
            return False
        now = self._timer.time()
        if self._next > now:
            return False
        self._next = max(self._next, now - CREDIT) + weight / self.rate
        return True

    async def _take(self, weight: int, sleep_until: Callable[[float], Awaitable[None]]) -> None:
        # One turn at a time, because turns given ahead would all be used at once after a stall of the loop.
        turn = max(self._next, self._timer.time() - CREDIT)
        self._next = turn + weight / self.rate
        await sleep_until(turn)
        # A turn used late may be caught up on by the credit, and no further.
        self._next = max(self._next, self._timer.time() - CREDIT + weight / self.rate)

    async def _sleep_until(self, moment: float) -> None:
        if self._interrupted:
            raise Interrupted
        if moment > self._timer.time():
            sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._sleepers.add(sleeper)
            try:
                await self._sleep(moment, sleeper)
            finally:
                self._sleepers.discard(sleeper)

    async def _sleep(self, moment: float, sleeper: asyncio.Future[None] | None = None) -> None:
        delay = moment - self._timer.time()
        if delay <= 0:
            return
        sleeper = sleeper or asyncio.get_running_loop().create_future()
        handle = self._timer.call_later(delay, _wake, sleeper)
        try:
            await sleeper
        finally:
            handle.cancel()


def _wake(sleeper: asyncio.Future[None]) -> None:
    if not sleeper.done():
        sleeper.set_result(None)
