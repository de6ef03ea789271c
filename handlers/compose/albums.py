"""Albums: they arrive as one message for each part, without an end mark."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from telegram import Message

from handlers.context import Context

QUIET = 1.0  # seconds after its last part an album counts as whole

Whole = Callable[[list[Message], Context], Awaitable[object]]


@dataclass
class _Gathering:
    """The parts of one album that have come so far."""

    parts: list[Message] = field(default_factory=list)
    timer: asyncio.TimerHandle | None = None


def add(part: Message, context: Context, whole: Whole) -> None:
    """One more part. When no other has come for a moment, `whole` of the last one gets them all."""
    group = part.media_group_id or ""
    gathering = _gathered(context).setdefault(group, _Gathering())
    gathering.parts.append(part)
    if gathering.timer:
        gathering.timer.cancel()
    loop = asyncio.get_running_loop()
    gathering.timer = loop.call_later(QUIET, _close, group, context, whole)


def drop(context: Context) -> None:
    """Forget what has come from this admin."""
    gathered = _gathered(context)
    for gathering in gathered.values():
        if gathering.timer:
            gathering.timer.cancel()
    gathered.clear()


def _gathered(context: Context) -> dict[str, _Gathering]:
    found: dict[str, _Gathering] = context.memory.setdefault(_Gathering, {})
    return found


def _close(group: str, context: Context, whole: Whole) -> None:
    parts = sorted(_gathered(context).pop(group).parts, key=lambda part: part.message_id)
    context.application.create_task(_hand_over(parts, context, whole))


async def _hand_over(parts: list[Message], context: Context, whole: Whole) -> None:
    await whole(parts, context)
