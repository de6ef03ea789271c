"""The one loop over deliveries, to send and to undo: claim a page, call at the pace, record the answers."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from telegram.error import TelegramError

from broadcast.engine.passes import Answer, Pass, Row
from broadcast.wire.pacing import Interrupted, Pacer
from broadcast.wire.transport import Withheld
from broadcast.wire.verdicts import (
    NEVER_ANSWERED,
    RELOCATED_ELSEWHERE,
    SHUT_DOWN,
    Halt,
    Redirect,
    Retry,
    Settle,
    Verdict,
    classify,
)
from models.database import Unavailable

PAGE_SECONDS = 0.08  # of the pace are claimed at once; two pages and a flush stay under 0.25 s
PAGE_MAX = 500  # deliveries
FLUSH_SECONDS = 0.05  # between two batches of answers written down
ON_WIRE = 800  # calls; above 1000 of one token in flight Telegram answers 429 with 60 s
BREATH = 8  # calls launched in a row before answers get their turn
FAULTS = 3  # calls that blame the message, until everyone is spared
BACKOFF = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # seconds between tries
TRIES = 4  # again, for one call that alone is never answered
LONG = 5.0  # seconds of silence in which nothing stays claimed
PATIENCE = 1.0  # seconds between two tries of a database in trouble

log = logging.getLogger(__name__)
T = TypeVar("T")


class Run(Generic[Row, Answer]):
    """One pass over the deliveries of one broadcast, in one event loop.

    Whatever ends it, every claim it took is recorded or released before `run` returns.
    """

    def __init__(self, work: Pass[Row, Answer], pacer: Pacer) -> None:
        self._work: Pass[Row, Answer] = work
        self._pacer = pacer
        self._on_wire: set[asyncio.Task[None]] = set()
        self._free = asyncio.Semaphore(ON_WIRE)
        self._answers: list[Answer] = []
        self._unreleased: list[Row] = []
        self._faults: list[Halt] = []
        self._bug: BaseException | None = None
        self._interrupted = self._abandoned = self._over = False
        self._troubles: dict[str, str] = {}
        self._recording = asyncio.Event()
        self._recording.set()
        self.idle = True
        """Whether it found nothing to do, though nobody called it off."""

    @property
    def halted(self) -> str | None:
        """Why nobody else should be called: the message, the token or so many refusals."""
        return self._faults[-1].reason if self._faults else self._work.alarm

    @property
    def trouble(self) -> str | None:
        """What keeps the database from answering, while it does."""
        return next(iter(self._troubles.values()), None)

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
            try:
                await recorder
            finally:
                if self._unreleased:
                    await self._patiently(self._work.release, self._unreleased)
        if self._bug:
            raise self._bug

    def interrupt(self) -> None:
        """Call nobody new; `run` returns when everyone called has answered."""
        self._interrupted = True
        self.idle = False
        self._recording.set()  # whoever waits to claim may give up
        self._pacer.interrupt()

    def abandon(self) -> None:
        """Wait no longer, neither for answers nor for the database.

        What happened to those called is not known; what cannot be written down is found by the next start.
        """
        self._abandoned = True
        for task in self._on_wire:
            task.cancel()

    async def _feed(self) -> None:
        await self._pacer.calm()  # nothing is claimed for a silence that may last
        page = await self._claim()
        while page:
            self.idle = False
            # The next page is claimed while this one goes out, so the wire never waits for the disk.
            upcoming = asyncio.create_task(self._claim())
            try:
                while page:
                    await self._launch_next(page)
            finally:
                self._unreleased += page
                page = await upcoming
                if self._interrupted:
                    self._unreleased += page
                    page.clear()

    async def _launch_next(self, page: deque[Row]) -> None:
        if len(page) % BREATH == 0:  # unpaced, the wire would fill up before an answer is heard
            await asyncio.sleep(0)
        # The place on the wire first: a turn waited for is used at once, or not at all.
        await self._free.acquire()
        try:
            await self._pacer.wait()
        except Interrupted:
            self._free.release()
            raise
        task = asyncio.create_task(self._deliver(page.popleft()))
        self._on_wire.add(task)
        task.add_done_callback(self._landed)

    async def _claim(self) -> deque[Row]:
        await self._recording.wait()
        if self._interrupted:
            return deque()
        size = max(1, min(PAGE_MAX, int(self._pacer.rate * PAGE_SECONDS)))
        return deque(await self._patiently(self._work.claim, size) or ())

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._on_wire.discard(task)
        self._free.release()
        if not task.cancelled() and (error := task.exception()):
            self._bug = error
            self.interrupt()

    async def _deliver(self, claim: Row) -> None:
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

    async def _call(self, claim: Row) -> Verdict | None:
        try:
            answer = await self._work.call(claim)
        except Withheld:
            raise Interrupted from None
        except TelegramError as error:
            return classify(error, repeatable=self._work.repeatable)
        self._answers.append(answer)  # not around the await: the list may be another one by then
        return None

    async def _react(self, claim: Row, verdict: Verdict, attempt: int) -> Row | None:
        """Do what a verdict asks; the claim to call again, or None if it needs no call any more."""
        match verdict:
            case Settle():
                self._settle(claim, verdict)
            case Halt():
                self._blame(claim, verdict)
            case Retry(alone=True):
                if attempt < TRIES:
                    await self._pacer.rest(BACKOFF[attempt])
                    return claim
                self._settle(claim, NEVER_ANSWERED)
            case Retry():
                self._hush(verdict, attempt)
                return claim
            case Redirect(chat_id):
                if relocated := await self._patiently(self._work.relocate, claim, chat_id):
                    return relocated
                self._settle(claim, RELOCATED_ELSEWHERE)
        return None

    def _settle(self, claim: Row, settled: Settle) -> None:
        self._answers.append(self._work.settle(claim, settled))
        if self._work.alarm:
            self.interrupt()

    def _hush(self, retry: Retry, attempt: int) -> None:
        seconds = retry.seconds or BACKOFF[min(attempt, len(BACKOFF) - 1)]
        self._pacer.hold(seconds, flood=retry.flood)
        if retry.flood:
            self._pacer.cut()
        if seconds > LONG:
            # Claims that wait are handed back: killed meanwhile, they would count as unknown.
            self.interrupt()

    def _blame(self, claim: Row, halt: Halt) -> None:
        self._unreleased.append(claim)
        self._faults.append(halt)
        if halt.at_once or len(self._faults) >= FAULTS:
            self.interrupt()

    def _give_up(self, claim: Row) -> None:
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

    async def _patiently(self, ask: Callable[..., T], *arguments: object) -> T | None:
        """Ask the database until it answers: an answer of Telegram's is never dropped for a full disk.

        None only if the run was abandoned meanwhile.
        """
        name = ask.__name__
        while True:
            try:
                answer = await asyncio.to_thread(ask, *arguments)
            except Unavailable as error:
                log.error("the database does not answer (%s): %s", name, error.orig)  # noqa: TRY400 - no trace
                self._ail(name, str(error.orig))
                if self._abandoned:
                    return None
                await asyncio.sleep(PATIENCE)
            else:
                self._ail(name, None)
                return answer

    def _ail(self, name: str, trouble: str | None) -> None:
        """Remember which question fails; while records do, nothing more is claimed."""
        self._troubles.pop(name, None)
        if trouble is not None:
            self._troubles[name] = trouble
        if self._work.record.__name__ in self._troubles and not self._interrupted:
            self._recording.clear()
        else:
            self._recording.set()
