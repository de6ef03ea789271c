"""/stats: the audience, all deliveries, and the last broadcasts."""

import asyncio

from telegram import Update

from handlers.context import Context, new_message
from handlers.telling import tell
from handlers.texts import lists
from models.store import Store

LAST = 5  # broadcasts shown


async def stats(update: Update, context: Context) -> None:
    text = await asyncio.to_thread(_stats, context.services.store)
    message = new_message(update)
    await tell(message.get_bot(), message.chat_id, text)


def _stats(store: Store) -> str:
    recent = store.broadcasts.history(LAST)
    return lists.stats(
        store.audience.by_status(),
        store.broadcasts.by_state(),
        store.counts.totals(),
        [(broadcast, store.counts.sent(broadcast)) for broadcast in recent],
    )
