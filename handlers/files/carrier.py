"""The carrier: one task that carries transfers out beside the queues: no Undo waits behind a file."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace

from telegram import Bot, InlineKeyboardMarkup
from telegram.error import RetryAfter, TelegramError

from broadcast.engine.pulse import Pulse
from broadcast.wire.floods import flood_seconds
from handlers.live.admins import Admins, Redrawn
from handlers.texts import files
from models.database import Unavailable
from models.record import Card
from models.store import Store
from models.transfers import Transfer

TRIES = 3  # of what Telegram fails, or what ends the process
AGAIN = 1.0  # seconds until the next

log = logging.getLogger(__name__)


class Carrier:
    """Carries out one transfer after another, so that several files take no more of the machine than one.

    It asks the database anew each time, so it also takes up what an earlier process left.
    """

    def __init__(self, bot: Bot, store: Store, admins: Admins, pulse: Callable[[], Pulse]) -> None:
        """`pulse` tells what the sender is doing."""
        self._pulse = pulse
        self.bot = bot
        self.store = store
        self.ending = threading.Event()
        """Set where the process is about to end: a thread leaves the file that it reads to the next start."""
        self._admins = admins
        self._nudged = asyncio.Event()

    def sending(self) -> bool:
        """Whether the sender is at work; safe from any thread."""
        return self._pulse().uuid is not None

    async def begin(self, transfer: Transfer) -> None:
        """Note one, and carry it out. What is noted already is not begun again."""
        await asyncio.to_thread(self.store.transfers.begin, transfer)
        self._nudged.set()

    def nudge(self) -> None:
        """One that waited for an answer goes on."""
        self._nudged.set()

    async def run(self, way: "Way") -> None:
        """Carry out whatever is due, until cancelled."""
        try:
            while True:
                # Cleared before the database is asked, or a nudge that comes meanwhile would be lost.
                self._nudged.clear()
                if not await self._carry_all(way):
                    await self._nudged.wait()
        finally:
            self.ending.set()

    async def show(
        self, transfer: Transfer, text: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> Transfer:
        """Let the message that tells of a transfer say this, and send it where there is none.

        Returns:
            The transfer with that message, which is noted.
        """
        if transfer.shown:
            place = Card(transfer.admin, transfer.shown)
            if await self._admins.redraw(place, text, keyboard) is not Redrawn.ABSENT:
                return transfer
        shown = replace(transfer, shown=await self._admins.tell(transfer.admin, text, keyboard))
        await asyncio.to_thread(self.store.transfers.move, transfer, shown)
        return shown

    async def end(self, transfer: Transfer, text: str) -> None:
        """Say the last word, and forget it."""
        await self.show(transfer, text)
        await asyncio.to_thread(self.store.transfers.end, transfer)

    async def remove(self, transfer: Transfer) -> None:
        """Forget it, and take its message away."""
        if transfer.shown:
            await self._admins.remove(Card(transfer.admin, transfer.shown))
        await asyncio.to_thread(self.store.transfers.end, transfer)

    async def _carry_all(self, way: "Way") -> bool:
        """Whether there was anything."""
        try:
            due = await asyncio.to_thread(self.store.transfers.due)
            for one in due:
                await self._carry(one, way)
        except Unavailable:
            await asyncio.sleep(AGAIN)
            return True
        return bool(due)

    async def _carry(self, one: Transfer, way: "Way") -> None:
        if not self._admins.may(one.admin):
            await asyncio.to_thread(self.store.transfers.end, one)
            return
        # Counted before, because what kills the process must not be tried for ever.
        before, one = one, replace(one, tries=one.tries + 1)
        if not await asyncio.to_thread(self.store.transfers.move, before, one):
            return  # an answer came meanwhile
        try:
            if one.tries > TRIES:
                await self.end(one, files.given_up(one))
            else:
                await way(self, one)
        except RetryAfter as flood:
            await self._wait(one, flood_seconds(flood))
        except TelegramError as error:
            log.warning("%s could not be carried out: %s", one.name or one.want, error.message)
            await asyncio.sleep(AGAIN)
        except (Unavailable, asyncio.CancelledError):
            # Nothing that is tried too often: the database comes back, or the process does.
            await asyncio.to_thread(self._forgive, one)
            raise
        except Exception:
            log.exception("%s failed", one.name or one.want)
            await asyncio.sleep(AGAIN)

    async def _wait(self, one: Transfer, seconds: float) -> None:
        await asyncio.to_thread(self._forgive, one)
        await asyncio.sleep(seconds)

    def _forgive(self, one: Transfer) -> None:
        now = self.store.transfers.get(*one.key)
        if now:
            self.store.transfers.move(now, replace(now, tries=0))


Way = Callable[[Carrier, Transfer], Awaitable[None]]
