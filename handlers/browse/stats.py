"""/stats and /help."""

import asyncio

from telegram import Update

from handlers.access import Context
from handlers.texts import phrases, reports
from models.store import Store

LAST = 5  # broadcasts shown


class Numbers:
    """Answers with what the database counts."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def stats(self, update: Update, _context: Context) -> None:
        """/stats: the audience, all deliveries, and the last broadcasts."""
        text = await asyncio.to_thread(self._stats)
        if update.message:
            await update.message.reply_html(text)

    def _stats(self) -> str:
        recent = self._store.broadcasts.history(LAST)
        return reports.stats(
            self._store.audience.by_status(),
            self._store.broadcasts.by_state(),
            self._store.counts.totals(),
            [(broadcast, self._store.counts.sent(broadcast)) for broadcast in recent],
        )


async def help_(update: Update, _context: Context) -> None:
    """/help: the commands."""
    if update.message:
        await update.message.reply_html(phrases.HELP)
