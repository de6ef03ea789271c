"""The poller: it asks Telegram for updates and confirms none before it is written down."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

from telegram.error import RetryAfter
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from broadcast.engine.braking import Braking
from broadcast.signs import Arrivals, Sign
from broadcast.wire.floods import flood_seconds
from broadcast.wire.transport import AiohttpRequest
from handlers.updates import incoming
from handlers.updates.backlog import Backlog
from handlers.updates.brakes import brake
from models.database import Unavailable
from models.inbox import Inbox, Waiting

LONG_POLL = 10  # seconds Telegram may wait for the first update
BATCH = 100  # updates; Telegram gives no more (core.telegram.org/bots/api#getupdates)
BACKOFF = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # seconds between polls that fail
PATIENCE = 0.5  # seconds between two tries of a database that does not answer
SLOW = 3.0  # seconds of that until admins are told
SPACE = 1.0  # seconds between two polls of which the first brought nothing

Ask = Callable[[int | None, int], Awaitable[list[object]]]
"""Ask for updates from an offset on, waiting so many seconds for the first."""
HandOver = Callable[[Sequence[Waiting], Collection[int]], None]
"""Gets what is new, and the ids of what came before."""

log = logging.getLogger(__name__)


class Poller:
    """Lives in one event loop; `run` ends only when it is cancelled."""

    def __init__(
        self, ask: Ask, inbox: Inbox, backlog: Backlog, admins: Collection[int], braking: Braking
    ) -> None:
        self._ask = ask
        self._inbox = inbox
        self._backlog = backlog
        self._admins = admins
        self._braking = braking
        self.looked = asyncio.Event()
        """Set when all that waited at Telegram at the start was looked at, or could not be."""
        self.batches = 0
        """How many were looked at, whether anything was in them or not."""
        self.reading = True
        """Whether updates may have arrived that were not handed over yet."""
        self.answered, self.arrivals = Sign(), Arrivals()
        """When Telegram answered last, and when its updates came."""

    async def run(
        self,
        hand_over: HandOver,
        trouble: Callable[[Exception | None], None],
        unwritten: Callable[[Sequence[Waiting]], None],
    ) -> None:
        """Poll for ever.

        Args:
            hand_over: gets what was written down.
            trouble: is told of each poll that failed, and of one that did not with None.
            unwritten: is told once of updates that could not be written down for a while.
        """
        offset: int | None = None
        failures = 0
        while True:
            try:
                offset = await self._poll(offset, hand_over, unwritten)
            except Exception as error:  # noqa: BLE001 - whatever it is, the next poll may bring a Pause
                self.answered.miss()
                self._give_up()
                pause = BACKOFF[min(failures, len(BACKOFF) - 1)]
                failures += 1
                trouble(error)
                await asyncio.sleep(max(pause, flood_seconds(error) if isinstance(error, RetryAfter) else 0))
            else:
                failures = 0
                trouble(None)

    async def _poll(
        self, offset: int | None, hand_over: HandOver, unwritten: Callable[[Sequence[Waiting]], None]
    ) -> int | None:
        """Ask once, and write down what comes; the offset of the next poll, which confirms it."""
        # Nothing is waited for before all was looked at, because sending waits for that.
        timeout = LONG_POLL if self.looked.is_set() else 0
        asked_at = time.monotonic()
        batch = await self._ask(offset, timeout)
        self.answered.give()
        self.reading = True
        updates = self._read(batch)
        late = await self._backlog.fetched()
        self.batches += 1
        if len(batch) < BATCH:
            self.looked.set()
        if updates:
            self.arrivals.came([one.update_id for one in updates])
            new = await self._written([replace(one, late=late) for one in updates], unwritten)
            hand_over(new, {one.update_id for one in updates} - {one.update_id for one in new})
            self.reading = False
            offset = updates[-1].update_id + 1
        else:
            # What has no id cannot be confirmed, so it comes again at once; and a server may answer before
            # the time that it was asked to wait for.
            self._give_up()
            space = SPACE if batch else min(timeout, SPACE)
            await asyncio.sleep(max(0, space - (time.monotonic() - asked_at)))
        if len(batch) < BATCH:
            await self._backlog.caught_up()
        return offset

    def _give_up(self) -> None:
        """Let nobody wait for more."""
        self.looked.set()
        self.reading = False

    def _read(self, batch: Sequence[object]) -> list[Waiting]:
        """What can be told of them, in the order of their ids; no more than Telegram gives at once."""
        updates = []
        for raw in batch:
            update = incoming.read(raw, self._admins)
            if update is None:
                log.warning("Telegram sent an update without an id; it was passed over")
                continue
            brake(raw, update, self._braking)
            updates.append(update)
        return sorted(updates, key=lambda one: one.update_id)[:BATCH]

    async def _written(
        self, updates: Sequence[Waiting], unwritten: Callable[[Sequence[Waiting]], None]
    ) -> list[Waiting]:
        """Write them down, however long the database takes; those that are new."""
        try:
            return await self._put(updates, unwritten)
        except Exception as error:  # noqa: BLE001 - one of them holds something that no statement takes
            log.error("updates are written down singly (%s)", type(error).__name__)  # noqa: TRY400 - may quote it
        new = []
        for one in updates:
            try:
                new += await self._put([one], unwritten)
            except Exception as error:  # noqa: BLE001 - see above
                name = type(error).__name__
                log.error("update %s cannot be written down (%s)", one.update_id, name)  # noqa: TRY400
        return new

    async def _put(
        self, updates: Sequence[Waiting], unwritten: Callable[[Sequence[Waiting]], None]
    ) -> list[Waiting]:
        told = failed = False
        began = time.monotonic()
        while True:
            try:
                new = await asyncio.to_thread(self._inbox.put, updates)
                # What seemed to fail may have been committed, and nobody has handed that over.
                return await asyncio.to_thread(self._inbox.among, updates) if failed else new
            except Unavailable:
                failed = True
                if not told and time.monotonic() - began > SLOW:
                    told = True
                    unwritten(updates)
                await asyncio.sleep(PATIENCE)


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
        return answer if isinstance(answer, list) else []  # the transport lets nothing but a list through

    return ask
