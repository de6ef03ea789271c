"""Heartbeats: when somebody looked last, so that it is known after a restart for how long nobody did."""

import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from models.clock import Clock
from models.database import reading
from models.notes import Fact, noted, put

GAP = timedelta(seconds=60)  # between two looks, from which on it counts that nobody looked
BEAT = timedelta(seconds=15)  # between two writings: a kill makes a gap longer by that at most


@dataclass(frozen=True)
class Gap:
    """A time in which nobody looked."""

    begins: datetime
    ends: datetime

    @property
    def span(self) -> timedelta:
        return self.ends - self.begins

    def after(self, moment: datetime) -> timedelta:
        """How much of it came after that moment."""
        return max(timedelta(), self.ends - max(self.begins, moment))


class Heartbeat:
    """Of one that looks, and the gaps in that. To be used by one thread at a time."""

    def __init__(self, engine: Engine, clock: Clock, fact: Fact) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock
        self._fact = fact
        self._last: datetime | None = None
        self._noted: datetime | None = None
        self.gaps: tuple[Gap, ...] = ()
        """Those that count still, oldest first."""

    @property
    def noted(self) -> datetime | None:
        """When this copy wrote down last that it looks; safe from any thread."""
        return self._noted

    def gap(self) -> Gap | None:
        """The gap that a look ends which is made now; none at the first start ever."""
        if self._last is None:
            self._read()
        now = self._clock()
        return Gap(self._last, now) if self._last and now - self._last > GAP else None

    def beat(self) -> Gap | None:
        """Look, and write that down from time to time, but each gap at once; the gap that ends with it."""
        gap, now = self.gap(), self._clock()
        # Where the clock was set back, what is noted lies in the future.
        if gap or self._noted is None or not self._noted <= now < self._noted + BEAT:
            self._write(now, (*self.gaps, gap) if gap else self.gaps)
        self._last = now
        return gap

    def remember(self, gap: Gap) -> None:
        """Note the newest gap, and nothing else: whoever looks has not seen all of what came in it."""
        assert self._last, "a gap begins with a look"
        self._write(self._last, (gap,))

    def forget(self) -> None:
        """No gap counts any more."""
        if self.gaps and self._last:
            self._write(self._last, ())

    def _read(self) -> None:
        with self._reading.begin() as connection:
            found: Any = noted(connection, self._fact)
        # Where it is damaged, nothing is known of before, as at the first start.
        with contextlib.suppress(KeyError, TypeError, ValueError, OverflowError, OSError):
            self.gaps = tuple(Gap(_moment(begins), _moment(ends)) for begins, ends in found["gaps"])
            self._last = _moment(found["last"])

    def _write(self, last: datetime, gaps: tuple[Gap, ...]) -> None:
        spans = [[gap.begins.timestamp(), gap.ends.timestamp()] for gap in gaps]
        with self._engine.begin() as connection:
            put(connection, self._fact, {"last": last.timestamp(), "gaps": spans})
        # Only now: a look at a database that does not answer is none, however often that is tried.
        self._last = self._noted = last
        self.gaps = gaps


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
