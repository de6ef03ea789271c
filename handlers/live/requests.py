"""Requests: a group or channel took the bot in, and the admins are asked whether it gets broadcasts."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from html import escape

from telegram import InlineKeyboardMarkup
from telegram.error import TelegramError

from handlers import room_keyboards
from handlers.live.notices import Notices
from handlers.texts import rooms
from models.database import Unavailable
from models.notes import Fact
from models.record import Card
from models.rooms import IN, Room
from models.states import Status
from models.store import Store

HOUR = 3600.0  # seconds
MOST = 3  # notices an hour; what comes after them is one line
REMEMBERED = 100  # requests whose notices are closed when another admin has answered them

log = logging.getLogger(__name__)


class Requests:
    """What is remembered here is a comfort: a press of an old notice is answered with how it stands."""

    def __init__(self, store: Store, notices: Notices, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` tells monotonic seconds."""
        self._store = store
        self._notices = notices
        self._admins = notices.admins
        self._clock = clock
        self._notices_at: list[float] = []
        self._line_at = float("-inf")
        self._open: dict[int, list[Card]] = {}

    async def ask(self, room: Room, by: str | None = None) -> None:
        """Ask every admin about one that waits; `by` is the name of who took the bot in, where one did.

        Raises:
            TelegramError: nobody could be told, and a later try may succeed.
        """
        now = self._clock()
        self._notices_at = [at for at in self._notices_at if now - at < HOUR]
        if len(self._notices_at) < MOST:
            cards = await self._tell(rooms.took_me_in(room, by), room_keyboards.room(room.chat_id))
            self._open[room.chat_id] = [*self._open.pop(room.chat_id, []), *cards]
            self._notices_at.append(now)
            if len(self._open) > REMEMBERED:
                self._open.pop(next(iter(self._open)))
        elif now - self._line_at >= HOUR:
            numbers = await asyncio.to_thread(self._store.rooms.by_status)
            await self._tell(rooms.many_wait(numbers.get(Status.WAITING, 0)))
            self._line_at = now

    async def settle(self, chat_id: int) -> None:
        """Put a last word on the notices about one that does not wait any more."""
        if chat_id not in self._open:
            return
        room = await asyncio.to_thread(self._store.rooms.get, chat_id)
        if room and room.status is not Status.WAITING:
            for card in self._open.pop(chat_id):
                await self._admins.close(card, escape(rooms.stands(room)))

    async def tell_of_earlier(self) -> None:
        """Tell each admin once how many were in before an admin had to say yes to each.

        Who cannot be told now is told at the next start.
        """
        with contextlib.suppress(Unavailable):
            await self._tell_of_earlier()

    async def _tell_of_earlier(self) -> None:
        earlier, untold = await asyncio.to_thread(self._earlier)
        for admin in filter(untold.__contains__, self._admins.others()):
            try:
                await self._notices.tell(admin, rooms.were_in_before(earlier))
            except TelegramError as error:
                log.warning("admin %s could not be told: %s", admin, error.message)
                continue
            untold.remove(admin)
            # After each of them, because the process may end before the next.
            noted = {"groups": earlier, "untold": untold}
            await asyncio.to_thread(self._store.notes.set, Fact.GROUPS_TOLD, noted)

    def _earlier(self) -> tuple[int, list[int]]:
        noted = self._store.notes.get(Fact.GROUPS_TOLD)
        if isinstance(noted, dict):
            return noted["groups"], noted["untold"]
        numbers = self._store.rooms.by_status()
        count = sum(numbers.get(status, 0) for status in IN)
        untold = self._admins.others() if count else []
        self._store.notes.set(Fact.GROUPS_TOLD, {"groups": count, "untold": untold})
        return count, untold

    async def _tell(self, text: str, keyboard: InlineKeyboardMarkup | None = None) -> list[Card]:
        """Tell every admin, and go on where one cannot be told; where that makes none, it raises."""
        cards, failure = [], None
        for admin in self._admins.others():
            try:
                message_id = await self._notices.tell(admin, text, keyboard)
            except TelegramError as error:
                log.warning("admin %s could not be told: %s", admin, error.message)
                failure = error
            else:
                cards += [Card(admin, message_id)] if message_id else []
        if failure and not cards:
            raise failure
        return cards
