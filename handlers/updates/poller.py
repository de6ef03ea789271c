"""The poller: it asks Telegram for updates and confirms none before it is written down."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any

from telegram.error import RetryAfter, TelegramError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from broadcast.engine.braking import Braking
from broadcast.wire.floods import flood_seconds
from broadcast.wire.transport import AiohttpRequest
from handlers.updates import incoming
from handlers.updates.brakes import brake
from models.database import Unavailable
from models.inbox import Inbox, Waiting

LONG_POLL = 10  # seconds Telegram may wait for the first update
BATCH = 100  # updates; Telegram gives no more (core.telegram.org/bots/api#getupdates)
BACKOFF = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # seconds between polls that fail
PATIENCE = 0.5  # seconds between two tries of a database that does not answer
SLOW = 3.0  # seconds of that until admins are told

Ask = Callable[[int | None, int], Awaitable[list[object]]]
"""Ask for updates from an offset on, waiting so many seconds for the first."""

log = logging.getLogger(__name__)


class Poller:
    """Lives in one event loop; `run` ends only when it is cancelled."""

    def __init__(self, ask: Ask, inbox: Inbox, admins: Collection[int], braking: Braking) -> None:
        self._ask = ask
        self._inbox = inbox
        self._admins = admins
        self._braking = braking
        self.looked = asyncio.Event()
        """Set when what waited at Telegram at the start was looked at, or could not be."""

    async def run(
        self,
        hand_over: Callable[[Sequence[Waiting]], None],
        trouble: Callable[[TelegramError], Awaitable[None]],
        unwritten: Callable[[Sequence[Waiting]], Awaitable[None]],
    ) -> None:
        """Poll for ever.

        Args:
            hand_over: gets what was written down.
            trouble: is told of each poll that failed.
            unwritten: is told once of updates that could not be written down for a while.
        """
        offset: int | None = None
        failures = 0
        while True:
            try:
                # The first poll does not wait, because sending waits for it.
                batch = await self._ask(offset, LONG_POLL if self.looked.is_set() else 0)
            except TelegramError as error:
                self.looked.set()
                pause = BACKOFF[min(failures, len(BACKOFF) - 1)]
                failures += 1
                await trouble(error)
                await asyncio.sleep(max(pause, flood_seconds(error) if isinstance(error, RetryAfter) else 0))
                continue
            failures = 0
            updates = self._read(batch)
            self.looked.set()
            if updates:
                hand_over(await self._written(updates, unwritten))
                offset = updates[-1].update_id + 1
            elif batch:  # nothing of it has an id, so nothing can be confirmed
                await asyncio.sleep(BACKOFF[-1])

    def _read(self, batch: Sequence[object]) -> list[Waiting]:
        updates = []
        for raw in batch:
            update = incoming.read(raw, self._admins)
            if update is None:
                log.warning("Telegram sent an update without an id; it was passed over")
                continue
            brake(raw, update, self._braking)
            updates.append(update)
        return sorted(updates, key=lambda one: one.update_id)

    async def _written(
        self, updates: list[Waiting], unwritten: Callable[[Sequence[Waiting]], Awaitable[None]]
    ) -> list[Waiting]:
        """Write them down, however long the database takes; those that are new."""
        told, began = False, time.monotonic()
        while True:
            try:
                new = await asyncio.to_thread(self._inbox.put, updates)
            except Unavailable as error:
                log.error("updates cannot be written down: %s", error.orig)  # noqa: TRY400 - no trace needed
                if not told and time.monotonic() - began > SLOW:
                    told = True
                    await unwritten(updates)
                await asyncio.sleep(PATIENCE)
            else:
                known = {one.update_id for one in updates} - {one.update_id for one in new}
                self._braking.release(known)
                return new


def asking(wire: AiohttpRequest, bot_url: str) -> Ask:
    """Ask over this transport, and parse nothing: one update that PTB cannot read would lose its batch."""

    async def ask(offset: int | None, timeout: int) -> list[object]:
        values: dict[str, Any] = {"timeout": timeout, "limit": BATCH, "allowed_updates": incoming.KINDS}
        if offset is not None:
            values["offset"] = offset
        parameters = [RequestParameter.from_input(name, value) for name, value in values.items()]
        answer: object = await wire.post(
            f"{bot_url}/getUpdates", RequestData(parameters), read_timeout=wire.read_timeout + timeout
        )
        return answer if isinstance(answer, list) else []

    return ask
