"""The worker: what the sender's thread does, the most urgent job first."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Bot

from broadcast.engine.boundary import Boundary
from broadcast.engine.braking import Braking
from broadcast.engine.correcting import Correcting
from broadcast.engine.outage import Outage
from broadcast.engine.pulse import Pulse
from broadcast.engine.remembered import Remembered
from broadcast.engine.run import Run
from broadcast.engine.sending import Sending
from broadcast.engine.setbacks import Setbacks
from broadcast.engine.shared import Sharing
from broadcast.engine.undoing import Probing, Terms, Undoing, interrupted
from broadcast.engine.watch import Watch
from broadcast.settings import Settings
from broadcast.wire.pacing import Pacer
from models.database import is_logged, is_passing, words_of
from models.deliveries.sweeping import BREATH
from models.reasons import Reason, ReasonCode
from models.record import Broadcast
from models.states import State
from models.store import Store

RECOVERY = 5.0  # seconds after a failure of our own
PROBE = 10.0  # seconds to wait for the answer to a probe

AnyRun = Run[Any, Any]  # of any pass: rows and answers are none of the worker's business
AnyChange = Undoing | Correcting

log = logging.getLogger(__name__)


class Worker:
    """Works through what the database says, in the event loop it was made in."""

    def __init__(self, bot: Bot, store: Store, settings: Settings, pacer: Pacer, braking: Braking) -> None:
        self._bot, self._store, self._settings = bot, store, settings
        self._pacer = pacer
        self._outage = Outage(lambda: bot.get_me(read_timeout=PROBE), pacer)
        self._sharing = Sharing(pacer, self._outage)
        self._braking = braking
        # Here, because somebody may be told of a silence before the work begins.
        self._remembered = Remembered(pacer.holds, store)
        self._interrupted: set[str] = set()  # uuids whose undo was going on when the program ended
        self._setbacks = Setbacks(store, pacer, self.wake)
        self._watch = Watch(store, settings, braking, lambda: self._setbacks.waiting, self._sharing.due)
        self._stopping = False
        self._job: Broadcast | None = None
        self._run: AnyRun | None = None

    @property
    def stopping(self) -> bool:
        return self._stopping

    def wake(self) -> None:
        """Look at the database; what is going on is interrupted if something else comes first."""
        self._watch.wake()

    def wind_up(self) -> None:
        """Call nobody new, and begin nothing more."""
        # Also between two jobs, where there is no run to interrupt: then only this keeps the next one from
        # beginning.
        self._stopping = True
        self._watch.wake()
        if self._run:
            self._run.interrupt()

    def abandon(self) -> None:
        """Wait no longer for what is on the wire."""
        if self._run:
            self._run.abandon()

    def pulse(self) -> Pulse:
        """A snapshot; safe from any thread."""
        # Each is read once, because the worker may put None there between a test and its use.
        job, run, pacer = self._job, self._run, self._pacer
        return Pulse(
            uuid=job.uuid if job else None,
            state=job.state if job else None,
            per_second=pacer.rate,
            slowed=pacer.slowed,
            held_for=pacer.held_for,
            flooded=pacer.flooded,
            proxy=pacer.proxy,
            quiet_until=self._watch.quiet_until(),
            unanswered=self._outage.on,
            trouble=run.trouble if run else None,
        )

    def turn(self, weight: int) -> Coroutine[Any, Any, None]:
        """A turn of the budget for what is no broadcast's; to be awaited in this loop."""
        return self._pacer.turn(weight)

    async def serve(self) -> None:
        """Work until `wind_up`."""
        await self._remembered.recall()
        self._interrupted = await interrupted(self._store)
        keeping = asyncio.create_task(self._remembered.keep())
        try:
            while not self._stopping:
                await self._work_or_rest()
        finally:
            keeping.cancel()
            self._sharing.done()
            await self._remembered.note()

    async def _work_or_rest(self) -> None:
        job = None
        try:
            job = self._job = await self._watch.next_job()
            if job is None or self._braking.stops(job):
                self._sharing.done()
                await self._watch.rest()
            else:
                await self._work_on(job)
        except Exception as error:
            if is_passing(error):
                if not is_logged(error):
                    log.error("no connection to the database is free: %s", words_of(error))  # noqa: TRY400 - no trace
            else:
                log.exception("%s: the sender failed", job.uuid if job else "no broadcast")
                if job and await self._own_fault(job):
                    return
            if not self._stopping:
                await self._watch.rest(RECOVERY)

    async def _own_fault(self, job: Broadcast) -> bool:
        """Let it wait, or pause it; whether others can be worked on at once."""
        why = Reason(ReasonCode.OWN_FAULT)
        try:
            if job.changing:
                await self._setbacks.met(job, why)
                return True
            # Nobody calls any more, and a row that stayed in flight would keep the report from coming.
            await asyncio.to_thread(self._store.ledger.settle_orphans, job)
            await asyncio.to_thread(self._store.broadcasts.halt, job.uuid, why)
        except Exception as error:  # noqa: BLE001 - the thread must not end because of a second failure
            log.error("%s: could not be paused: %s", job.uuid, words_of(error))  # noqa: TRY400 - no second trace
        return False

    async def _send(self, job: Broadcast) -> None:
        # Asked at each claim, because a look that comes every second would let some out too late.
        rests = None if job.through_quiet or job.is_test else self._watch.quiet_until
        work = await asyncio.to_thread(
            Sending.prepare, self._bot, self._store, job, paid=self._settings.paid_broadcast, rests=rests
        )
        self._sharing.watch(job, work)
        run = Run(work, self._sharing.of(job))
        if halted := await asyncio.to_thread(work.halted, await self._pass(job, run)):
            await asyncio.to_thread(self._store.broadcasts.halt, job.uuid, halted)
        elif not await asyncio.to_thread(self._store.ledger.finish_sending, job.uuid) and run.idle:
            await self._watch.rest(RECOVERY)  # rows that nobody works on: at least do not spin

    async def _correct(self, job: Broadcast) -> None:
        work = await asyncio.to_thread(Correcting.prepare, self._bot, self._store, job, self._pacer.wait)
        await self._change(job, work, lambda: self._store.corrections.finish(job))

    async def _undo(self, job: Broadcast) -> None:
        terms = await asyncio.to_thread(Terms.of, self._store, job, restarted=job.uuid in self._interrupted)
        boundary = Boundary(self._store.undo, job)
        while probe := await asyncio.to_thread(boundary.next):
            probing = Probing(self._bot, self._store, job, terms, probe)
            if await self._pass(job, Run(probing, self._sharing.of(job))):
                break  # whatever is wrong with this one, the rest is asked in its turn
            if probing.fate is None:
                return  # it was interrupted: it begins anew, and asks again
            await asyncio.to_thread(boundary.learn, probe, probing.fate)
        work = Undoing(self._bot, self._store, job, terms)
        await self._change(job, work, lambda: self._finish_undo(job.uuid))

    def _finish_undo(self, uuid: str) -> bool:
        done = self._store.undo.finish(uuid)
        if done:
            self._interrupted.discard(uuid)
        return done

    async def _change(self, job: Broadcast, work: AnyChange, finish: Callable[[], bool]) -> None:
        """Make the run of an undo or a correction, and finish that, or let it wait where it cannot go on."""
        run: AnyRun = Run(work, self._sharing.of(job))
        # Before the run there is a reason where too many probes were refused.
        halted = run.halted or await self._pass(job, run)
        if not halted and await asyncio.to_thread(work.reopen_doubted) and job.setback:
            halted = job.setback.reason
        if halted:
            await self._setbacks.met(job, halted)
            return
        self._setbacks.over(job)
        if not await asyncio.to_thread(finish) and run.idle:
            await self._watch.rest(RECOVERY)  # rows that nobody works on: at least do not spin

    async def _pass(self, job: Broadcast, run: AnyRun) -> Reason | None:
        """Run until done, outranked or stopped; the reason to pause, if there is one."""
        # No await from here to `resume` in `run.run`, which would take back an interruption in between.
        if self._stopping:
            return None
        self._run = run
        watch = asyncio.create_task(self._watch.interrupt_when_outranked(job, run))
        try:
            await run.run()
        finally:
            watch.cancel()
            self._run = None
        return run.halted

    async def _work_on(self, job: Broadcast) -> None:
        """Until it is done or something comes first."""
        match job.state:
            case _ if job.sweeps is not None:
                # One step, so that after each of them comes what is most urgent then.
                await asyncio.to_thread(self._store.sweeps.step, job)
                await self._watch.rest(BREATH)
            case _ if job.correcting:
                await self._correct(job)
            case State.QUEUED:
                testers = self._settings.admin_chat_ids if job.is_test else ()
                await asyncio.to_thread(self._store.ledger.begin, job.uuid, testers)
            case State.SENDING:
                await self._send(job)
            case _:  # UNDOING: `next_job` finds nothing else
                await self._undo(job)
