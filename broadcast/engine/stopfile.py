"""The file STOP: while it lies beside the database, nothing begins or goes on but undoing."""

import asyncio
import logging

from broadcast.engine.braking import STOP_FILE, Braking
from models.database import is_logged, words_of
from models.store import Store

NAME = "STOP"
LOOK = 1.0  # seconds between two looks

log = logging.getLogger(__name__)


class StopFile:
    """Watches for it in the sender's thread, because the main loop may be busy just then."""

    def __init__(self, store: Store, braking: Braking) -> None:
        self._path = store.database.folder / NAME
        self._standstill = store.standstill
        self._braking = braking
        self._there = False
        self._written: bool | None = None  # what the database says; None before it was asked

    async def run(self) -> None:
        """Look every second, until cancelled."""
        while True:
            await asyncio.sleep(LOOK)
            await self.look()

    async def look(self) -> None:
        """Begin or end the standstill where the file came or went; what cannot be written waits."""
        # In a thread, because a disk in trouble may take its time.
        try:
            await asyncio.to_thread(self._look)
        except Exception as error:  # noqa: BLE001 - it is held in memory, and the next look must come
            if not is_logged(error):
                log.error("%s cannot be heeded in the database yet: %s", self._path, words_of(error))  # noqa: TRY400

    def _look(self) -> None:
        there = self._is_there()
        if there and not self._there:
            log.warning("%s is there: nothing goes out", self._path, extra={"event": "standstill_begun"})
            # First, because the database may be locked just then.
            self._braking.hold(STOP_FILE, None, corrections=True)
        self._there = there
        if self._written is None:
            standing = self._standstill.standing()
            self._written = standing is not None and standing.by_file
        if there is not self._written:
            if there:
                self._standstill.begin(None)
            elif self._standstill.end_file():
                log.warning("%s is gone", self._path, extra={"event": "standstill_ended"})
            self._written = there
        if not there:
            self._braking.release([STOP_FILE])

    def _is_there(self) -> bool:
        """Whatever it is: a file, a folder, or a link that leads nowhere."""
        try:
            self._path.lstat()
        except FileNotFoundError:
            return False
        except OSError:  # a disk in trouble says nothing
            return self._there
        return True
