"""The one loop over deliveries, whatever the pass: claim a page, call at the pace, react to verdicts."""

import asyncio
from collections import deque
from typing import Generic

from broadcast.engine.aside import Aside
from broadcast.engine.passes import Answer, Pass, Row
from broadcast.engine.reactions import Reactions
from broadcast.engine.recorder import Question, Recorder
from broadcast.engine.shared import Shared
from broadcast.wire.pacing import Interrupted
from broadcast.wire.verdicts import asks_to_wait
from models.reasons import Reason

PAGE_SECONDS = 0.08  # of the pace are claimed at once
UNKNOWN_SECONDS = 0.25  # of the pace, besides the wire: two pages and a flush; a kill makes them unknown
PAGE_MAX = 500  # deliveries
ON_WIRE = 800  # calls; above 1000 of one token in flight Telegram answers 429 with 60 s
BREATH = 8  # calls launched in a row before answers get their turn
SILENCE = 5.0  # seconds without any answer, until nobody else is called before one comes
QUIET = 3  # calls that have to be waiting for one


class Run(Generic[Row, Answer]):
    """One pass over the deliveries of one broadcast, in one event loop.

    Whatever ends it, every row it took is recorded or released before `run` returns.
    """

    def __init__(self, work: Pass[Row, Answer], shared: Shared) -> None:
        self._work: Pass[Row, Answer] = work
        self._shared = shared
        self._pacer = shared.pacer
        self._recorder: Recorder[Row, Answer] = Recorder(work)
        self._aside: Aside[Row] = Aside(shared.time)
        self._reactions: Reactions[Row, Answer] = Reactions(work, shared, self._recorder, self)
        self._on_wire: set[asyncio.Task[None]] = set()
        self._free = asyncio.Semaphore(ON_WIRE)
        self._moved = asyncio.Event()
        self._unreleased: list[Row] = []
        self._bug: BaseException | None = None
        self.interrupted = False
        """Whether nobody new is to be called."""
        self.probing = False
        """Whether one call is made to see whether others may be."""
        self.idle = True
        """Whether it found nothing to do, and not because it was interrupted."""

    @property
    def halted(self) -> Reason | None:
        """Why nobody else should be called: the message, the token or so many refusals."""
        return self._reactions.blamed or self._work.alarm

    @property
    def trouble(self) -> str | None:
        """What keeps the database from answering, while it does; safe from any thread."""
        return self._recorder.trouble

    async def run(self) -> None:
        """Work until nothing is left or `interrupt` is called."""
        # It outlives its runs, and the last of them may have been interrupted.
        self._pacer.resume(self._work.family)
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
                    if self._shared.spread:
                        self._shared.spread.took(-len(self._unreleased))
                if self._work.alarm:
                    await self._recorder.ask(Question.TAKE_BACK, self._work.take_back)
        if fault := self._bug or self._recorder.fault:
            raise fault

    def interrupt(self) -> None:
        """Call nobody new; `run` returns when everyone called has answered."""
        self.interrupted = True
        self.idle = False
        self._recorder.interrupt()
        self._pacer.interrupt()
        self._shared.suspects.interrupt()
        self._moved.set()

    def abandon(self) -> None:
        """Wait no longer for answers or for the database.

        The outcome of what is on the wire is unknown then. What cannot be written down is found by the next
        start.
        """
        self._recorder.abandon()
        for task in self._on_wire:
            task.cancel()

    def hand_back(self, row: Row) -> None:
        """It certainly did not go out, and another run may call it."""
        self._unreleased.append(row)

    def moved(self) -> None:
        """Something has changed for whoever waits for answers."""
        self._moved.set()

    async def set_aside(self, row: Row, seconds: float, *, asked: bool) -> None:
        """Hand it back, and call it when its time has come; see `Aside.add`."""
        self._unreleased.append(row)  # until it is released: whoever fails here must not strand it
        await self._recorder.ask(Question.RELEASE, self._work.release, [row])
        self._unreleased.remove(row)
        self._aside.add(row, seconds, asked=asked)

    async def _feed(self) -> None:
        await self._pacer.calm()  # rows must not stay claimed through a long silence
        await self._shared.outage.until_answered()
        if self._shared.outage.on or self._pacer.others_held:
            self.probing = True
            await self._work_off(await self._claim(1), ahead=False)
            await self._all_answered()
            self.probing = False
        while True:
            page = await self._claim()
            while page:
                page = await self._work_off(page)
            await self._all_answered()
            if not await self._outwaited():
                return

    async def _claim(self, size: int | None = None) -> deque[Row]:
        pace, spread = self._pacer.rate / self._work.weight, self._shared.spread
        size = size or max(1, min(PAGE_MAX, int(pace * PAGE_SECONDS)))
        # The page that goes out meanwhile counts too. A database that is busy may let claims through and keep
        # answers waiting, and then only this bounds what a kill makes unknown.
        unwritten = max(0, int(pace * UNKNOWN_SECONDS) - 2 * size)
        # Before anybody is claimed, because a row that is claimed is on the wire for whoever looks.
        claims = await self._recorder.may_claim(unwritten)
        if not claims or (spread and not await self._rested(spread.wait)):
            return deque()
        if due := self._aside.due():
            again = await self._recorder.ask(Question.CLAIM, self._work.reclaim, due)
            if again:
                return deque(again)
        size = spread.page(size) if spread else size
        page = await self._recorder.ask(Question.CLAIM, self._work.claim, size)
        # A pass may find a reason while it claims too; then nobody who was set aside is called either.
        if self._work.alarm:
            self.interrupt()
        if spread:
            spread.took(len(page or ()))
        return deque(page or ())

    async def _rested(self, seconds: float) -> bool:
        """Wait until the next of a broadcast that is spread are due; False where that was called off."""
        try:
            await self._pacer.rest(seconds)
        except Interrupted:
            return False
        return not self.interrupted

    async def _work_off(self, page: deque[Row], *, ahead: bool = True) -> deque[Row]:
        """Call everyone of a page; the next page, which is claimed meanwhile if `ahead`."""
        self.idle = self.idle and not page
        # The next page is claimed while this one goes out, so the wire never waits for the disk.
        upcoming = asyncio.create_task(self._claim()) if ahead else None
        done = False
        try:
            while page:
                await self._launch_next(page)
            done = True
        finally:
            self._unreleased += page
            # Awaited whatever happened, and not cancelled: its thread would still claim, and rows that
            # nobody receives would stay in flight.
            page = await upcoming if upcoming else deque()
            if self.interrupted or not done:
                self._unreleased += page
                page.clear()
        return page

    async def _launch_next(self, page: deque[Row]) -> None:
        # A free semaphore and a turn that is due suspend nobody, so without this the wire would fill up
        # before an answer is read.
        if len(page) % BREATH == 0:
            await asyncio.sleep(0)
        asked = self._shared.suspects.wait(page[0].chat_id)
        if wait := asked or self._shared.groups.wait(page[0].chat_id, self._work.fills(page[0])):
            await self.set_aside(page.popleft(), wait, asked=bool(asked))
            return
        await self._not_silent()
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
        row = page.popleft()
        self._shared.groups.take(row.chat_id, self._work.fills(row))
        task = asyncio.create_task(self._reactions.deliver(row))
        self._on_wire.add(task)
        task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._on_wire.discard(task)
        self._free.release()
        self._moved.set()
        if not task.cancelled() and (error := task.exception()):
            self._bug = error
            self.interrupt()

    async def _not_silent(self) -> None:
        """Wait while several calls are out and nothing has been answered for long."""
        while self._reactions.calling >= QUIET and self._reactions.silent_for > SILENCE:
            if self.interrupted:
                raise Interrupted
            self._moved.clear()
            await self._moved.wait()

    async def _all_answered(self) -> None:
        while self._on_wire:
            # Only floods are left on the wire, and nobody to compare them with.
            if self._shared.suspects.open == len(self._on_wire):
                self._shared.suspects.nobody_else()
            self._moved.clear()
            await self._moved.wait()

    async def _outwaited(self) -> bool:
        """Nobody but those set aside is left: wait for the next of them; False where there is none."""
        if lost := self._aside.given_up():
            waits = {row.id: seconds for row, seconds in lost}
            rows = [row for row, _ in lost]
            for row in await self._recorder.ask(Question.CLAIM, self._work.reclaim, rows) or ():
                self._reactions.settle(row, asks_to_wait(waits[row.id]))
        wait = self._aside.wait
        if wait is None or self.interrupted:
            return False
        await self._pacer.rest(wait)
        return True
