"""Last calls: every admin is told ten minutes before a broadcast starts, while it can still be stopped."""

import asyncio
import logging
import time

from telegram import InlineKeyboardMarkup
from telegram.error import TelegramError

from handlers import keyboards
from handlers.live.notices import Notices
from handlers.texts import audience, labels, schedules, starting
from models.record import Broadcast, Card
from models.schedule import Call
from models.store import Store

AGAIN = 3.0  # seconds after a call that reached nobody

log = logging.getLogger(__name__)


class Calls:
    """Remembers each call in the database: a restart tells nobody twice, and closes what is over."""

    def __init__(self, store: Store, notices: Notices) -> None:
        self._store = store
        self._notices = notices
        self._not_before = 0.0  # monotonic seconds

    async def look(self) -> None:
        """Close what is over, and tell of what starts soon."""
        schedule = self._store.schedule
        for call in await asyncio.to_thread(schedule.over):
            await self._close(call)
        if time.monotonic() < self._not_before or not self._notices.admins.reachable():
            return
        for broadcast in await asyncio.to_thread(schedule.to_call):
            await self._call(broadcast)

    async def _call(self, of: Broadcast) -> None:
        text, keyboard = (
            await asyncio.to_thread(self._text, of),
            keyboards.starting(of.uuid, change=labels.LATER),
        )
        admins = self._notices.admins.others()
        told = await asyncio.gather(*(self._tell(admin, text, keyboard) for admin in admins))
        places = [place for place in told if place]
        if not places:
            self._not_before = time.monotonic() + AGAIN
            return
        for admin in {*admins} - {place.chat_id for place in places}:
            await self._notices.owe(admin, of)
        await asyncio.to_thread(self._store.schedule.called, of, places)

    async def _tell(self, admin: int, text: str, keyboard: InlineKeyboardMarkup) -> Card | None:
        try:
            message_id = await self._notices.tell(admin, text, keyboard)
        except TelegramError as error:
            log.warning("admin %s could not be told what starts soon: %s", admin, error.message)
            return None
        return Card(admin, message_id) if message_id else None

    async def _close(self, call: Call) -> None:
        of, readable = call.broadcast, self._store.contents.readable
        content = await asyncio.to_thread(readable, of, of.said)
        text = starting.no_longer(of, content)
        await asyncio.gather(*(self._notices.admins.close_open(one, text) for one in call.places))
        await asyncio.to_thread(self._store.schedule.closed, call)

    def _text(self, of: Broadcast) -> str:
        contents, choices = self._store.contents, self._store.choices
        titles = audience.titles_of(choices.named(of.selection))
        whom = audience.words(of.selection, titles), choices.count(of.selection)
        return schedules.last_call(of, contents.said(of), whom, self._notices.calendar())
