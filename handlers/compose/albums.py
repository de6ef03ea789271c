"""Albums: they arrive as one message for each part, and nothing says which is the last."""

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
    """Take one more part. When none has come for `QUIET` seconds, `whole` of the last one gets them all."""
    group = part.media_group_id or ""
    gathering = _gathered(context).setdefault(group, _Gathering())
    gathering.parts.append(part)
    if gathering.timer:
        gathering.timer.cancel()
    loop = asyncio.get_running_loop()
    # A timer of the loop, because a handler that waits here would keep the other parts from coming.
    gathering.timer = loop.call_later(QUIET, _close, group, context, whole)


def drop(context: Context) -> None:
    """Forget the parts that have come from this admin; an album that is being handed over goes on."""
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
    # A timer cannot await. The task runs beside the queue, so another update may come before it ends.
    context.application.create_task(_hand_over(parts, context, whole))


async def _hand_over(parts: list[Message], context: Context, whole: Whole) -> None:
    await whole(parts, context)
