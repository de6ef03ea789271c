"""The Application: how it is built, what begins with it, and how it ends."""

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any

from telegram import Bot
from telegram.error import NetworkError
from telegram.ext import Application, ContextTypes

from broadcast.engine.sender import GRACE, Sender
from broadcast.settings import Settings
from broadcast.wire.floods import Patience
from broadcast.wire.holds import Family
from broadcast.wire.transport import TALK_TIMEOUT, AiohttpRequest, PollingRequest
from handlers import register
from handlers.context import App, Context, Services, provide
from handlers.live.ground import Ground
from handlers.live.notices import Notices
from handlers.live.requests import Requests
from handlers.live.screen import Screen
from handlers.menus import show_menus
from handlers.start import greeted
from handlers.updates.administrators import Administrators
from handlers.updates.answers import CONNECTIONS, Answers
from handlers.updates.poller import Poller, asking
from handlers.updates.queues import AdminQueues
from handlers.updates.rooms import RoomLane
from handlers.updates.strangers import Strangers
from handlers.updates.troubles import Troubles
from models.inbox import Waiting
from models.states import Lane
from models.store import Store

FIRST_LOOK = 3.0  # seconds that sending waits for what admins pressed while the bot was down

log = logging.getLogger("recall")


def poll(settings: Settings, store: Store) -> bool:
    """Serve until a signal comes; False if it left because another program polls with this token.

    Raises:
        StartError: something has to be mended before the bot can start.
    """
    if not asyncio.run(greeted(settings, store.notes)):
        return True
    sender = Sender(store, settings)

    async def live() -> bool:
        if not await greeted(settings, store.notes):
            return True
        # Settled before anything is sent, because what is claimed now is on the wire too and is no orphan.
        orphans = await asyncio.to_thread(store.ledger.settle_orphans)
        if orphans:
            log.warning(
                "%s messages were on the wire when the last run ended; they count as unknown", orphans
            )
        life = Life(settings, store, sender)
        await life.run()
        return not life.superseded

    try:
        return asyncio.run(live())
    except KeyboardInterrupt:  # Ctrl-C on Windows, where a loop has no signal handlers
        return True
    finally:
        sender.stop()
        sender.join()


class Life:
    """One life of the Application, in one event loop: all that runs beside it begins and ends with it."""

    def __init__(
        self, settings: Settings, store: Store, sender: Sender, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`clock` tells monotonic seconds."""
        self.superseded = False  # whether it left because another program polls with this token
        self._admins, self._inbox, self._sender = settings.admin_chat_ids, store.inbox, sender
        proxy = settings.proxy_url
        talk = AiohttpRequest(read_timeout=TALK_TIMEOUT, proxy=proxy)
        updates = PollingRequest(proxy=proxy)
        lane = AiohttpRequest(CONNECTIONS, TALK_TIMEOUT, proxy=proxy)
        self._wires = talk, updates, lane
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = asyncio.Event()
        self._app = _application(settings, sender, talk, updates)
        notices = Notices(self._app.bot, store, self._admins)
        self._screen = Screen(store, sender, notices)
        self.requests = Requests(store, notices, clock)
        services = Services(store, sender, self._screen, notices, self.requests, settings, store.clock)
        provide(self._app, services)
        register(self._app)
        self._ground = Ground(store, sender, notices, self.stop)
        self._troubles = Troubles(self._leave, notices, clock)
        bot_url = f"{_base(settings)}{settings.bot_token}"
        self._poller = Poller(asking(updates, bot_url), self._inbox, self._admins, sender.braking)
        self._queues = AdminQueues(self._app, self._inbox, sender.braking)
        stranger = Bot(settings.bot_token, _base(settings), request=lane, get_updates_request=lane)
        self._answers = Answers(stranger, settings.messages_per_second, self._turn)
        self._strangers = Strangers(stranger, self._inbox, self._answers)
        administrators = Administrators(stranger, self._admins)
        self._rooms = RoomLane(store, administrators, self.requests, self._answers.say)

    async def run(self) -> None:
        """Live until a signal comes, or until it has to leave."""
        for number in (signal.SIGINT, signal.SIGTERM):
            # The event loop of Windows has no signal handlers; there Ctrl-C cancels this.
            with contextlib.suppress(NotImplementedError):
                asyncio.get_running_loop().add_signal_handler(number, self.stop)
        async with self.living():
            await self._stopped.wait()

    def stop(self) -> None:
        """End `run`. The sender drains from now on."""
        log.info("stopping: what is on the wire is recorded, the rest stays for the next start")
        self._sender.stop()
        self._stopped.set()

    @asynccontextmanager
    async def living(self) -> AsyncIterator[None]:
        """Everything runs within, and has ended after it."""
        await self._initialize()
        try:
            await self._app.start()
            await self._begin()
            yield
        finally:
            self._sender.stop()
            await self._end()

    async def _initialize(self) -> None:
        await self._wires[-1].initialize()
        while True:
            try:
                await self._app.initialize()
            except NetworkError as error:
                log.warning("Telegram does not answer, trying again: %s", error.message)
                await asyncio.sleep(1)
            else:
                return

    async def _begin(self) -> None:
        # What was written down before the last end comes before what Telegram still has.
        self._queues.add(await asyncio.to_thread(self._inbox.waiting, Lane.ADMIN))
        self._run(self._poller.run(self._hand_over, self._troubles.met, self._queues.say_unwritten))
        self._run(self._strangers.serve_people())
        self._run(self._strangers.serve_rooms(self._app.bot, self._rooms.serve))
        self._run(self._answers.run())
        self._run(show_menus(self._app.bot, self._admins))
        # A Pause that was pressed while the bot was down comes before what it is to stop.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._poller.looked.wait(), FIRST_LOOK)
        # The sender first, because the screen asks for its pulse, which there is only once it runs.
        self._sender.start()
        self._run(self._screen.run())
        self._run(self._ground.run())
        self._run(self.requests.tell_of_earlier())

    async def _end(self) -> None:
        # A Telegram that does not answer must not keep the process from ending.
        loop = asyncio.get_running_loop()
        hanging = loop.call_later(GRACE, lambda: self._run(self._hang_up()))
        await self._queues.end(GRACE)
        for task in self._tasks:
            task.cancel()
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
        task.add_done_callback(self._tasks.discard)

    def _hand_over(self, updates: Sequence[Waiting]) -> None:
        self._queues.add(one for one in updates if one.lane is Lane.ADMIN)
        self._strangers.look()

    async def _turn(self) -> bool:
        if self._sender.holds.left(Family.SENDS):
            return False
        await self._sender.turn()
        return True

    def _leave(self) -> None:
        self.superseded = True
        self.stop()


def _application(settings: Settings, sender: Sender, talk: AiohttpRequest, updates: AiohttpRequest) -> App:
    builder = Application.builder().token(settings.bot_token).base_url(_base(settings)).updater(None)
    builder = builder.request(talk).get_updates_request(updates)
    builder = builder.rate_limiter(Patience(sender.holds, sender.turn))
    return builder.context_types(ContextTypes(context=Context)).build()


def _base(settings: Settings) -> str:
    return f"{settings.telegram_api_url}/bot"
