"""Deliveries set aside: their chat has to wait, and the others go on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic

from broadcast.engine.passes import Row

PATIENCE = 60.0  # seconds that a run waits for those set aside once nobody else is left


@dataclass(frozen=True)
class _Waiting(Generic[Row]):
    row: Row
    until: float
    asked: bool


class Aside(Generic[Row]):
    """What is handed back and not to be claimed before its time, in the memory of one run."""

    def __init__(self, now: Callable[[], float]) -> None:
        """`now` tells monotonic seconds."""
        self._now = now
        self._waiting: list[_Waiting[Row]] = []
        self._gives_up_at: float | None = None

    def add(self, row: Row, seconds: float, *, asked: bool) -> None:
        """`asked`: Telegram wants it to wait, and not our own pace."""
        self._waiting.append(_Waiting(row, self._now() + seconds, asked))

    def due(self) -> list[Row]:
        """Those whose time has come; they are no longer aside."""
        now = self._now()
        found = [one.row for one in self._waiting if one.until <= now]
        self._waiting = [one for one in self._waiting if one.until > now]
        return found

    def given_up(self) -> list[tuple[Row, float]]:
        """Those that Telegram wants to wait for too long, now that nobody else is left; and for how long."""
        if self._gives_up_at is None:
            self._gives_up_at = self._now() + PATIENCE
        lost = [one for one in self._waiting if one.asked and one.until > self._gives_up_at]
        self._waiting = [one for one in self._waiting if one not in lost]
        return [(one.row, one.until - self._now()) for one in lost]

    @property
    def wait(self) -> float | None:
        """Seconds until the first of them is due; None if there are none."""
        return min((max(0.0, one.until - self._now()) for one in self._waiting), default=None)
