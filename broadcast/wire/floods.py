"""Floods: how long a 429 asks for silence, and which of them are waited out.

Calls that answer people wait here; the sender's calls have the pacer.
"""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any, TypeVar

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

T = TypeVar("T")

LONGEST_WAIT = 5.0  # seconds


class Patience(BaseRateLimiter[None]):
    """Waits out a short flood before an answer to an admin, which would be lost otherwise.

    It waits `LONGEST_WAIT` seconds at most, because one handler at a time runs, and an Undo must not wait
    behind it.
    """

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to give back."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, T]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,  # noqa: ARG002 - PTB's signature
        data: dict[str, Any],  # noqa: ARG002 - PTB's signature
        rate_limit_args: None,  # noqa: ARG002 - PTB's signature
    ) -> T:
        """Make the call; after a short flood, once more."""
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as flood:
            seconds = flood_seconds(flood)
            if seconds > LONGEST_WAIT:
                raise
        await asyncio.sleep(seconds)
        return await callback(*args, **kwargs)


def flood_seconds(error: RetryAfter) -> float:
    """How long a 429 asks everyone to be silent, whichever way PTB is set to say it."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
