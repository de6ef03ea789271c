"""The watch: what the sender does next is asked whenever it is woken, and again and again, as time passes."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from broadcast.engine.braking import Braking
from broadcast.engine.run import Run
from broadcast.engine.spread import spreads
from broadcast.settings import Settings
from models.database import is_logged, is_passing
from models.record import Broadcast
from models.states import State
from models.store import Store

TICK = 1.0  # seconds between two looks: what waits becomes due by the wall clock, which may be set

log = logging.getLogger(__name__)


class Watch:
    """Lives in the sender's event loop."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        braking: Braking,
        waiting: Callable[[], Mapping[int, int]],
        due: Callable[[Broadcast], float],
    ) -> None:
        """`waiting` tells the ids that are passed over, at these revisions; `due` is `Sharing.due`."""
        self._store, self._braking, self._waiting, self._due = store, braking, waiting, due
        self._settings = settings
        self._late = timedelta(minutes=settings.late_minutes)
        self._woken = asyncio.Event()

    def wake(self) -> None:
        self._woken.set()

    async def next_job(self) -> Broadcast | None:
        """What comes first now; what wakes the sender from here on makes `rest` end at once."""
        self._woken.clear()  # before the database is asked, or what comes meanwhile would be lost
        return await asyncio.to_thread(self._look)

    def _look(self) -> Broadcast | None:
        first = self._first()
        # A machine that fell asleep in the midst of it may have found due what is late by now.
        return self._first() if self._store.heartbeat.gap() else first

    def _first(self) -> Broadcast | None:
        """What the clock makes due has a line each; then what comes first is asked for."""
        self._store.heartbeat.beat()
        self._store.expiry.begin()
        self._store.missed.take_back(self._late, self._starts)
        quiet = self.quiet_until() is not None
        first = self._store.broadcasts.next_job(self._waiting(), quiet=quiet)
        if first is None or first.sweeps is not None or not spreads(first):
            return first
        # They come last, so all that is left spreads too: between two of one there is time for others.
        left = [one for one in self._store.broadcasts.jobs(quiet=quiet) if spreads(one)]
        return min(left, key=self._due, default=first)

    def quiet_until(self) -> datetime | None:
        """When the quiet hours end that it is now; None outside of them. Safe from any thread."""
        return self._settings.quiet_until(self._store.clock())

    def _starts(self, one: Broadcast, wanted: datetime) -> datetime:
        """When what was to start at that time may do so, because quiet hours hold it longer."""
        return (None if one.through_quiet else self._settings.quiet_until(wanted)) or wanted

    async def rest(self, seconds: float | None = None) -> bool:
        """Wait until something wakes the sender, or for so long, a tick by default; whether something has."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TICK if seconds is None else seconds):
                return await self._woken.wait()
        return False

    async def interrupt_when_outranked(self, job: Broadcast, run: Run[Any, Any]) -> None:
        while True:
            woken = await self.rest()
            if self._braking.stops(job):  # before the database is asked, which may be locked just then
                run.interrupt()
            try:
                first = await self.next_job()
            except Exception as error:
                if not woken and is_passing(error):  # the run notices by itself, and nobody wants anything
                    continue
                if not is_logged(error):
                    log.exception("what comes first could not be asked")
                first = None  # the loop's own look may tell; until then nobody new is called
            if first is None or _work(first) != _work(job):
                run.interrupt()


def _work(job: Broadcast) -> tuple[str, State, int, bool]:
    return job.uuid, job.state, job.content_version, job.correcting
