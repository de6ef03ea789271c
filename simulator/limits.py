"""How fast Telegram lets a bot send, and the one clock that measures it."""

import math
import time
from dataclasses import dataclass

SWEEP = 10_000  # chats a bucket remembers before it forgets those that are full again
ROUNDING = 1e-6  # tokens; a clock advanced by exactly the wait must be enough


class Clock:
    """Real time plus what a test added to it. `running=False` stands still between two advances."""

    def __init__(self, *, running: bool = True) -> None:
        self._running = running
        self._started = (time.time(), time.monotonic())
        self._added = 0.0

    def time(self) -> float:
        """Wall clock, in unix seconds."""
        return (time.time() if self._running else self._started[0]) + self._added

    def monotonic(self) -> float:
        """Seconds that only grow, for pace and waits."""
        return (time.monotonic() if self._running else self._started[1]) + self._added

    def advance(self, *, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        self._added += hours * 3600 + minutes * 60 + seconds


@dataclass(frozen=True)
class Limits:
    """The published figures; None switches one off.

    Sources: "My bot is hitting limits" in https://core.telegram.org/bots/faq (bulk, per chat, per group),
    `allow_paid_broadcast` in https://core.telegram.org/bots/api (paid), ClientManager.cpp of the published
    Bot API server (requests in flight). Telegram names no burst for a private chat; it does allow one.
    """

    bulk: float | None = 30.0  # messages per second, one second's worth at once
    paid: float | None = 1000.0  # the same for calls with allow_paid_broadcast
    per_chat: float | None = 1.0  # messages per second into one private chat
    per_chat_burst: float = 5.0  # messages
    per_group: float | None = 20.0  # messages per minute into one group or channel
    in_flight: int | None = 1000  # requests of one token at the same time
    punish_early: bool = False  # a counted call before the wait is over starts the wait anew

    @classmethod
    def none(cls) -> "Limits":
        return cls(bulk=None, paid=None, per_chat=None, per_group=None, in_flight=None)


class Bucket:
    """Token buckets of one rate and size, one per key; a key's state is the moment it was last empty."""

    __slots__ = ("_empty_at", "_rate", "_size", "_sweep_at")

    def __init__(self, rate: float, size: float) -> None:
        self._rate = rate
        self._size = size
        self._empty_at: dict[int, float] = {}
        self._sweep_at = SWEEP

    def wait(self, key: int, weight: int, now: float) -> float:
        """Seconds until `weight` may be taken; 0 if at once. More than fits waits for a full bucket."""
        empty_at = self._empty_at.get(key)
        if empty_at is None:
            return 0.0
        missing = min(weight, self._size) - min(self._size, (now - empty_at) * self._rate)
        return missing / self._rate if missing > ROUNDING else 0.0

    def take(self, key: int, weight: int, now: float) -> None:
        full = now - self._size / self._rate
        self._empty_at[key] = max(self._empty_at.get(key, full), full) + weight / self._rate
        if len(self._empty_at) > self._sweep_at:
            self._empty_at = {key: at for key, at in self._empty_at.items() if at > full}
            self._sweep_at = max(SWEEP, 2 * len(self._empty_at))


class Pace:
    """Admits counted calls, or names the seconds to wait."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self.limits = limits
        self._clock = clock
        self._bulk = _bucket(limits.bulk)
        self._paid = _bucket(limits.paid)
        self._private = _bucket(limits.per_chat, limits.per_chat_burst)
        self._group = Bucket(limits.per_group / 60, limits.per_group) if limits.per_group else None
        self._silent_until = -math.inf
        self._silence = 0.0  # seconds of the wait that runs now
        self._floods: dict[tuple[str | None, int | None], float] = {}  # by method and chat

    def admit(self, chat_id: int, weight: int, *, paid: bool) -> int:
        """0 when the call may pass, else `retry_after` in whole seconds, as Telegram counts them."""
        now = self._clock.monotonic()
        if now < self._silent_until:
            if self.limits.punish_early:
                self._hold(self._silence, now)
            return _whole(self._silent_until - now)
        account = self._paid if paid else self._bulk
        chat = self._group if chat_id < 0 else self._private
        wait = max(
            account.wait(0, weight, now) if account else 0.0, chat.wait(chat_id, weight, now) if chat else 0.0
        )
        if wait:
            if self.limits.punish_early:
                self._hold(_whole(wait), now)
            return _whole(wait)
        if account:
            account.take(0, weight, now)
        if chat:
            chat.take(chat_id, weight, now)
        return 0

    def flood(self, seconds: float, method: str | None = None, chat_id: int | None = None) -> None:
        """Refuse every counted call, or all calls of a method or a chat, until the clock passed `seconds`."""
        if method is None and chat_id is None:
            self._hold(seconds, self._clock.monotonic())
        else:
            self._floods[method and method.lower(), chat_id] = self._clock.monotonic() + seconds

    def flooded(self, method: str, chat_id: int | None) -> int:
        """0 unless this method or this chat has a limit of its own just now; else `retry_after`."""
        now = self._clock.monotonic()
        keys = ((method, None), (None, chat_id), (method, chat_id))
        until = max((self._floods[key] for key in keys if key in self._floods), default=now)
        return _whole(until - now) if until > now else 0

    def _hold(self, seconds: float, now: float) -> None:
        self._silence = seconds
        self._silent_until = now + seconds


def _bucket(rate: float | None, size: float | None = None) -> Bucket | None:
    return Bucket(rate, size or rate) if rate else None


def _whole(seconds: float) -> int:
    return max(1, math.ceil(seconds - ROUNDING))
