"""The Application: how it is built, what begins with it, and how it ends."""

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Sequence
from typing import Any

from telegram import Bot
from telegram.error import RetryAfter, TelegramError

from broadcast.engine.sender import GRACE, Sender
from broadcast.settings import Settings
from broadcast.wire.floods import flood_seconds
from broadcast.wire.gate import Gate
from broadcast.wire.holds import Family
from broadcast.wire.transport import TALK_TIMEOUT, AiohttpRequest, PollingRequest
from handlers import register
from handlers.building import application, base_url
from handlers.context import Services, provide
from handlers.files.carrier import Carrier
from handlers.files.ways import carry_out
from handlers.health.vitals import Health, Vitals
from handlers.live.folding import Folding
from handlers.live.ground import Ground
from handlers.live.notices import Notices
from handlers.live.requests import Requests
from handlers.live.screen import Screen
from handlers.live.settling import Settles
from handlers.looks import looks
from handlers.menus import show_menus
from handlers.texts.greetings import Greetings
from handlers.updates import incoming
from handlers.updates.administrators import Administrators
from handlers.updates.answers import CONNECTIONS, Answers
from handlers.updates.backlog import Backlog
from handlers.updates.brakes import brake
from handlers.updates.poller import Poller, asking
from handlers.updates.queues import AdminQueues
from handlers.updates.rooms import RoomLane
from handlers.updates.strangers import Strangers
from handlers.updates.troubles import Troubles
from handlers.updates.turns import Turns
from models.inbox import Waiting
from models.lanes import Lane
from models.store import Store

FIRST_LOOK = 3.0  # seconds that sending waits for the next of what was said while the bot was down
LONGEST_LOOK = 15.0  # seconds that it waits for all of that
TALKS = 64  # connections; a chat that hangs keeps each for seconds, and others must not wait for one
AGAIN = 1.0  # seconds until Telegram is asked once more who this bot is

log = logging.getLogger("recall")


class Life:
    """One life of the Application, in one event loop: all that runs beside it begins and ends with it."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        sender: Sender,
        clock: Callable[[], float] = time.monotonic,
        health: Health | None = None,
    ) -> None:
        """`clock` tells monotonic seconds, and `health` is told what goes on here."""
        self.superseded = False  # whether it left because another program polls with this token
        store = store if settings.replies else store.without_replies()
        self._admins, self._store, self._sender = settings.admin_chat_ids, store, sender
        self._health, proxy, gate = health or Health(), settings.proxy_url, Gate.of(store.database)
        talk, lane = (AiohttpRequest(many, TALK_TIMEOUT, None, proxy, gate) for many in (TALKS, CONNECTIONS))
        self._wires = talk, (updates := PollingRequest(proxy=proxy, gate=gate)), lane
        self._tasks: set[asyncio.Task[None]] = set()
        self._life: asyncio.Task[None] | None = None
        self._app = application(settings, sender, talk, updates)
        notices = self._notices = Notices(self._app.bot, store, self._admins, settings.timezone)
        self._screen = Screen(store, sender, notices)
        self.requests = Requests(store, notices, clock)
        self._carrier = Carrier(self._app.bot, store, notices.admins, sender.pulse)
        parts = self._screen, notices, self.requests, self._carrier, settings, store.clock
        provide(self._app, services := Services(store, sender, *parts))
        register(self._app)
        self._screen.also += looks(services, self._app.bot)
        self._at_rest = Settles(store.settling, sender.pulse), Folding(store, settings, sender.pulse)
        self._ground = Ground(store, sender, notices, self.stop)
        leave = self._leave if store.database.file else None
        self._troubles = Troubles(leave, notices, self._run, clock)
        self._hear(settings, store)

    def _hear(self, settings: Settings, store: Store) -> None:
        _, updates, lane = self._wires
        for wire in self._wires:
            wire.on_called = self._sender.meter.called
        inbox, base, says = store.inbox, base_url(settings), Greetings.of(settings)
        braking, timer = self._sender.braking, self._sender.timer
        ask, self._backlog = asking(updates, f"{base}{settings.bot_token}"), Backlog(inbox, store.fetched)
        self._poller = Poller(ask, inbox, self._backlog, self._admins, braking)
        self._queues = AdminQueues(self._app, inbox, braking, lambda: self._poller.reading, timer)
        stranger = Bot(settings.bot_token, base, request=lane, get_updates_request=lane)
        self._answers = Answers(stranger, settings.messages_per_second, self._turn, store.ledger)
        self._strangers = Strangers(stranger, store, self._answers, says)
        asked = Administrators(stranger, self._admins)
        rooms = RoomLane(store, asked, self.requests, self._answers, says)
        self._turns = Turns(self._app.bot, inbox, rooms.serve)

    async def run(self) -> None:
        """Live until a signal comes, or until it has to leave."""
        life = self._life = asyncio.create_task(self._live())
        for number in (signal.SIGINT, signal.SIGTERM):
            # The event loop of Windows has no signal handlers; there Ctrl-C cancels this.
            with contextlib.suppress(NotImplementedError):
                asyncio.get_running_loop().add_signal_handler(number, self.stop)
        await asyncio.wait({life})  # not awaited itself, because a stop cancels it
        if not life.cancelled():
            life.result()

    def stop(self) -> None:
        """End `run`, however early that is. The sender drains from now on."""
        log.info("stopping: what is on the wire is recorded, the rest stays for the next start")
        # Where another copy has taken over, this one goes on, and waits for its turn again.
        (self._health.starts if self._store.database.taken_over else self._health.stops)()
        self._sender.stop()
        # Once only, because a second signal would cancel the end itself.
        life, self._life = self._life, None
        if life:
            life.cancel()

    @contextlib.asynccontextmanager
    async def living(self) -> AsyncIterator[None]:
        """Everything runs within, and has ended after it."""
        try:
            await self._initialize()
            await self._app.start()
            await self._begin()
            yield
        finally:
            self._sender.stop()
            await self._end()

    async def _live(self) -> None:
        # Settled before anything is sent, because what is claimed now is on the wire too and is no orphan.
        orphans = await asyncio.to_thread(self._store.ledger.settle_orphans)
        for uuid, chats in orphans.items():
            told = {"event": "orphaned", "broadcast": uuid, "chats": chats}
            log.warning("%s: at the last end %s were on the wire, and are unknown", uuid, chats, extra=told)
        async with self.living():
            await asyncio.Event().wait()  # until it is cancelled

    async def _initialize(self) -> None:
        await self._wires[-1].initialize()
        while True:
            try:
                return await self._app.initialize()
            except TelegramError as error:  # it knew this bot a moment ago
                log.warning("Telegram does not answer, trying again: %s", error.message)
                await asyncio.sleep(flood_seconds(error) if isinstance(error, RetryAfter) else AGAIN)

    async def _begin(self) -> None:
        await asyncio.to_thread(self._store.inbox.sort, self._admins)
        await self._backlog.begin()
        # What was written down before the last end comes before what Telegram still has.
        waiting = await asyncio.to_thread(self._store.inbox.waiting, Lane.ADMIN)
        for update in waiting:
            brake(incoming.loaded(update.body), update, self._sender.braking)
        self._queues.add(waiting)
        self._run(self._poller.run(self._hand_over, self._troubles.met, self._say_unwritten))
        self._run(show_menus(self._app.bot, self._admins))
        await self._look_first()
        for lane in (self._strangers, self._turns, self._answers):
            self._run(lane.run())
        # First what stands still, which the sender may end; then the sender, whose pulse the screen asks for.
        await self._screen.standstills.look()
        self._sender.start()
        works = [one.run() for one in (self._screen, self._ground, *self._at_rest)]
        for work in (*works, self.requests.tell_of_earlier(), self._carrier.run(carry_out)):
            self._run(work)
        self._run(self._health.turns.keep())
        self._health.serves(Vitals(self._store, self._sender, self._poller.answered, self._poller.arrivals))

    async def _look_first(self) -> None:
        """A Pause that was pressed while the bot was down comes before what it is to stop."""
        looked, ends, seen = self._poller.looked, time.monotonic() + LONGEST_LOOK, -1
        while not looked.is_set() and seen < self._poller.batches and time.monotonic() < ends:
            seen = self._poller.batches
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FIRST_LOOK):
                    await looked.wait()

    async def _end(self) -> None:
        # A Telegram that does not answer must not keep the process from ending.
        loop = asyncio.get_running_loop()
        hanging = loop.call_later(GRACE, lambda: self._run(self._hang_up()))
        for task in self._tasks:
            task.cancel()
        self._notices.admins.beside.end()
        await self._queues.end(GRACE)
        if self._app.running:
            await self._app.stop()
        await self._app.shutdown()
        hanging.cancel()
        await self._hang_up()

    async def _hang_up(self) -> None:
        for wire in self._wires:
            await wire.shutdown()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        # asyncio itself holds tasks weakly and would let them be collected.
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("%s was ended by an error", task.get_name(), exc_info=error)

    def _hand_over(self, new: Sequence[Waiting], known: Collection[int]) -> None:
        self._queues.add(one for one in new if one.lane is Lane.ADMIN)
        self._queues.let_go(known)
        self._strangers.look()
        self._turns.look()

    def _say_unwritten(self, updates: Sequence[Waiting]) -> None:
        # Beside the polling, because an admin whose chat hangs would keep all others from being heard.
        self._run(self._queues.say_unwritten(updates))

    async def _turn(self) -> bool:
        if self._sender.holds.left(Family.SENDS):
            return False
        await self._sender.turn()
        return True

    def _leave(self) -> None:
        self.superseded = True
        self.stop()
