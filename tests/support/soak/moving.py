"""Time that runs faster, and is the same moment in the soak and in the bot it watches.

It is taken over before anything else is imported, because others keep what they import from `time`.
"""

import mmap
import selectors
import struct
import time
from datetime import UTC, datetime
from pathlib import Path

_monotonic, _sleep = time.monotonic, time.sleep  # the world's
_START = struct.Struct("ddd")  # how many seconds pass in one of the world's, and the two clocks at the start
_SKEW, _FULL = struct.Struct("d"), struct.Struct("?")


class Dials:
    """What the soak turns while the bot runs: a file that both have in memory."""

    def __init__(self, file: Path) -> None:
        with file.open("r+b") as opened:
            self._memory = mmap.mmap(opened.fileno(), 0)
        start: tuple[float, float, float] = _START.unpack_from(self._memory)
        self.speed, self._unix, self._origin = start

    @classmethod
    def made(cls, file: Path, speed: float) -> "Dials":
        start = _START.pack(speed, time.time(), _monotonic())
        file.write_bytes(start + _SKEW.pack(0.0) + _FULL.pack(False))
        return cls(file)

    @property
    def skew(self) -> float:
        """Seconds that the bot's wall clock is ahead of Telegram's."""
        found: float = _SKEW.unpack_from(self._memory, _START.size)[0]
        return found

    @skew.setter
    def skew(self, seconds: float) -> None:
        _SKEW.pack_into(self._memory, _START.size, seconds)

    @property
    def full(self) -> bool:
        """Whether the bot's disk takes no more."""
        return bool(_FULL.unpack_from(self._memory, _START.size + _SKEW.size)[0])

    @full.setter
    def full(self, full: bool) -> None:
        _FULL.pack_into(self._memory, _START.size + _SKEW.size, full)

    def take_over(self) -> None:
        """Let this process live in the faster time, its event loops included."""
        speed = self.speed

        class Hurried(selectors.DefaultSelector):
            def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
                return super().select(timeout / speed if timeout else timeout)

        vars(time).update(monotonic=self._now, time=self._wall, sleep=self._rest)
        vars(selectors).update(DefaultSelector=Hurried)

    def skewed(self) -> datetime:
        """The moment as the bot's wall clock has it."""
        return datetime.fromtimestamp(self._wall() + self.skew, UTC)

    def _now(self) -> float:
        return _monotonic() * self.speed

    def _wall(self) -> float:
        return self._unix + (_monotonic() - self._origin) * self.speed

    def _rest(self, seconds: float) -> None:
        _sleep(seconds / self.speed)
