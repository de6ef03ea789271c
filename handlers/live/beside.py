"""Beside: a chat that does not answer holds up nothing but what is said there."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from itertools import count
from typing import Any

from models.database import is_logged, words_of

MOMENT = 1.0  # seconds that others wait for it

Work = Callable[[], Coroutine[Any, Any, None]]

log = logging.getLogger(__name__)


class Beside:
    """Lives in one event loop."""

    def __init__(self) -> None:
        self._going: dict[object, asyncio.Task[None]] = {}
        self._numbers = count()

    async def do(self, work: Work, name: object = None) -> None:
        """Begin it, unless what was begun under this name is going on still, and wait a moment for it.

        Raises:
            Exception: what it raised within that moment. What it raises later is logged.
        """
        name = next(self._numbers) if name is None else name
        if name in self._going:
            return
        task = self._begin(work, name)
        try:
            await asyncio.wait({task}, timeout=MOMENT)
        finally:
            if not task.done():
                task.add_done_callback(_log)
        if task.done() and not task.cancelled():
            task.result()

    def begin(self, work: Work) -> None:
        """Begin it, and wait for nothing; what it raises is logged."""
        self._begin(work, next(self._numbers)).add_done_callback(_log)

    def _begin(self, work: Work, name: object) -> asyncio.Task[None]:
        task = self._going[name] = asyncio.create_task(work())
        task.add_done_callback(lambda _: self._going.pop(name, None))
        return task

    def end(self) -> None:
        for task in self._going.values():
            task.cancel()


def _log(task: asyncio.Task[None]) -> None:
    error = None if task.cancelled() else task.exception()
    if isinstance(error, Exception) and not is_logged(error):
        log.warning("what nobody waits for any more failed: %s", words_of(error))
