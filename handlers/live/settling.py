"""Settles: writes down what no longer changes of a broadcast, after an end and once a minute."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable

from broadcast.engine.pulse import Pulse
from handlers.live.repeats import Repeats
from models.database import Unavailable
from models.settling import Settling

EVERY = 60.0  # seconds between two looks
GLANCE = 1.0  # seconds between two looks at the sender's pulse

log = logging.getLogger(__name__)


class Settles:
    """It goes by the database, so what an earlier process left is taken up, oldest ledgers last."""

    def __init__(self, settling: Settling, pulse: Callable[[], Pulse]) -> None:
        self._settling = settling
        self._pulse = pulse
        self._repeats = Repeats()

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                # Read before, so that a job which ends meanwhile does not wait for the next look.
                job = self._pulse().uuid
                with contextlib.suppress(Unavailable):
                    await self.look()
                await self._rest(job)
        finally:
            self._settling.give_up()  # a stop must not wait until a ledger of millions is read

    async def look(self) -> None:
        """Write down all that can be, one broadcast after another; each reads its rows once."""
        last: int | None = None
        while of := await asyncio.to_thread(self._settling.due, last):
            last = of.id
            try:
                await asyncio.to_thread(self._settling.settle, of)
            except Unavailable:
                raise
            except Exception as error:  # what is damaged in one keeps no other from being written down
                if self._repeats.is_news(f"{of.uuid} {error}"):
                    log.exception("%s: could not be written down, trying again", of.uuid)

    async def _rest(self, job: str | None) -> None:
        due = time.monotonic() + EVERY
        while time.monotonic() < due and self._pulse().uuid == job:  # noqa: ASYNC110 - a pulse has no event
            await asyncio.sleep(GLANCE)
