"""Deadlines: admins are warned before something starts, and before what they may want back is too old."""

import asyncio
import logging
import time

from telegram.error import RetryAfter, TelegramError

from broadcast.wire.floods import flood_seconds
from handlers import keyboards
from handlers.live.calls import Calls
from handlers.live.notices import Notices
from handlers.live.repeats import Repeats
from handlers.texts import reports
from models.counts import SOON
from models.deliveries.window import UNDO_WINDOW
from models.record import Broadcast
from models.store import Store

AGAIN = 3.0  # seconds after a warning that could not be sent

log = logging.getLogger(__name__)


class Deadlines:
    """Remembers each warning in the database, so that a restart warns nobody twice."""

    def __init__(self, store: Store, notices: Notices) -> None:
        self._store = store
        self._notices = notices
        self._calls = Calls(store, notices)
        self._repeats = Repeats()
        self._not_before = 0.0  # monotonic seconds

    async def warn(self) -> None:
        """Say what is about to start, and to become permanent, where that was not said yet."""
        await self._calls.look()
        if time.monotonic() < self._not_before or not self._notices.admins.reachable():
            return
        for broadcast in await asyncio.to_thread(self._store.broadcasts.undo_ends_soon, UNDO_WINDOW - SOON):
            counts = await asyncio.to_thread(self._store.counts.with_window, broadcast)
            deletable = counts.window is not None and counts.window.young > 0
            # The list goes by when a broadcast began, and its first message may have gone out much later.
            if deletable and not counts.ends_soon:
                continue
            if deletable and broadcast.card:
                text = reports.ends_soon(await self._notices.content(broadcast), counts)
                if not await self._told(broadcast, text):
                    return
            # Also where nothing is left to warn of, or its rows would be read again at every look.
            await asyncio.to_thread(self._store.broadcasts.warned, broadcast)

    async def _told(self, broadcast: Broadcast, text: str) -> bool:
        try:
            told = await self._notices.keeper(broadcast, text, keyboards.undo(broadcast.uuid), silent=True)
        except TelegramError as error:
            if self._repeats.is_news(f"{broadcast.uuid} {error.message}"):
                log.warning("%s: nobody could be warned yet: %s", broadcast.uuid, error.message)
            pause = flood_seconds(error) if isinstance(error, RetryAfter) else AGAIN
            self._not_before = time.monotonic() + pause
            return False
        return told is not None
