"""The one loop over deliveries, to send and to undo: claim a page, call at the pace, record the answers."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from telegram.error import TelegramError

from broadcast.outcomes import MOVED, SHUT_DOWN, Halt, Redirect, Retry, Settle, Verdict, classify
from broadcast.pacing import Interrupted, Pacer
from models.database import Unavailable
from models.ledger import Claim

PAGE_SECONDS = 0.08  # of the pace are claimed at once; two pages and a flush stay under 0.25 s
PAGE_MAX = 500  # deliveries
FLUSH_SECONDS = 0.05  # between two batches of answers written down
ON_WIRE = 800  # calls; above 1000 of one token in flight Telegram answers 429 with 60 s
FAULTS = 3  # calls that blame the message, until everyone is spared
BACKOFF = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # seconds without a network
PATIENCE = 1.0  # seconds between two tries of a database in trouble

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")
T = TypeVar("T")


class Pass(Protocol[Answer]):
    """What differs between sending and undoing. Questions to the ledger are synchronous."""

    repeatable: bool

    def claim(self, size: int) -> list[Claim]:
        """The next deliveries to work on; none when there are none."""

    async def call(self, claim: Claim) -> Answer:
        """Make the call; raises `TelegramError`."""

    def settle(self, claim: Claim, settled: Settle) -> Answer:
        """The answer where the call changed nothing."""

    def record(self, answers: Sequence[Answer]) -> None:
        """Write answers down."""

    def release(self, claims: Sequence[Claim]) -> None:
        """Take back what was not worked on."""

    def move(self, claim: Claim, chat_id: int) -> bool:
        """The chat has a new id; False if it needs no call any more."""


class Run(Generic[Answer]):
    """One pass over the deliveries of one broadcast, in one event loop.

    Whatever ends it, every claim it took is recorded or released before `run` returns.
    """

    def __init__(self, work: Pass[Answer], pacer: Pacer) -> None:
        self._work = work
        self._pacer = pacer
        self._on_wire: set[asyncio.Task[None]] = set()
        self._free = asyncio.Semaphore(ON_WIRE)
        self._answers: list[Answer] = []
        self._unreleased: list[Claim] = []
        self._faults: list[Halt] = []
        self._bug: BaseException | None = None
        self._over = False
        self._healthy = asyncio.Event()
        self._healthy.set()
        self.trouble: str | None = None
        """What keeps the database from answering, while it does."""

    @property
    def halted(self) -> str | None:
        """Why the message or the token is at fault, if it is."""
        return self._faults[-1].reason if self._faults else None

    async def run(self) -> None:
        """Work until nothing is left or `interrupt` is called."""
        self._pacer.resume()
        recorder = asyncio.create_task(self._record_until_over())
        try:
            await self._feed()
        except Interrupted:
            pass
        finally:
            while self._on_wire:
                await asyncio.wait(set(self._on_wire))
            self._over = True
            await recorder
            if self._unreleased:
                await self._patiently(self._work.release, self._unreleased)
        if self._bug:
            raise self._bug

    def interrupt(self) -> None:
        """Call nobody new; `run` returns when everyone called has answered."""
        self._pacer.interrupt()

    def abandon(self) -> None:
        """Wait no longer for those who have not answered: what happened to them is not known."""
        for task in self._on_wire:
            task.cancel()

    async def _feed(self) -> None:
        page = await self._claim()
        while page:
            # The next page is claimed while this one goes out, so the wire never waits for the disk.
            upcoming = asyncio.create_task(self._claim())
            try:
                while page:
                    await self._pacer.wait()
                    await self._free.acquire()
                    self._launch(page.popleft())
            except Interrupted:
                self._unreleased += [*page, *await upcoming]
                raise
            page = await upcoming

    async def _claim(self) -> deque[Claim]:
        await self._healthy.wait()
        size = max(1, min(PAGE_MAX, int(self._pacer.rate * PAGE_SECONDS)))
        return deque(await self._patiently(self._work.claim, size))

    def _launch(self, claim: Claim) -> None:
        task = asyncio.create_task(self._deliver(claim))
        self._on_wire.add(task)
        task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._on_wire.discard(task)
        self._free.release()
        if not task.cancelled() and (error := task.exception()):
            self._bug = error
            self.interrupt()

    async def _deliver(self, claim: Claim) -> None:
        attempt = 0
        try:
            while verdict := await self._call(claim):
                again = await self._react(claim, verdict, attempt)
                if again is None:
                    return
                claim, attempt = again, attempt + 1
                await self._pacer.wait()
        except Interrupted:
            self._unreleased.append(claim)
        except BaseException:
            self._give_up(claim)
            raise

    async def _call(self, claim: Claim) -> Verdict | None:
        try:
            answer = await self._work.call(claim)
        except TelegramError as error:
            return classify(error, repeatable=self._work.repeatable)
        self._answers.append(answer)  # not around the await: the list may be another one by then
        return None

    async def _react(self, claim: Claim, verdict: Verdict, attempt: int) -> Claim | None:
        """Do what a verdict asks; the claim to call again, or None if it needs no call any more."""
        match verdict:
            case Settle():
                self._answers.append(self._work.settle(claim, verdict))
            case Halt():
                self._blame(claim, verdict)
            case Retry():
                self._pacer.hold(verdict.seconds or BACKOFF[min(attempt, len(BACKOFF) - 1)])
                if verdict.flood:
                    self._pacer.cut()
                return claim
            case Redirect(chat_id):
                if await self._patiently(self._work.move, claim, chat_id):
                    return claim._replace(chat_id=chat_id)
                self._answers.append(self._work.settle(claim, MOVED))
        return None

    def _blame(self, claim: Claim, halt: Halt) -> None:
        self._unreleased.append(claim)
        self._faults.append(halt)
        if halt.at_once or len(self._faults) >= FAULTS:
            self.interrupt()

    def _give_up(self, claim: Claim) -> None:
        if self._work.repeatable:
            self._unreleased.append(claim)
        else:
            self._answers.append(self._work.settle(claim, SHUT_DOWN))

    async def _record_until_over(self) -> None:
        while self._answers or not self._over:
            await asyncio.sleep(FLUSH_SECONDS)
            batch, self._answers = self._answers, []
            if batch:
                await self._patiently(self._work.record, batch)

    async def _patiently(self, ask: Callable[..., T], *arguments: object) -> T:
        """Ask the database until it answers: an answer of Telegram's is never dropped for a full disk."""
        while True:
            try:
                answer = await asyncio.to_thread(ask, *arguments)
            except Unavailable as error:
                self.trouble = str(error.orig)
                self._healthy.clear()
                log.error("the database does not answer, trying again: %s", error.orig)  # noqa: TRY400 - no trace needed
                await asyncio.sleep(PATIENCE)
            else:
                self.trouble = None
                self._healthy.set()
                return answer
