"""The ground: when the database is taken away, or another copy has taken over, the bot stops."""

import asyncio
import logging
from collections.abc import Callable

from broadcast.engine.sender import Sender
from handlers.live.notices import Notices
from handlers.texts import copies
from models.store import Store

LOOK = 1.0  # seconds between two looks
PATIENCE = 5.0  # seconds in which the admins are told; the bot stops in any case

log = logging.getLogger(__name__)


class Ground:
    """Watches that the database is still there.

    What it does not hold any more cannot be claimed, whoever looks; but without this nobody would be told.
    """

    def __init__(self, store: Store, sender: Sender, notices: Notices, leave: Callable[[], None]) -> None:
        """`leave` ends the bot."""
        self._database = store.database
        self._sender = sender
        self._notices = notices
        self._leave = leave

    async def run(self) -> None:
        """Look until it is gone, then end everything."""
        # In a thread, because a disk in trouble may take its time.
        while await asyncio.to_thread(self._database.still_there):  # noqa: ASYNC110 - files have no event
            await asyncio.sleep(LOOK)
        self._sender.stop()
        if self._database.taken_over:  # which talks to the admins from now on
            log.warning("another copy has taken over: this one sends no more", extra={"event": "taken_over"})
            self._leave()
            return
        log.error("%s was removed or replaced while the bot was running: it stops", self._database.name)
        try:
            async with asyncio.timeout(PATIENCE):
                await self._notices.others(None, copies.PULLED_AWAY)
        except TimeoutError:
            log.warning("not every admin could be told")
        finally:
            self._leave()
