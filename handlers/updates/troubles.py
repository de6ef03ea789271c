"""Troubles of polling: most pass by themselves; another program that takes the updates does not."""

import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import Conflict, TelegramError

from broadcast.wire.verdicts import of_webhook
from handlers.live.notices import Notices
from handlers.texts import operator, phrases
from models.silence import Silence

NEWCOMER = 60.0  # seconds; a copy that meets another one while it is younger than this leaves
LASTING = 30.0  # seconds after which it is no poll any more that a copy before this one has left open
REMINDER = 3600.0  # seconds between two warnings about the same trouble

log = logging.getLogger(__name__)


class Troubles:
    """Logs them, warns admins, and ends a young copy that meets another poller."""

    def __init__(
        self,
        leave: Callable[[], None] | None,
        notices: Notices,
        run: Callable[[Coroutine[Any, Any, None]], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`run` does work beside the polling, `clock` tells monotonic seconds.

        Args:
            leave: ends this copy; None where a lock elects who polls, so that whoever has it stays.
        """
        self._leave = leave
        self._notices = notices
        self._run = run
        self._clock = clock
        self._started = clock()
        self._conflicts = float("-inf"), float("-inf")  # since when they come, and the last one
        self._warned: dict[str, float] = {}
        self._silence = Silence("the question for updates", clock=clock)

    def met(self, error: Exception | None) -> None:
        """A poll failed, or went well; the next one follows."""
        if error is None:
            self._silence.answered()
            return
        if not isinstance(error, TelegramError):
            log.error("polling failed", exc_info=error)
            return
        self._silence.failed(_words(error))
        if not isinstance(error, Conflict):
            return
        if of_webhook(error):
            # Whoever set it did so after the start, and nothing that goes on here harms it.
            self._warn(phrases.WEBHOOK_TAKES_UPDATES)
        # Telegram tells both pollers of the conflict, so the age decides which of them leaves.
        elif self._leave and self._clock() - self._started < NEWCOMER:
            self._leave()
        elif self._leave or self._lasts():
            self._warn(phrases.SECOND_POLLER)

    def _lasts(self) -> bool:
        """Whether conflicts have come for long, one after another."""
        now = self._clock()
        since, last = self._conflicts
        since = since if now - last < NEWCOMER else now
        self._conflicts = since, now
        return now - since >= LASTING

    def _warn(self, text: str) -> None:
        now = self._clock()
        if now - self._warned.get(text, float("-inf")) < REMINDER:
            return
        self._warned[text] = now
        # Beside the polling, because an admin whose chat hangs would keep all others from being heard.
        self._run(self._notices.others(None, text))


def _words(error: TelegramError) -> str:
    match error:
        case Conflict() if of_webhook(error):
            return operator.WEBHOOK_HAS_THEM
        case Conflict():
            return operator.ANOTHER_HAS_THEM
    return error.message
