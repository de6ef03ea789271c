"""Folding: beside the work, what ended long ago gives up its deliveries, where the operator wants that."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import timedelta

from broadcast.engine.pulse import Pulse
from broadcast.settings import Settings
from models.database import Unavailable
from models.store import Store

LOOK = 60.0  # seconds between two looks
REST = 0.1  # seconds between two steps, so that whoever wants to write comes between
REST_BESIDE = 2.0  # and while something goes out, so that its pace does not notice

log = logging.getLogger(__name__)


class Folding:
    """Goes by the database, so that a restart goes on where a kill came in the midst."""

    def __init__(self, store: Store, settings: Settings, pulse: Callable[[], Pulse]) -> None:
        """`pulse` tells what the sender is doing."""
        self._store = store
        self._days = settings.keep_deliveries_days
        self._hours = max(settings.frequency_cap, settings.duplicate_hours)
        self._pulse = pulse

    async def run(self) -> None:
        """Look and look again, until cancelled."""
        while True:
            with contextlib.suppress(Unavailable):
                await self.look()
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        """Delete what a kill has left, then fold what is old enough."""
        await self._clear()
        folding = self._store.folding
        if not self._days:
            return
        before = self._store.clock() - timedelta(days=self._days)
        for one in await asyncio.to_thread(folding.due, before, self._hours):
            if await asyncio.to_thread(folding.fold, one):
                log.info("%s: only its numbers are kept from now on", one.uuid)
                await self._clear()

    async def _clear(self) -> None:
        while await asyncio.to_thread(self._store.folding.clear):  # noqa: ASYNC110 - a pause, no event
            await asyncio.sleep(REST_BESIDE if self._pulse().uuid else REST)
