"""The sender: a thread with its own event loop, its own Bot and its own connections."""

import asyncio
import contextlib
import gc
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

from telegram import Bot

from broadcast.engine.braking import Braking
from broadcast.engine.pulse import Pulse
from broadcast.engine.run import ON_WIRE
from broadcast.engine.spread import Spreading, rate
from broadcast.engine.stopfile import StopFile
from broadcast.engine.worker import Worker
from broadcast.settings import Settings
from broadcast.signs import Sign
from broadcast.wire.cost import Cost
from broadcast.wire.gate import Gate
from broadcast.wire.holds import Holds
from broadcast.wire.meter import Meter
from broadcast.wire.pacing import Pacer, Timer
from broadcast.wire.transport import AiohttpRequest
from models.record import Broadcast
from models.store import Store

GRACE = 3.0  # seconds after `stop` in which calls on the wire may still be answered
TURN = 5.0  # seconds that an answer to people waits for its turn


class Sender:
    """The thread, as others see it.

    `start`, `wake`, `braking`, `turn`, `holds`, `pulse`, `alive`, `stop` and `join` are for other threads.
    """

    def __init__(self, store: Store, settings: Settings, timer: Timer | None = None) -> None:
        """`timer` is what pacing goes by: the sender's event loop, unless a test brings a clock it moves."""
        self.holds = Holds(timer.time if timer else time.monotonic)
        self.braking = Braking(self.wake)
        self.timer = timer
        self.meter, self.turns = Meter(), Sign()
        """What is asked of Telegram, by whomever; and whether its loop turns."""
        self._store = store
        self._settings = settings
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="sender", daemon=True)
        self._started = threading.Event()
        self._worker: Worker | None = None

    def start(self) -> None:
        """Begin to work; returns when the thread listens."""
        _steady()
        self._thread.start()
        self._started.wait()

    def wake(self) -> None:
        """Look at the database now; what is going on is interrupted if something else comes first."""
        if self._worker:
            self._in_its_loop(self._worker.wake)

    def stop(self) -> None:
        """Call nobody new, record what is answered within the grace, and end; returns at once."""
        self._in_its_loop(self._wind_up)

    def join(self) -> None:
        if self._thread.is_alive():
            self._thread.join()

    async def turn(self, weight: int = 1) -> None:
        """Take a turn of the one budget, from any loop; at once while nothing is sent.

        It does not ask about `holds`: whoever must not talk should not take a turn. After `stop`, or after
        `TURN` seconds without one, it returns all the same, because people wait for what follows.
        """
        if self._worker is None or not self._thread.is_alive():
            return
        granted: Future[None] = Future()
        # A function and not a coroutine, because a loop that ends just now would never await it.
        if self._in_its_loop(lambda: self._grant(granted, weight)):
            await asyncio.wait({asyncio.wrap_future(granted)}, timeout=TURN)
            granted.cancel()

    def _grant(self, granted: "Future[None]", weight: int) -> None:
        assert self._worker is not None, "`turn` asks first"
        if self._worker.stopping:  # its loop may end before a task takes its first step
            granted.cancel()
            return
        turn = self._loop.create_task(self._worker.turn(weight))
        turn.add_done_callback(lambda _: granted.cancel())
        granted.add_done_callback(lambda _: self._in_its_loop(turn.cancel))

    def cost(self, messages: int) -> Cost:
        """What so many messages take."""
        settings = self._settings
        return Cost.of(messages, settings.messages_per_second, paid=settings.paid_broadcast)

    def spread(self, of: Broadcast, chats: int, weight: int) -> Spreading:
        """What it takes that so many chats of a broadcast that spreads get it, each with so many messages."""
        per_second = min(rate(of), self._settings.messages_per_second / weight)
        ends = self._settings.ends_at(self._store.clock(), chats / per_second, through_quiet=of.through_quiet)
        return Spreading(per_second, ends)

    def pulse(self) -> Pulse:
        """A snapshot; safe from any thread."""
        return self._worker.pulse() if self._worker else Pulse()

    @property
    def alive(self) -> bool:
        """Whether there is such a thread."""
        return self._thread.is_alive()

    async def _serve(self) -> None:
        try:
            self._loop = asyncio.get_running_loop()
            gate = Gate.of(self._store.database)
            pacer = Pacer(self._settings.messages_per_second, self.timer or self._loop, self.holds, gate)
            # A connection for every call on the wire, because a call that waits for one may time out as not
            # sent, and that silences everyone.
            proxy = self._settings.proxy_url
            request = AiohttpRequest(connections=ON_WIRE, passage=pacer.passage, proxy=proxy, gate=gate)
            base = f"{self._settings.telegram_api_url}/bot"
            request.on_called = self.meter.called
            # For updates too, which it never asks for: PTB would make an httpx client of its own.
            bot = Bot(self._settings.bot_token, base, request=request, get_updates_request=request)
            await request.initialize()  # not the Bot, which would ask Telegram who it is
            worker = self._worker = Worker(bot, self._store, self._settings, pacer, self.braking)
        finally:
            self._started.set()  # even if it failed, or `start` would wait for ever
        stop_file = StopFile(self._store, self.braking)
        await stop_file.look()  # before anything is sent
        beside = [asyncio.create_task(work) for work in (stop_file.run(), self.turns.keep())]
        try:
            await worker.serve()
        finally:
            for task in beside:
                task.cancel()
            await request.shutdown()

    def _in_its_loop(self, act: Callable[[], object]) -> bool:
        """Whether there is such a loop; it may end before it acts."""
        if not self._thread.is_alive():  # never started, it has no loop
            return False
        with contextlib.suppress(RuntimeError):  # it ended just now, and its loop with it
            self._loop.call_soon_threadsafe(act)
            return True
        return False

    def _wind_up(self) -> None:
        if self._worker:
            self._worker.wind_up()
            self._loop.call_later(GRACE, self._worker.abandon)


def _steady() -> None:
    """Keep both threads' pauses short: at 1000/s they show as bursts.

    Collections no longer walk what the imports made, and a thread at work in the database gives way after
    1 ms. Measured at 1000/s: the fullest second fell from 1036 to 1022 messages.
    """
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(0.001)
