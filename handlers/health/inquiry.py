"""An inquiry: a question to the database that many may ask, and that nobody waits for without an end."""

import asyncio
import logging
from collections.abc import Callable
from typing import Generic, TypeVar

from models.clock import ticks
from models.database import words_of

PATIENCE = 2.0  # seconds that somebody waits for an answer

T = TypeVar("T")
log = logging.getLogger(__name__)


class Inquiry(Generic[T]):
    """Asked in one thread at a time, however many want to know; lives in one event loop."""

    def __init__(self, ask: Callable[[], T], fresh: float, spare: float = 0) -> None:
        """`ask` is synchronous; for `fresh` seconds its answer serves everybody.

        Args:
            spare: so many times as long as an answer took, the database is left alone too.
        """
        self._ask, self._fresh, self._spare = ask, fresh, spare
        self._trouble = ""
        self._due = float("-inf")
        self._asking: asyncio.Task[None] | None = None
        self.last: T | None = None
        """The last answer; None where the last question failed."""

    async def answer(self) -> T | None:
        """The answer, or None where none came in time."""
        if self._asking is None and ticks() >= self._due:
            self._asking = asyncio.create_task(self._answered())
        if self._asking is None:
            return self.last
        # A thread that waits for the database cannot be called off; whoever comes next waits for the same.
        done, _ = await asyncio.wait({self._asking}, timeout=PATIENCE)
        return self.last if done else None

    async def _answered(self) -> None:
        begun = ticks()
        try:
            self.last, self._trouble = await asyncio.to_thread(self._ask), ""
        except Exception as error:  # noqa: BLE001 - whatever it is, the database has no answer
            self.last = None
            if (trouble := words_of(error)) != self._trouble:  # it is asked with every scrape
                self._trouble = trouble
                log.warning("the database does not tell its load: %s", trouble)
        finally:
            self._due = ticks() + max(self._fresh, self._spare * (ticks() - begun))
            self._asking = None
