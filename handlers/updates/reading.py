"""Reading: what waits in the inbox is parsed one by one, so that what nobody can read blocks nothing."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from handlers.updates import incoming
from models.inbox import Inbox, Waiting

Meaning = TypeVar("Meaning")

log = logging.getLogger(__name__)


async def read(
    inbox: Inbox, batch: Sequence[Waiting], meaning: Callable[[dict[str, Any]], Meaning]
) -> dict[int, Meaning]:
    """What they mean, by update id. What nobody can read now is put aside, because nobody can later."""
    found: dict[int, Meaning] = {}
    unreadable = []
    for waiting in batch:
        try:
            found[waiting.update_id] = meaning(_sound(waiting))
        except Exception as error:  # noqa: BLE001 - whatever is raised about a shape nobody knows
            # Without a trace, which may quote the content.
            log.error("update %s cannot be read (%s)", waiting.update_id, type(error).__name__)  # noqa: TRY400
            unreadable.append(waiting.update_id)
    if unreadable:
        await asyncio.to_thread(inbox.put_aside, unreadable)
    return found


def _sound(waiting: Waiting) -> dict[str, Any]:
    raw = incoming.loaded(waiting.body)
    if isinstance(raw, dict) and incoming.sound(raw):
        return raw
    raise TypeError("no update")
