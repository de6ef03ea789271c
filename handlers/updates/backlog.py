"""The backlog: what waited at Telegram while nobody asked for it. Taps carry no time, so it is marked."""

import asyncio
import contextlib
import logging

from models.database import Unavailable
from models.heartbeat import Heartbeat
from models.inbox import Inbox

log = logging.getLogger(__name__)


class Backlog:
    """Knows whether what is fetched was there before; the first start ever has no backlog."""

    def __init__(self, inbox: Inbox, fetched: Heartbeat) -> None:
        self._inbox = inbox
        self._fetched = fetched
        self._late: bool | None = None
        """None where there was no gap, or all that waited meanwhile is fetched."""

    async def begin(self) -> None:
        """What was written down before the last end waited as well, if that was long ago."""
        if gap := await asyncio.to_thread(self._fetched.gap):
            await asyncio.to_thread(self._fetched.remember, gap)
            await asyncio.to_thread(self._inbox.mark_late)

    async def fetched(self) -> bool:
        """Whether what Telegram has just given waited there while nobody asked."""
        if self._late is None:
            try:
                gap = await asyncio.to_thread(self._fetched.gap)
                if gap:
                    await asyncio.to_thread(self._fetched.remember, gap)
            except Unavailable:
                return True  # asked once more is better than sent by mistake
            self._late = gap is not None
        return self._late

    async def caught_up(self) -> None:
        """All that waited is written down; before that a crash must not make the rest of it new."""
        self._late = None
        with contextlib.suppress(Unavailable):
            await asyncio.to_thread(self._fetched.beat)
