"""Answers to strangers: a small lane of their own. These may be dropped; what strangers change never is."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable

from telegram import Bot, CallbackQuery
from telegram.constants import ParseMode
from telegram.error import BadRequest, RetryAfter, TelegramError

from broadcast.wire.cost import FREE
from broadcast.wire.floods import flood_seconds
from handlers.subscribers import turn
from models.deliveries.sending import Ledger

SHARE = 0.1  # of the pace is this lane's at most
WAITING = 50  # answers that wait; what comes beyond is dropped
CONNECTIONS = 4  # of the lane

Call = Callable[[], Awaitable[object]]

log = logging.getLogger(__name__)


class Answers:
    """One answer for each chat, spaced evenly, none while Telegram asks for silence."""

    def __init__(self, bot: Bot, pace: float, turn: Callable[[], Awaitable[bool]], ledger: Ledger) -> None:
        """`turn` waits for a place in the budget of all that is sent; False where there is none now."""
        self._bot = bot
        self._ledger = ledger
        # Of the free pace where the broadcast's is paid, because answers are not.
        self._space = 1 / (min(pace, FREE) * SHARE)  # seconds between two answers
        self._turn = turn
        self._silent_until = 0.0  # monotonic seconds
        self._waiting: dict[int, Call] = {}
        self._arrived = asyncio.Event()
        self._free = asyncio.Semaphore(CONNECTIONS)
        self._calls: set[asyncio.Task[None]] = set()

    def say(self, chat_id: int, text: str) -> None:
        self._add(chat_id, lambda: self._bot.send_message(chat_id, text, ParseMode.HTML))

    def press(self, query: CallbackQuery, toast: str | None = None, *, left: bool | None = None) -> None:
        """Let a button turn no longer.

        Args:
            left: whether the chat has left, which the button under a broadcast shows then.
        """
        self._add(query.from_user.id, lambda: self._answer_press(query, toast, left))

    async def run(self) -> None:
        """Answer until cancelled."""
        try:
            while True:
                await self._arrived.wait()
                try:
                    await self._answer_next()
                except Exception:
                    log.exception("answers to strangers have to wait")
                await asyncio.sleep(self._space)
        finally:
            for call in self._calls:
                call.cancel()

    def _add(self, chat_id: int, call: Call) -> None:
        if chat_id not in self._waiting and len(self._waiting) >= WAITING:
            log.info("too many strangers at once: an answer was dropped")
            return
        self._waiting[chat_id] = call
        self._arrived.set()

    async def _answer_next(self) -> None:
        await self._free.acquire()
        begun = False
        try:
            if time.monotonic() >= self._silent_until and await self._turn():
                chat_id = next(iter(self._waiting))
                task = asyncio.create_task(self._make(chat_id, self._waiting.pop(chat_id)))
                self._calls.add(task)
                task.add_done_callback(self._calls.discard)
                begun = True
            else:
                self._waiting.clear()
        finally:
            if not begun:
                self._free.release()
            if not self._waiting:
                self._arrived.clear()

    async def _answer_press(self, query: CallbackQuery, toast: str | None, left: bool | None) -> None:
        with contextlib.suppress(BadRequest):  # it is too old, but its message may still be there
            await query.answer(toast)
        if left is not None and await self._turn():
            await turn(query, self._ledger, left=left)

    async def _make(self, chat_id: int, call: Call) -> None:
        try:
            await call()
        except RetryAfter as flood:
            self._silent_until = time.monotonic() + flood_seconds(flood)
        except TelegramError as error:
            log.info("no answer to chat %s: %s", chat_id, error.message)
        except Exception:
            log.exception("no answer to chat %s", chat_id)
        finally:
            self._free.release()
