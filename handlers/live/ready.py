"""The bot is ready: one line that says which bot, for whom, with what, and what keeps it from sending."""

import asyncio
import logging

from telegram import Bot

from broadcast.settings import Settings
from handlers.texts import operator
from models.store import Store

log = logging.getLogger("recall")


class Ready:
    """Says it once, at the first look: by then all that runs has begun."""

    def __init__(self, bot: Bot, settings: Settings, store: Store) -> None:
        self._bot, self._settings, self._store = bot, settings, store
        self._told = False

    async def tell(self) -> None:
        if not self._told:
            await asyncio.to_thread(self._tell)
            self._told = True

    def _tell(self) -> None:
        settings, database = self._settings, self._store.database
        name = str(database.file.absolute()) if database.file else database.name
        standing = self._store.standstill.standing() is not None
        old = self._store.copies.question() is not None
        told = {
            "event": "ready",
            "bot": self._bot.username,
            "admins": len(settings.admin_chat_ids),
            "per_second": settings.messages_per_second,
            "database": "sqlite" if database.file else "postgresql",
            "old_copy": old,
            "standstill": standing,
        }
        waits = operator.OLD_COPY if old else ""
        waits += operator.STANDSTILL if standing else ""
        log.info(
            "ready: @%s, number of admins %s, at most %g messages a second, the database is %s%s",
            self._bot.username,
            len(settings.admin_chat_ids),
            settings.messages_per_second,
            name,
            waits,
            extra=told,
        )
