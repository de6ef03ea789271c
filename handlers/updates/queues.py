"""The queues of admins: each one's updates in order, and nobody waits behind another admin's."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from telegram import Update
from telegram.error import RetryAfter, TelegramError

from broadcast.engine.braking import Braking
from broadcast.wire.floods import flood_seconds
from broadcast.wire.pacing import Timer
from handlers.context import App
from handlers.errors import say
from handlers.served import Served, being
from handlers.texts import phrases
from handlers.updates.batches import Batch, album, heard, parsed
from handlers.updates.deferred import Deferred
from handlers.updates.saying import say as say_raw
from handlers.updates.saying import say_unsaid
from models.database import Unavailable, is_passing
from models.inbox import Inbox, Waiting, serving
from models.lanes import Lane

QUIET = 1.0  # seconds after its last part an album counts as whole
TRIES = 3  # failures of one update in a row until it is put aside
STUBBORN = 30  # refusals of the database, if they are about what is asked and not about the moment
AGAIN = 1.0  # seconds until the next try

T = TypeVar("T")

log = logging.getLogger(__name__)


class AdminQueues:
    """Hands updates to the Application. Lives in its event loop."""

    def __init__(
        self,
        app: App,
        inbox: Inbox,
        braking: Braking,
        reading: Callable[[], bool],
        timer: Timer | None = None,
    ) -> None:
        """Make the queues of all admins.

        Args:
            reading: tells whether updates may have arrived that were not added yet.
            timer: what floods go by: the event loop, unless a test brings a clock it moves.
        """
        self._app = app
        self._inbox = inbox
        self._braking = braking
        self._reading = reading
        self._queues: dict[int, deque[Waiting]] = {}
        self._workers: dict[int, asyncio.Task[None]] = {}
        self._held: set[int] = set()  # the ids of what was added and is not over
        self._deferred = Deferred(timer or asyncio.get_running_loop(), self._line_up)
        self._ending = asyncio.Event()

    def add(self, updates: Iterable[Waiting]) -> None:
        """Handle these after what waits already, each in the queue of its admin."""
        new = [one for one in updates if one.update_id not in self._held]
        self._held.update(one.update_id for one in new)
        self._line_up(new)

    def let_go(self, update_ids: Iterable[int]) -> None:
        """Telegram sent these once more: release what they hold, if they are over."""
        self._braking.release([one for one in update_ids if one not in self._held])

    async def say_unwritten(self, updates: Iterable[Waiting]) -> None:
        """Tell the admins among the senders that these could not be written down yet."""
        said = (say_raw(self._app.bot, one, phrases.UNWRITTEN) for one in updates if one.lane is Lane.ADMIN)
        await asyncio.gather(*said, return_exceptions=True)  # they are answered when they are handled

    async def end(self, grace: float) -> None:
        """Give what is being handled so many seconds. The rest waits in the inbox for the next start."""
        self._ending.set()
        for queue in self._queues.values():
            queue.clear()
        workers = set(self._workers.values())
        if workers:
            await asyncio.wait(workers, timeout=grace)
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    def _line_up(self, updates: Iterable[Waiting]) -> None:
        if self._ending.is_set():
            return
        for update in updates:
            admin = update.admin or 0
            self._queues.setdefault(admin, deque()).append(update)
            if admin not in self._workers:
                self._workers[admin] = asyncio.create_task(self._work(admin))

    async def _work(self, admin: int) -> None:
        queue = self._queues[admin]
        try:
            while queue:
                await self._serve_safely(await self._next(queue))
        except _Ended:
            log.info("what admin %s asked for waits for the next start", admin)
        finally:
            del self._workers[admin]

    async def _serve_safely(self, batch: Batch) -> None:
        """Whatever happens, the next update of this admin is handled, and nothing is held back for ever."""
        deferred = False
        try:
            deferred = await self._serve(batch)
        except _Ended:
            raise
        except Exception:
            log.exception("update %s waits for the next start", batch[0].update_id if batch else None)
        finally:
            if not deferred:
                self._over(batch)

    def _over(self, batch: Batch) -> None:
        ids = [one.update_id for one in batch]
        self._held.difference_update(ids)
        self._deferred.forget(ids[0])
        self._braking.release(ids)

    async def _next(self, queue: deque[Waiting]) -> Batch:
        """Take the next update; of an album all parts, once no more come: nothing says which is the last."""
        group = album(queue[0])
        if group is None:
            return [queue.popleft()]
        seen = 0
        while (parts := [one for one in queue if album(one) == group]) and (
            len(parts) > seen or self._reading()
        ):
            seen = len(parts)
            await self._pause(QUIET)
        for part in parts:
            queue.remove(part)
        return parts

    async def _serve(self, batch: Batch) -> bool:
        """Let it be handled until that is done, told or given up; whether it is deferred and comes again."""
        ids = [one.update_id for one in batch]
        served = self._deferred.served(ids[0], late=any(one.late for one in batch))
        try:
            if served.unsaid or await self._handle(batch, served):
                await say_unsaid(self._app.bot, served)
                await self._asked(self._inbox.done, ids, heard(batch, self._app.bot))
        except TelegramError as failure:
            if isinstance(failure, RetryAfter):
                await self._defer(batch, served, flood_seconds(failure))
                return True
            if not await self._is_too_much(ids[0], failure):
                await self._defer(batch, served, AGAIN)
                return True
            await self._give_up(batch, failure)
        return False

    async def _handle(self, batch: Batch, served: Served) -> bool:
        """Whether it was handled, and not put aside. Raises: RetryAfter, if it has to come again."""
        ids = [one.update_id for one in batch]
        try:
            update, served.parts = parsed(batch, self._app.bot)
        except Exception as error:  # noqa: BLE001 - whatever PTB raises about a shape it does not know
            # Without a trace, which may quote the content.
            log.error("update %s cannot be read (%s)", ids[0], type(error).__name__)  # noqa: TRY400
            await say_raw(self._app.bot, batch[0], phrases.UNREADABLE)
            await self._asked(self._inbox.put_aside, ids)
            return False
        acted = any(one.acted for one in batch)
        while failure := await self._hand_over(update, ids, served, acted=acted):
            if isinstance(failure, RetryAfter):
                if not await self._asked(self._inbox.acted, ids[0]):
                    served.unsaid.clear()  # it is said when all of it is handled anew
                raise failure
            if not is_passing(failure) and await self._is_too_much(ids[0], failure):
                await self._give_up(batch, failure)
                return False
            await self._pause(AGAIN)
            acted = await self._asked(self._inbox.acted, ids[0])
        return True

    async def _is_too_much(self, update_id: int, failure: Exception) -> bool:
        """Whether this failure was one too many."""
        most = STUBBORN if isinstance(failure, Unavailable) else TRIES
        return await self._asked(self._inbox.failed, update_id) >= most

    async def _give_up(self, batch: Batch, failure: Exception) -> None:
        """Raises: RetryAfter, if that cannot be told yet."""
        ids = [one.update_id for one in batch]
        log.error("update %s failed too often and is put aside (%s)", ids[0], type(failure).__name__)
        # They were told that it would be done as soon as the database can be written.
        if isinstance(failure, Unavailable):
            await say_raw(self._app.bot, batch[0], phrases.FAILED)
        await self._asked(self._inbox.put_aside, ids)

    async def _defer(self, batch: Batch, served: Served, seconds: float) -> None:
        """Go on with it after a flood; whatever else this admin asks for does not wait for that."""
        ids = [one.update_id for one in batch]
        acted = await self._asked(self._inbox.acted, ids[0])
        # What is on disk stops by itself; what is not would go on meanwhile, in a family that is not silent.
        if acted or served.unsaid:
            self._braking.release(ids)
        if older := self._deferred.add([replace(one, acted=acted) for one in batch], served, seconds):
            await self._asked(self._inbox.done, [one.update_id for one in older])
            self._over(older)
        for one in self._deferred.surplus(batch[0].admin or 0):
            log.warning("update %s waits for the next start", one[0].update_id)
            self._over(one)

    async def _hand_over(
        self, update: Update, ids: Sequence[int], served: Served, *, acted: bool
    ) -> Exception | None:
        """Let it be handled once; the error if it has to be handled again."""
        with being(served):
            # Handled before, as far as that got: before a crash, or before an error that could not be told.
            if acted:
                return None if await say(update, phrases.INTERRUPTED) else TelegramError("untold")
            served.error, served.silence = None, 0.0
            served.unsaid.clear()
            with serving(ids):
                await self._app.process_update(update)
        again = isinstance(served.error, (Unavailable, RetryAfter))
        return served.error if again or not served.told else None

    async def _asked(self, ask: Callable[..., T], *arguments: object) -> T:
        """Ask the inbox until it answers."""
        while True:
            try:
                return await asyncio.to_thread(ask, *arguments)
            except Unavailable:
                await self._pause(AGAIN)

    async def _pause(self, seconds: float) -> None:
        """Raises: _Ended, at once, where there is no time left to go on."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ending.wait()
            raise _Ended


class _Ended(Exception):
    """The process is about to end; what waits is in the inbox."""
