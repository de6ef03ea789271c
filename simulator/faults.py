"""What can go wrong between a bot and Telegram, and when it does."""

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypedDict

from simulator.limits import Clock
from simulator.refused import Refused


class Fault(Enum):
    """`*_AFTER`, GARBAGE and DRIP do what was asked before they fail; the others do not."""

    SERVER_ERROR = "server_error"  # HTTP 500, in Telegram's JSON
    SERVER_ERROR_AFTER = "server_error_after"
    BAD_GATEWAY = "bad_gateway"  # HTTP 502, a web page
    LOST_BEFORE = "lost_before"  # the connection closes
    LOST_AFTER = "lost_after"
    HANG = "hang"  # read, never answered
    HANG_AFTER = "hang_after"
    GARBAGE = "garbage"  # HTTP 200 that is not JSON
    DRIP = "drip"  # done, and answered byte by byte without an end

    @property
    def stores(self) -> bool:
        return self in STORING


STORING = frozenset({Fault.SERVER_ERROR_AFTER, Fault.LOST_AFTER, Fault.HANG_AFTER, Fault.GARBAGE, Fault.DRIP})


@dataclass(frozen=True)
class Raw:
    """Any answer at all, in the place of Telegram's; what was asked is done first."""

    body: str
    status: int = 200
    kind: str = "application/json"
    location: str = ""


Effect = Fault | Refused | Raw


class Calls(TypedDict, total=False):
    """Which calls fail, in the words of `Simulator.fault`."""

    method: str | None
    chat_id: int | None
    times: int | None
    after: int


@dataclass(eq=False)
class Rule:
    """One planned fault. `times=None` never wears out; the first `after` matching calls pass unharmed."""

    effect: Effect
    method: str | None
    chat_id: int | None
    times: int | None
    after: int
    _rules: "list[Rule]"

    def cancel(self) -> None:
        if self in self._rules:
            self._rules.remove(self)

    def matches(self, method: str, chat_id: int | None) -> bool:
        wanted = method != "getupdates" if self.method is None else method == self.method
        return wanted and self.chat_id in (None, chat_id)

    def strikes(self) -> bool:
        """Count one matching call; True if it is to fail."""
        if self.after:
            self.after -= 1
            return False
        if self.times is not None:
            self.times -= 1
            if not self.times:
                self.cancel()
        return True


class Chaos:
    """Faults at random, repeatable by seed for the same order of calls."""

    def __init__(
        self, faults: "Faults", seed: int, rates: Mapping[Fault, float], methods: Collection[str] | None
    ) -> None:
        self._faults = faults
        self._random = random.Random(seed)
        self._rates = dict(rates)
        self._methods = None if methods is None else {name.lower() for name in methods}

    def cancel(self) -> None:
        self._faults.chaos = None

    def draw(self, method: str) -> Fault | None:
        if method == "getupdates" if self._methods is None else method not in self._methods:
            return None
        chance = self._random.random()
        for fault, rate in self._rates.items():
            chance -= rate
            if chance < 0:
                return fault
        return None


class Faults:
    """An outage before all, then the rules in order, then chaos.

    A rule without a method spares getUpdates, so polling goes on. An outage spares nothing.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rules: list[Rule] = []
        self._outage: tuple[float, Effect] | None = None  # until when, in monotonic seconds
        self.chaos: Chaos | None = None

    def fail_for(self, seconds: float, effect: Effect) -> None:
        """Let every call meet this until the clock has passed so many seconds."""
        self._outage = self._clock.monotonic() + seconds, effect

    def add(
        self, effect: Effect, method: str | None, chat_id: int | None, times: int | None, after: int
    ) -> Rule:
        rule = Rule(effect, method.lower() if method else None, chat_id, times, after, self._rules)
        self._rules.append(rule)
        return rule

    def next(self, method: str, chat_id: int | None) -> Effect | None:
        """The fault that this call meets, if any."""
        if self._outage and self._clock.monotonic() < self._outage[0]:
            return self._outage[1]
        for rule in tuple(self._rules):
            if rule.matches(method, chat_id) and rule.strikes():
                return rule.effect
        return self.chaos.draw(method) if self.chaos else None
