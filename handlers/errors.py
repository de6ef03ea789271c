"""What happens when a handler fails, or another program polls with the same token."""

import logging
import time
from collections.abc import Callable

from telegram import Update
from telegram.error import Conflict, NetworkError, RetryAfter
from telegram.ext import ApplicationHandlerStop

from broadcast.wire.floods import flood_seconds
from handlers.context import Context
from handlers.presses import answer
from handlers.texts import phrases

NEWCOMER = 60.0  # seconds; a copy that meets another one while it is younger than this leaves
REMINDER = 3600.0  # seconds between two warnings about the same trouble

log = logging.getLogger(__name__)


class Errors:
    """Logs, answers the press that failed, and ends the update."""

    def __init__(self, leave: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        """`leave` ends this copy; `clock` tells monotonic seconds."""
        self._leave = leave
        self._clock = clock
        self._started = clock()
        self._warned = float("-inf")

    async def failed(self, update: object, context: Context) -> None:
        """The application calls this for every exception of a handler, a task or the poller."""
        error = context.error
        if isinstance(error, Conflict):
            await self._second_poller(context)
        elif update is None and isinstance(error, NetworkError):
            log.warning("polling: %s", error.message)  # it goes on by itself
        else:
            log.error("update failed", exc_info=error)
        if isinstance(update, Update) and update.callback_query:
            await answer(update.callback_query, _said(error), alert=True)
        # After an error PTB goes on with the next group: without this, a gate that fails would be open.
        raise ApplicationHandlerStop

    async def _second_poller(self, context: Context) -> None:
        now = self._clock()
        # Telegram tells both pollers of the conflict, so the age decides which of them leaves.
        if now - self._started < NEWCOMER:
            self._leave()
            return
        log.error("another program polls Telegram with this token")
        if now - self._warned < REMINDER:
            return
        self._warned = now
        await context.services.notices.others(None, phrases.SECOND_POLLER)


def _said(error: Exception | None) -> str:
    return phrases.flooded(flood_seconds(error)) if isinstance(error, RetryAfter) else phrases.FAILED
