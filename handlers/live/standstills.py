"""Standstills: every admin reads when everything stands still, by whom, and when that ends."""

import asyncio
import logging
import time
from collections.abc import Sequence
from functools import partial

from telegram.error import RetryAfter, TelegramError

from broadcast.wire.floods import flood_seconds
from handlers.live.notices import Notices
from handlers.live.repeats import Repeats
from handlers.texts import standstill
from models.record import Broadcast
from models.standstill import Standing
from models.states import State
from models.store import Store

AGAIN = 3.0  # seconds until an admin who could not be told is tried again

log = logging.getLogger(__name__)


class Standstills:
    """Tells until it is told: this is the one thing that nobody should learn by looking.

    What is not told yet is in memory only, because after a start every admin reads how it stands.
    """

    def __init__(self, store: Store, notices: Notices) -> None:
        self._store = store
        self._notices = notices
        self._repeats = Repeats()
        self._known: Standing | None = None
        self._looked = False
        self._untold: dict[int, list[str]] = {}
        self._not_before: dict[int, float] = {}  # monotonic seconds

    async def look(self) -> Standing | None:
        """What stands; every admin is told where the file STOP came or went, and at a start."""
        now, before = await asyncio.to_thread(self._store.standstill.standing), self._known
        first, self._known, self._looked = not self._looked, now, True
        if first:
            text = standstill.still(now, await self.waiting(), self._notices.calendar()) if now else None
        elif (now is not None and now.by_file) is (before is not None and before.by_file):
            text = None
        elif now and now.by_file:
            text = standstill.file_came(await self.waiting(), self._notices.calendar())
        else:
            text = standstill.file_gone(now, await self.waiting(), self._notices.calendar())
        if text:
            self.tell(None, text)
        await self._give_all()
        return now

    def tell(self, by: int | None, text: str) -> None:
        """Let every admin but this one read it, from the next look on."""
        for admin in self._notices.admins.others(by):
            self._untold.setdefault(admin, []).append(text)

    async def waiting(self, among: Sequence[Broadcast] | None = None) -> standstill.Waiting:
        """What waits for a press, or for its turn, as it is now; of these where some are named."""
        ids = None if among is None else {one.id for one in among}
        return await asyncio.to_thread(self._waiting, ids)

    def _waiting(self, ids: set[int] | None) -> standstill.Waiting:
        store = self._store
        found = [one for one in store.broadcasts.on_screen() if ids is None or one.id in ids]
        return [(one, store.contents.said(one), store.counts.of(one)) for one in found if _waits(one)]

    async def _give_all(self) -> None:
        give = [self._beside(admin) for admin in self._untold if time.monotonic() >= self._due(admin)]
        await asyncio.gather(*give)

    async def _beside(self, admin: int) -> None:
        await self._notices.admins.beside.do(partial(self._give, admin), (Standstills, admin))

    def _due(self, admin: int) -> float:
        return self._not_before.get(admin, 0.0)

    async def _give(self, admin: int) -> None:
        while texts := self._untold.get(admin):
            try:
                await self._notices.tell(admin, texts[0])  # who is out of reach learns it from the cards
            except TelegramError as error:
                if self._repeats.is_news(f"{admin} {error.message}"):
                    log.warning("admin %s could not be told of a standstill yet: %s", admin, error.message)
                pause = flood_seconds(error) if isinstance(error, RetryAfter) else AGAIN
                self._not_before[admin] = time.monotonic() + pause
                return
            texts.pop(0)
        self._untold.pop(admin, None)


def _waits(one: Broadcast) -> bool:
    return one.state in (State.PAUSED, State.QUEUED) or (one.correcting and one.barred)
