"""The one loop over deliveries, whatever the pass: claim a page, call at the pace, react to verdicts."""

import asyncio
from collections import deque
from typing import Generic

from telegram.error import TelegramError

from broadcast.engine.passes import Answer, Pass, Row
from broadcast.engine.recorder import Question, Recorder
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
from models.states import Reason

PAGE_SECONDS = 0.08  # of the pace are claimed at once; two pages and a flush stay under 0.25 s
PAGE_MAX = 500  # deliveries
ON_WIRE = 800  # calls; above 1000 of one token in flight Telegram answers 429 with 60 s
BREATH = 8  # calls launched in a row before answers get their turn
FAULTS = 3  # calls that blame the message until nobody else is called
BACKOFF = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # seconds between tries
TRIES = 4  # further tries of one call that alone is never answered
LONG = 5.0  # seconds; nothing stays claimed through a longer silence


class Run(Generic[Row, Answer]):
    """One pass over the deliveries of one broadcast, in one event loop.

    Whatever ends it, every row it took is recorded or released before `run` returns.
    """

    def __init__(self, work: Pass[Row, Answer], pacer: Pacer) -> None:
        self._work: Pass[Row, Answer] = work
        self._pacer = pacer
        self._recorder: Recorder[Row, Answer] = Recorder(work)
        self._on_wire: set[asyncio.Task[None]] = set()
        self._free = asyncio.Semaphore(ON_WIRE)
        self._unreleased: list[Row] = []
        self._faults: list[Halt] = []
        self._bug: BaseException | None = None
        self._interrupted = False
        self.idle = True
        """Whether it found nothing to do, and not because it was interrupted."""

    @property
    def halted(self) -> Reason | None:
        """Why nobody else should be called: the message, the token or so many refusals."""
        # Once the run is over, one fault is enough: its row is pending again and would fail for ever.
        return self._faults[-1].reason if self._faults else self._work.alarm

    @property
    def trouble(self) -> str | None:
        """What keeps the database from answering, while it does; safe from any thread."""
        return self._recorder.trouble

    async def run(self) -> None:
        """Work until nothing is left or `interrupt` is called."""
        self._pacer.resume(
            self._work.family
        )  # it outlives its runs, and the last of them may have been interrupted
        recording = asyncio.create_task(self._recorder.run())
        try:
            await self._feed()
        except Interrupted:
            pass
        finally:
            # Every call is waited for, because its answer is the only trace of a message.
            while self._on_wire:
                await asyncio.wait(set(self._on_wire))
            # Answers are written down before rows are handed back, because a row can be claimed again and an
            # answer comes only once.
            self._recorder.complete()
            try:
                await recording
            finally:
                if self._unreleased:
                    await self._recorder.hand_back(self._unreleased)
        if fault := self._bug or self._recorder.fault:
            raise fault

    def interrupt(self) -> None:
        """Call nobody new; `run` returns when everyone called has answered."""
        self._interrupted = True
        self.idle = False
        self._recorder.interrupt()
        self._pacer.interrupt()

    def abandon(self) -> None:
        """Wait no longer for answers or for the database.

        The outcome of what is on the wire is unknown then. What cannot be written down is found by the next
        start.
        """
        self._recorder.abandon()
        for task in self._on_wire:
            task.cancel()

    async def _feed(self) -> None:
        await self._pacer.calm()  # rows must not stay claimed through a long silence
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
                # Awaited whatever happened, and not cancelled: its thread would still claim, and rows that
                # nobody receives would stay in flight.
                page = await upcoming
                if self._interrupted:
                    self._unreleased += page
                    page.clear()

    async def _claim(self) -> deque[Row]:
        if not await self._recorder.may_claim():
            return deque()
        size = max(1, min(PAGE_MAX, int(self._pacer.rate * PAGE_SECONDS / self._work.weight)))
        return deque(await self._recorder.ask(Question.CLAIM, self._work.claim, size) or ())

    async def _launch_next(self, page: deque[Row]) -> None:
        # A free semaphore and a turn that is due suspend nobody, so without this the wire would fill up
        # before an answer is read.
        if len(page) % BREATH == 0:
            await asyncio.sleep(0)
        # The place on the wire before the turn, so that a turn is used at once or not at all. Turns that wait
        # for places would be used together, faster than the pace.
        await self._free.acquire()
        try:
            await self._pacer.wait(self._work.weight)
        except Interrupted:
            self._free.release()
            raise
        # The row leaves the page only now, so whatever is still in it certainly was not called. No await
        # between here and the end: a row that is in no page must be in a task that is waited for.
        task = asyncio.create_task(self._deliver(page.popleft()))
        self._on_wire.add(task)
        task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._on_wire.discard(task)
        self._free.release()
        if not task.cancelled() and (error := task.exception()):
            self._bug = error
            self.interrupt()

    async def _deliver(self, row: Row) -> None:
        attempt = 0
        try:
            while verdict := await self._call(row):
                again = await self._react(row, verdict, attempt)
                if again is None:
                    return
                row, attempt = again, attempt + 1
                await self._pacer.wait(self._work.weight)
        except Interrupted:  # it was waiting: nothing has left, or nothing that repeating would harm
            self._unreleased.append(row)
        except BaseException:  # abandoned (PTB lets a CancelledError pass as it is), or a fault of our own
            self._give_up(row)
            raise

    async def _call(self, row: Row) -> Verdict | None:
        try:
            answer = await self._work.call(row)
        # Before TelegramError, of which it is one: called off is no trouble of the network.
        except Withheld:
            raise Interrupted from None
        except TelegramError as error:
            return classify(error, repeatable=self._work.repeatable)
        self._recorder.add(answer)
        return None

    async def _react(self, row: Row, verdict: Verdict, attempt: int) -> Row | None:
        """Do what a verdict asks; the row to call again, or None if it needs no call any more."""
        match verdict:
            case Settle():
                self._settle(row, verdict)
            case Halt():
                self._blame(row, verdict)
            case Retry(alone=True):
                if attempt < TRIES:
                    await self._pacer.rest(BACKOFF[attempt])
                    return row
                self._settle(row, NEVER_ANSWERED)
            case Retry():
                self._hush(verdict, attempt)
                return row
            case Redirect(chat_id):
                asked = self._recorder.ask(Question.RELOCATE, self._work.relocate, row, chat_id)
                if relocated := await asked:
                    return relocated
                self._settle(row, RELOCATED_ELSEWHERE)
        return None

    def _settle(self, row: Row, settled: Settle) -> None:
        self._recorder.add(self._work.settle(row, settled))
        if self._work.alarm:
            self.interrupt()

    def _hush(self, retry: Retry, attempt: int) -> None:
        seconds = retry.seconds or BACKOFF[min(attempt, len(BACKOFF) - 1)]
        # The hold before the cut, because the pace climbs again from the end of the hold on.
        self._pacer.hold(seconds, flood=retry.flood)
        if retry.flood:
            self._pacer.cut()
        if seconds > LONG:
            # Claims that wait are handed back, because a kill meanwhile would make them unknown.
            self.interrupt()

    def _blame(self, row: Row, halt: Halt) -> None:
        self._unreleased.append(row)
        self._faults.append(halt)
        if halt.at_once or len(self._faults) >= FAULTS:
            self.interrupt()

    def _give_up(self, row: Row) -> None:
        if self._work.repeatable:
            self._unreleased.append(row)
        else:
            self._recorder.add(self._work.settle(row, SHUT_DOWN))
