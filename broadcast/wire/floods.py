"""Floods: how long a 429 asks for silence, and which of them are waited out.

Calls that answer people wait here; the sender's calls have the pacer.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any, TypeVar

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from broadcast.wire.cost import weight
from broadcast.wire.holds import Family, Holds

T = TypeVar("T")

LONGEST_WAIT = 5.0  # seconds


class Patience(BaseRateLimiter[None]):
    """Lets answers to admins keep to the budget of all that is sent, and waits out a short flood.

    A longer silence is an error at once, as if Telegram had been asked: nobody knocks meanwhile, and an
    Undo does not wait behind it. What Telegram asks for in answer to one of these calls may concern the chat
    alone, so only that chat is left in peace.
    """

    def __init__(self, holds: Holds, turn: Callable[[int], Awaitable[None]]) -> None:
        """`turn` waits for a place in the budget, worth so many messages."""
        self._holds = holds
        self._turn = turn

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to give back."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, T]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,  # noqa: ARG002 - PTB's signature
    ) -> T:
        """Make the call; after a short flood, once more.

        Raises:
            RetryAfter: the silence that is asked for is longer than `LONGEST_WAIT`.
        """
        family, messages, chat_id = Family.of(endpoint), weight(data), data.get("chat_id")
        await self._wait_for(family, messages, chat_id)
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as flood:
            seconds = flood_seconds(flood)
            if family and chat_id:
                self._holds.hold(family, seconds, chat_id)
            if seconds > LONGEST_WAIT:
                raise
        await asyncio.sleep(seconds)
        await self._wait_for(family, messages, chat_id)
        return await callback(*args, **kwargs)

    async def _wait_for(self, family: Family | None, messages: int, chat_id: int | None) -> None:
        if family is None:
            return
        silence = self._holds.left(family, chat_id)
        if silence > LONGEST_WAIT:
            raise RetryAfter(timedelta(seconds=silence))
        await asyncio.sleep(silence)
        # Answers to presses are no messages, which is what the budget counts.
        if family in (Family.SENDS, Family.EDITS):
            await self._turn(messages)


def flood_seconds(error: RetryAfter) -> float:
    """How long a 429 asks everyone to be silent, whichever way PTB is set to say it."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
