"""Troubles of polling: most pass by themselves; another program that takes the updates does not."""

import logging
import time
from collections.abc import Callable

from telegram.error import Conflict, TelegramError

from broadcast.wire.verdicts import of_webhook
from handlers.live.notices import Notices
from handlers.texts import phrases

NEWCOMER = 60.0  # seconds; a copy that meets another one while it is younger than this leaves
REMINDER = 3600.0  # seconds between two warnings about the same trouble

log = logging.getLogger(__name__)


class Troubles:
    """Logs them, warns admins, and ends a young copy that meets another poller."""

    def __init__(
        self, leave: Callable[[], None], notices: Notices, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`leave` ends this copy; `clock` tells monotonic seconds."""
        self._leave = leave
        self._notices = notices
        self._clock = clock
        self._started = clock()
        self._warned = float("-inf")

    async def met(self, error: TelegramError) -> None:
        """A poll failed; the next one follows."""
        if not isinstance(error, Conflict):
            log.warning("polling: %s", error.message)
        elif of_webhook(error):
            # Whoever set it did so after the start, and nothing that goes on here harms it.
            log.error("a webhook gets the updates of this bot")
            await self._warn(phrases.WEBHOOK_TAKES_UPDATES)
        # Telegram tells both pollers of the conflict, so the age decides which of them leaves.
        elif self._clock() - self._started < NEWCOMER:
            self._leave()
        else:
            log.error("another program polls Telegram with this token")
            await self._warn(phrases.SECOND_POLLER)

    async def _warn(self, text: str) -> None:
        now = self._clock()
        if now - self._warned < REMINDER:
            return
        self._warned = now
        await self._notices.others(None, text)
