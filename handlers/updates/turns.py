"""Turns: groups and channels are served one after another, and one that cannot be now holds up no other."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot, Update
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from broadcast.message.profiles import profile_of
from broadcast.wire.floods import flood_seconds
from handlers.updates import incoming
from handlers.updates.reading import read
from models.database import Unavailable
from models.inbox import Inbox, Waiting
from models.lanes import Lane
from models.profiles import Profile

BATCH = 100  # updates that are looked at together
TRIES = 3  # failures of one update in a row until it is put aside; a network's are none
AGAIN = 1.0  # seconds until the next try, doubled each time
LONGEST = 60.0  # seconds

log = logging.getLogger(__name__)


class Turns:
    """Empties the lane of groups and channels. What one of them asked for stays in order."""

    def __init__(self, bot: Bot, inbox: Inbox, serve: Callable[[Update], Awaitable[None]]) -> None:
        """`bot` knows its own name, which commands in groups are addressed to; `serve` may be repeated."""
        self._bot = bot
        self._inbox = inbox
        self._serve = serve
        self._arrived = asyncio.Event()
        self._not_before: dict[int | None, float] = {}
        """Monotonic seconds, by chat; an update of it failed."""
        self._passed_over = 0

    def look(self) -> None:
        """Updates were written down."""
        self._arrived.set()

    async def run(self) -> None:
        """Serve until cancelled."""
        while True:
            self._arrived.clear()  # before the inbox is asked, or what comes meanwhile would be lost
            try:
                while await self._serve_batch():
                    pass
            except Unavailable:
                await asyncio.sleep(AGAIN)
            except Exception:
                log.exception("what groups ask for could not be handled, trying again")
                await asyncio.sleep(AGAIN)
            else:
                await self._rest()

    async def _rest(self) -> None:
        """Wait until something arrives, or until a chat's time has come."""
        due = min(self._not_before.values()) - time.monotonic() if self._not_before else None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(due):
                await self._arrived.wait()

    async def _serve_batch(self) -> bool:
        """Serve the oldest; whether there may be more."""
        # More than those whose time has not come, or the others behind them would never be seen.
        limit = BATCH + self._passed_over
        batch = await asyncio.to_thread(self._inbox.waiting, Lane.ROOM, limit)
        now, handled = time.monotonic(), []
        heard: dict[int | None, Profile] = {}
        self._not_before = {chat_id: at for chat_id, at in self._not_before.items() if at > now}
        self._passed_over = 0
        try:
            for waiting in batch:
                chat_id = incoming.chat_id(incoming.loaded(waiting.body))
                if chat_id in self._not_before:
                    self._passed_over += 1
                elif update := await self._serve_one(waiting, chat_id):
                    handled.append(waiting.update_id)
                    heard |= _heard(update)
        finally:
            # Together, because each commit waits for the disk, and most of what groups say asks for nothing.
            if handled:
                await asyncio.to_thread(self._inbox.done, handled, [*heard.values()])
        return len(batch) == limit

    async def _serve_one(self, waiting: Waiting, chat_id: int | None) -> Update | None:
        """The update, if it is handled."""

        def parsed(raw: dict[str, Any]) -> Update:
            return Update.de_json(raw, self._bot)

        for update_id, update in (await read(self._inbox, [waiting], parsed)).items():
            try:
                await self._serve(update)
            except Unavailable:
                raise
            except Exception as error:
                trace = None if isinstance(error, TelegramError) else error
                log.warning("update %s of a group or channel failed: %s", update_id, error, exc_info=trace)
                await self._put_off(update_id, chat_id, error)
            else:
                return update
        return None

    async def _put_off(self, update_id: int, chat_id: int | None, error: Exception) -> None:
        tries = await asyncio.to_thread(self._inbox.failed, update_id)
        # An outage lasts longer than any three tries, and what was said meanwhile is to be done after it.
        passes = isinstance(error, NetworkError | RetryAfter) and not isinstance(error, BadRequest)
        if tries >= TRIES and not passes:
            log.error("update %s failed %s times and is put aside", update_id, TRIES)
            await asyncio.to_thread(self._inbox.put_aside, [update_id])
            return
        asked = flood_seconds(error) if isinstance(error, RetryAfter) else 0.0
        self._not_before[chat_id] = time.monotonic() + max(asked, min(AGAIN * 2 ** (tries - 1), LONGEST))


def _heard(update: Update) -> dict[int | None, Profile]:
    """The chat in which somebody wrote or pressed something; to be taken in or thrown out is neither."""
    chat = update.effective_chat
    return {chat.id: profile_of(chat)} if chat and not update.my_chat_member else {}
