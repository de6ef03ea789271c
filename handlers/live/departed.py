"""Departed: a report tells whom its broadcast cost, once its first hour is over, and once the day is."""

import asyncio
import logging
import time
from collections.abc import Callable

from telegram import InlineKeyboardMarkup
from telegram.error import RetryAfter, TelegramError

from broadcast.wire.cost import Cost
from broadcast.wire.floods import flood_seconds
from handlers import keyboards
from handlers.live.admins import Redrawn
from handlers.live.notices import Notices
from handlers.live.repeats import Repeats
from handlers.texts import reports, tries
from models.departures import Untold
from models.record import Card
from models.snapshots import Snapshot
from models.store import Store

AGAIN = 60.0  # seconds until a report that could not be changed is made anew, which reads all that was sent

log = logging.getLogger(__name__)


class Departed:
    """Goes by what is noted, so a restart goes on with it. A report that is gone stays gone."""

    def __init__(self, store: Store, notices: Notices, cost: Callable[[int], Cost]) -> None:
        """`cost` says what so many messages take."""
        self._store = store
        self._notices = notices
        self._admins = notices.admins
        self._cost = cost
        self._repeats = Repeats()
        self._not_before = 0.0  # monotonic seconds

    async def tell(self) -> None:
        """Let each report that is behind tell what is true by now."""
        if time.monotonic() < self._not_before:
            return
        for one in await asyncio.to_thread(self._store.departures.untold):
            try:
                await self._tell(one)
            except TelegramError as error:
                if self._repeats.is_news(f"{one.broadcast.uuid} {error.message}"):
                    log.warning("%s: its report could not be changed: %s", one.broadcast.uuid, error.message)
                pause = flood_seconds(error) if isinstance(error, RetryAfter) else AGAIN
                self._not_before = time.monotonic() + pause
                return

    async def _tell(self, one: Untold) -> None:
        of = one.broadcast
        if of.card is None or not self._admins.can(of.card.chat_id):
            return
        seen = await asyncio.to_thread(self._store.snapshots.of, of.uuid, window=True)
        # Pressed meanwhile: there will be another report.
        if seen is None or seen.broadcast.revision != of.revision:
            return
        report = Card(of.card.chat_id, of.report_message_id)
        redrawn = await self._admins.redraw(report, *self._report(seen))
        if redrawn is not Redrawn.UNREACHABLE:
            shown = seen.results.departures
            await asyncio.to_thread(self._store.departures.told, of, one.part, shown)

    def _report(self, seen: Snapshot) -> tuple[str, InlineKeyboardMarkup]:
        """As it was sent, with the numbers of this moment."""
        text = reports.report(seen, self._notices.calendar(), self._cost)
        price = tries.price_of_retry(seen.content, seen.counts, self._cost)
        return text, keyboards.report(seen.broadcast, seen.counts, price, seen.results)
