"""Long holds outlive the process: a bot that starts again and again must not knock each time."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from broadcast.wire.holds import LONG, Family, Holds
from models.database import is_logged
from models.notes import Fact
from models.store import Store

log = logging.getLogger(__name__)


class Remembered:
    """Writes long holds down when they begin, whoever was told: a kill may come before a run has ended."""

    def __init__(self, holds: Holds, store: Store) -> None:
        """To be made in the loop that keeps them."""
        self._holds, self._store = holds, store
        self._begun = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        holds.on_long = self._noticed

    async def recall(self) -> None:
        await self._ask(recall_holds)

    async def note(self) -> None:
        await self._ask(note_holds)

    async def keep(self) -> None:
        """Note what begins, until cancelled."""
        while True:
            await self._begun.wait()
            self._begun.clear()
            await self.note()

    def _noticed(self) -> None:
        with contextlib.suppress(RuntimeError):  # its loop has ended
            self._loop.call_soon_threadsafe(self._begun.set)

    async def _ask(self, ask: Callable[[Holds, Store], None]) -> None:
        try:
            await asyncio.to_thread(ask, self._holds, self._store)
        except Exception as error:
            # At worst Telegram is asked once too often.
            if not is_logged(error):
                log.exception("the silences are not written down or read")


def note_holds(holds: Holds, store: Store) -> None:
    """Write down which families are silent for long from now on, if any is; synchronous."""
    long = {family: left for family, left in holds.all().items() if left > LONG}
    if long:
        now = store.clock()
        ends = {family: [(now + timedelta(seconds=left)).isoformat(), left] for family, left in long.items()}
        store.notes.set(Fact.HOLDS, ends)


def recall_holds(holds: Holds, store: Store) -> None:
    """Let those be silent that an earlier process noted; synchronous."""
    noted = store.notes.get(Fact.HOLDS)
    for name, value in noted.items() if isinstance(noted, dict) else ():
        try:
            family, (end, seconds) = Family(name), value
            left = (datetime.fromisoformat(end) - store.clock()).total_seconds()
            # The clock may have been set back since: nobody is silent for longer than Telegram asked.
            left = min(left, float(seconds))
        except (ValueError, TypeError):
            log.warning("a hold that was noted cannot be read: %s", name)
            continue
        if left > 0:
            log.warning("%s are silent for %.0f s more, as Telegram asked before the restart", family, left)
            holds.hold(family, left)
