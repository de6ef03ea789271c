"""The sender: a thread with its own event loop, its own Bot and its own connections."""

import asyncio
import contextlib
import gc
import logging
import sys
import threading
from dataclasses import dataclass
from typing import Any

from telegram import Bot

from broadcast.engine.correcting import Correcting
from broadcast.engine.run import ON_WIRE, Run
from broadcast.engine.sending import Sending
from broadcast.engine.undoing import Undoing
from broadcast.settings import Settings
from broadcast.wire.pacing import Pacer, Timer
from broadcast.wire.transport import AiohttpRequest
from models.database import Unavailable
from models.record import Broadcast
from models.states import Reason, ReasonCode, State
from models.store import Store

GRACE = 3.0  # seconds after `stop` in which calls on the wire may still be answered
RECOVERY = 5.0  # seconds after a failure of our own

AnyRun = Run[Any, Any]  # of any pass: rows and answers are none of the sender's business

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pulse:
    """What the sender is doing, for the card."""

    uuid: str | None = None
    state: State | None = None
    """The state the sender found it in: still `queued` while a broadcast begins."""
    per_second: float = 0
    """The pace allowed at this moment."""
    slowed: bool = False
    """Whether a flood has cut it."""
    held_for: float = 0
    """Seconds of silence that are left."""
    flooded: bool = False
    """Whether Telegram asked for that silence, or the network is in trouble."""
    awaits_answer: bool = False
    """Whether an admin has to say first that an old copy of the database may go on."""
    trouble: str | None = None
    """What keeps the database from answering."""


class Sender:
    """Works through what the database says, the most urgent first.

    `start`, `wake`, `pulse`, `stop` and `join` are for other threads; everything else happens in its own.
    """

    def __init__(self, store: Store, settings: Settings, timer: Timer | None = None) -> None:
        """`timer` is what pacing goes by: the sender's event loop, unless a test brings a clock it moves."""
        self._timer = timer
        self._store = store
        self._settings = settings
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="sender", daemon=True)
        self._started = threading.Event()
        self._stopping = False
        self._job: Broadcast | None = None
        self._run: AnyRun | None = None

    def start(self) -> None:
        """Begin to work; returns when the thread listens."""
        _steady()
        self._thread.start()
        self._started.wait()

    def wake(self) -> None:
        """Look at the database now; what is going on is interrupted if something else comes first."""
        with contextlib.suppress(RuntimeError):  # its loop has ended: the next start looks by itself
            self._loop.call_soon_threadsafe(self._woken.set)

    def stop(self) -> None:
        """Call nobody new, record what is answered within the grace, and end; returns at once."""
        # Before the call, because between two jobs `_wind_up` finds no run to interrupt: then only this keeps
        # the next one from beginning.
        self._stopping = True
        if self._thread.is_alive():  # never started, it has no loop
            with contextlib.suppress(RuntimeError):  # it ended just now, and its loop with it
                self._loop.call_soon_threadsafe(self._wind_up)

    def join(self) -> None:
        if self._thread.is_alive():
            self._thread.join()

    def pulse(self) -> Pulse:
        """A snapshot; safe from any thread."""
        # Each is read once, because the sender's thread may put None there between a test and its use.
        job, run, pacer = self._job, self._run, self._pacer
        return Pulse(
            uuid=job.uuid if job else None,
            state=job.state if job else None,
            per_second=pacer.rate,
            slowed=pacer.slowed,
            held_for=pacer.held_for,
            flooded=pacer.flooded,
            trouble=run.trouble if run else None,
        )

    async def work_once(self) -> bool:
        """Do the most urgent job, until it is done or something comes first. False if there is none."""
        self._job = await asyncio.to_thread(self._store.broadcasts.next_job)
        if self._job is None:
            return False
        if self._job.correcting:
            await self._correct(self._job)
            return True
        match self._job.state:
            case State.QUEUED:
                testers = self._settings.admin_chat_ids if self._job.is_test else ()
                await asyncio.to_thread(self._store.ledger.begin, self._job.uuid, testers)
            case State.SENDING:
                await self._send(self._job)
            case _:  # UNDOING: `next_job` finds nothing else
                await self._undo(self._job)
        return True

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self._pacer = Pacer(self._settings.messages_per_second, self._timer or self._loop)
        # A connection for every call on the wire, because a call that waits for one may time out as not
        # sent, and that silences everyone.
        request = AiohttpRequest(connections=ON_WIRE, passage=self._pacer.passage)
        base = f"{self._settings.telegram_api_url}/bot"
        try:
            # For updates too, which it never asks for: PTB would make an httpx client of its own.
            self._bot = Bot(self._settings.bot_token, base, request=request, get_updates_request=request)
            await request.initialize()  # not the Bot, which would ask Telegram who it is
        finally:
            self._started.set()  # even if it failed, or `start` would wait for ever
        try:
            while not self._stopping:
                await self._work_or_rest()
        finally:
            await request.shutdown()

    async def _work_or_rest(self) -> None:
        self._woken.clear()  # before the database is asked, or what comes meanwhile would be lost
        try:
            if not await self.work_once():
                await self._rest(None)
        except Unavailable as error:
            log.error("the database does not answer, trying again: %s", error.orig)  # noqa: TRY400 - no trace needed
            await self._rest(RECOVERY)
        except Exception:
            log.exception("%s: the sender failed", self._job.uuid if self._job else "no broadcast")
            await asyncio.to_thread(self._leave_paused)
            await self._rest(RECOVERY)

    def _leave_paused(self) -> None:
        try:
            if self._job:
                self._store.broadcasts.halt(self._job.uuid, Reason(ReasonCode.OWN_FAULT))
        except Exception:  # the thread must not end because of a second failure
            log.exception("the broadcast could not be paused")

    async def _rest(self, seconds: float | None) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)

    async def _send(self, job: Broadcast) -> None:
        paid = self._settings.paid_broadcast
        work = await asyncio.to_thread(Sending.prepare, self._bot, self._store, job, paid=paid)
        run = Run(work, self._pacer)
        if halted := await self._pass(job, run):
            await asyncio.to_thread(self._store.broadcasts.halt, job.uuid, halted)
        elif not await asyncio.to_thread(self._store.ledger.finish_sending, job.uuid) and run.idle:
            await self._rest(RECOVERY)  # rows that nobody works on: at least do not spin

    async def _correct(self, job: Broadcast) -> None:
        work = await asyncio.to_thread(Correcting.prepare, self._bot, self._store, job, self._pacer.wait)
        run = Run(work, self._pacer)
        if halted := await self._pass(job, run):
            log.error("%s: cannot correct: %s", job.uuid, halted.words or halted.code)
            await self._rest(RECOVERY)
        elif not await asyncio.to_thread(self._store.corrections.finish, job) and run.idle:
            await self._rest(RECOVERY)

    async def _undo(self, job: Broadcast) -> None:
        if halted := await self._pass(job, Run(Undoing(self._bot, self._store, job), self._pacer)):
            log.error("%s: cannot undo: %s", job.uuid, halted.words or halted.code)
            await self._rest(RECOVERY)
        else:
            await asyncio.to_thread(self._store.undo.finish, job.uuid)

    async def _pass(self, job: Broadcast, run: AnyRun) -> Reason | None:
        """Run until done, outranked or stopped; the reason to pause, if there is one."""
        # No await from here to `resume` in `run.run`, which would take back an interruption in between.
        if self._stopping:
            return None
        self._run = run
        watch = asyncio.create_task(self._interrupt_when_outranked(job, run))
        try:
            await run.run()
        finally:
            watch.cancel()
            self._run = None
        return run.halted

    async def _interrupt_when_outranked(self, job: Broadcast, run: AnyRun) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            try:
                first = await asyncio.to_thread(self._store.broadcasts.next_job)
            except Unavailable:
                first = None  # the loop's own look may tell; until then nobody new is called
            if first is None or _work(first) != _work(job):
                run.interrupt()

    def _wind_up(self) -> None:
        self._woken.set()
        if self._run:
            self._run.interrupt()
            self._loop.call_later(GRACE, self._run.abandon)


def _work(job: Broadcast) -> tuple[str, State, int, bool]:
    return job.uuid, job.state, job.content_version, job.correcting


def _steady() -> None:
    """Keep both threads' pauses short: at 1000/s they show as bursts.

    Collections no longer walk what the imports made, and a thread at work in the database gives way after
    1 ms. Measured at 1000/s: the fullest second fell from 1036 to 1022 messages.
    """
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(0.001)
