"""Albums: they arrive as one message for each part, without an end mark."""

import asyncio
from collections.abc import Awaitable, Callable

from telegram import Message

from handlers.access import Context

QUIET = 1.0  # seconds after its last part an album counts as whole

Whole = Callable[[list[Message], Context], Awaitable[object]]


class Albums:
    """Gathers the parts of each album, and hands them on together."""

    def __init__(self) -> None:
        self._parts: dict[tuple[int, str], list[Message]] = {}
        self._timers: dict[tuple[int, str], asyncio.TimerHandle] = {}

    def add(self, part: Message, context: Context, whole: Whole) -> None:
        """One more part. When no other has come for a moment, `whole` of the last one gets them all."""
        key = (part.chat_id, part.media_group_id or "")
        self._parts.setdefault(key, []).append(part)
        if timer := self._timers.pop(key, None):
            timer.cancel()
        self._timers[key] = asyncio.get_running_loop().call_later(QUIET, self._close, key, context, whole)

    def drop(self, chat_id: int) -> None:
        """Forget what has come in this chat."""
        for key in [key for key in self._timers if key[0] == chat_id]:
            self._timers.pop(key).cancel()
            del self._parts[key]

    def _close(self, key: tuple[int, str], context: Context, whole: Whole) -> None:
        del self._timers[key]
        parts = sorted(self._parts.pop(key), key=lambda part: part.message_id)
        context.application.create_task(_hand_on(parts, context, whole))


async def _hand_on(parts: list[Message], context: Context, whole: Whole) -> None:
    await whole(parts, context)
