"""Waiting for something to become true, woken by what happens rather than by time."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 90.0  # seconds before a wait gives up, generous because the machine may be busy

Found = TypeVar("Found")


class Changes:
    """Wakes those who wait for a change of a chat. Belongs to the loop the simulator runs in."""

    def __init__(self) -> None:
        self._waiting: dict[int | None, set[asyncio.Future[None]]] = {}

    def happened(self, chat_id: int | None = None) -> None:
        """Say that this chat has changed, or something that belongs to no chat (None)."""
        if not self._waiting:
            return
        for key in {chat_id, None}:
            for future in self._waiting.pop(key, ()):
                if not future.done():
                    future.set_result(None)

    async def until(
        self, check: Callable[[], Found | None], timeout: float, chat_id: int | None = None
    ) -> Found:
        """Ask `check` again after every change of the chat (None: of anything); what it finds.

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
