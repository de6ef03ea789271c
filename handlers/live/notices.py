"""Notices: one line to the other admins, at once, about what one of them does."""

import asyncio
import logging

from telegram import Bot, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from handlers.texts import notices
from models.content import Content
from models.events import Admin
from models.record import Broadcast
from models.store import Store

log = logging.getLogger(__name__)


class Notices:
    """Writes to admins, and goes on where one of them cannot be reached."""

    def __init__(self, bot: Bot, store: Store, admins: frozenset[int]) -> None:
        self._bot = bot
        self._store = store
        self._admins = admins

    @property
    def admins(self) -> frozenset[int]:
        return self._admins

    async def undo(self, uuid: str) -> None:
        broadcast = await asyncio.to_thread(self._store.broadcasts.get, uuid)
        if broadcast and broadcast.taken_back and broadcast.taken_back.by:
            text = notices.undoing(broadcast, await self.content(broadcast))
            await self.others(broadcast.taken_back.by.id, text)

    async def correction(self, broadcast: Broadcast, by: Admin) -> None:
        await self.others(by.id, notices.corrected(by, await self.content(broadcast)))

    async def second_try(self, broadcast: Broadcast, by: Admin, count: int, *, twice: bool) -> None:
        """Say that an admin sends a broadcast again; `twice` where some may get a second copy."""
        text = notices.retried(by, await self.content(broadcast), count, twice=twice)
        await self.others(by.id, text)

    async def test(self, by: Admin) -> None:
        """Say that an admin tests a draft, before the test begins: nobody should take it for a broadcast."""
        await self.others(by.id, notices.tested(by))

    async def others(
        self, admin: int | None, text: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> None:
        """One line to every admin but this one; an admin who cannot be told now is not tried again."""
        for other in sorted(self._admins - {admin}):
            try:
                await self.tell(other, text, keyboard)
            except TelegramError as error:
                log.warning("admin %s could not be told: %s", other, error.message)

    async def tell(self, admin: int, text: str, keyboard: InlineKeyboardMarkup | None = None) -> int | None:
        """Send; None if this admin cannot be reached.

        Raises:
            TelegramError: a later try may succeed.
        """
        try:
            sent = await self._bot.send_message(admin, text, ParseMode.HTML, reply_markup=keyboard)
        except (BadRequest, Forbidden) as refusal:
            log.warning("admin %s cannot be reached: %s", admin, refusal.message)
            return None
        return sent.message_id

    async def content(self, broadcast: Broadcast) -> Content:
        return await asyncio.to_thread(self._store.contents.content, broadcast)
