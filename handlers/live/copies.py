"""The question whether an old copy of the database should go on: every admin is asked, until one answers."""

import asyncio
import logging
import time

from telegram.error import RetryAfter, TelegramError

from broadcast.wire.floods import flood_seconds
from handlers import keyboards
from handlers.live.notices import Notices
from handlers.texts import copies
from models.copies import Question
from models.record import Card
from models.store import Store

AGAIN = 3.0  # seconds until an admin who could not be asked is tried again
UNREACHABLE = 60.0  # and one whom Telegram does not let the bot write to
NEVER = float("inf")

log = logging.getLogger(__name__)


class OldCopy:
    """Asks anew after every start, because the question of the last one may have scrolled away."""

    def __init__(self, store: Store, notices: Notices) -> None:
        self._store = store
        self._notices = notices
        self._uuid: str | None = None
        self._due: dict[int, float] = {}  # monotonic seconds, by admin

    async def ask(self) -> bool:
        """Ask whoever was not asked since the start; whether an answer is awaited."""
        question = await asyncio.to_thread(self._store.copies.question)
        if question is None:
            return False
        if question.uuid != self._uuid:
            self._uuid, self._due = question.uuid, dict.fromkeys(self._notices.admins.others(), 0.0)
            told = {"event": "old_copy", "trace": question.trace}
            log.warning(
                "this may be an old copy of the database (%s): an admin has to answer",
                question.trace,
                extra=told,
            )
        due = sorted(admin for admin, at in self._due.items() if at <= time.monotonic())
        if due:
            text = await asyncio.to_thread(self._text, question)
            for admin in due:
                self._due[admin] = time.monotonic() + await self._put(question, admin, text)
        return True

    async def _put(self, question: Question, admin: int, text: str) -> float:
        """Put the question to one admin; seconds until it should be put to them again."""
        try:
            message_id = await self._notices.tell(admin, text, keyboards.old_copy(question.uuid))
        except TelegramError as error:
            log.warning("admin %s could not be asked yet: %s", admin, error.message)
            return flood_seconds(error) if isinstance(error, RetryAfter) else AGAIN
        if message_id is None:
            return UNREACHABLE
        place = Card(admin, message_id)
        if not await asyncio.to_thread(self._store.copies.shown, question, place):
            await self._notices.admins.close(place, copies.ANSWERED)
        return NEVER

    def _text(self, question: Question) -> str:
        store = self._store
        midway = store.copies.midway()
        shown = [(one, store.contents.said(one), store.counts.of(one)) for one in midway]
        return copies.question(question, shown, self._notices.calendar())
