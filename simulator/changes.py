"""Waiting for something to become true, woken by what happens rather than by time."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 30.0  # seconds until what has not come is given up; a busy machine needs its time

Found = TypeVar("Found")


class Changes:
    """Tells who waits that a chat has changed. Belongs to the loop the simulator runs in."""

    def __init__(self) -> None:
        self._waiting: dict[int | None, set[asyncio.Future[None]]] = {}

    def happened(self, chat_id: int | None = None) -> None:
        """Something of this chat, or of none in particular, is other than it was."""
        if not self._waiting:
            return
        for key in {chat_id, None}:
            for future in self._waiting.pop(key, ()):
                if not future.done():
                    future.set_result(None)

    async def until(
        self, check: Callable[[], Found | None], timeout: float, chat_id: int | None = None
    ) -> Found:
        """What `check` finds, asked again after every change of the chat (None: of anything).

        Raises: TimeoutError after `timeout` seconds of real time.
        """
        async with asyncio.timeout(timeout):
            while (found := check()) is None:
                await self._next(chat_id)
        return found

    async def _next(self, chat_id: int | None) -> None:
        future = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(chat_id, set()).add(future)
        try:
            await future
        finally:
            waiting = self._waiting.get(chat_id)
            if waiting is not None:
                waiting.discard(future)
                if not waiting:
                    del self._waiting[chat_id]
