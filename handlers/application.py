"""The Application: how it is built, what begins with it, and how it ends."""

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import Callable

from telegram import Bot, Update
from telegram.ext import Application, ContextTypes

from broadcast.engine.sender import GRACE, Sender
from broadcast.settings import Settings
from broadcast.wire.floods import Patience
from broadcast.wire.transport import TALK_TIMEOUT, AiohttpRequest, PollingRequest
from handlers import register
from handlers.context import App, Context, Services, provide
from handlers.errors import Errors
from handlers.live.notices import Notices
from handlers.live.screen import Screen
from handlers.menus import show_menus
from models.store import Store

UPDATES = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER]

GLANCE = 0.05  # seconds between two looks at whether the Application runs

log = logging.getLogger("recall")


def poll(settings: Settings, store: Store) -> bool:
    """Serve until a signal comes; False if it left because another program polls with this token.

    Raises:
        TelegramError: the token is not accepted, or Telegram does not answer at the start.
    """
    # Settled before there is a sender, because what it claims is on the wire too and is no orphan.
    orphans = store.ledger.settle_orphans()
    if orphans:
        log.warning("%s messages were on the wire when the last run ended; they count as unknown", orphans)
    sender = Sender(store, settings)
    try:
        asyncio.run(_greet(settings))
        life = Life(settings, store, sender)
        life.app.run_polling(allowed_updates=UPDATES, stop_signals=None)
    finally:
        sender.stop()
        sender.join()
    return not life.superseded


async def _greet(settings: Settings) -> None:
    """Fail before anything begins where Telegram cannot be reached or does not know the token."""
    # A transport belongs to the loop that opened it, and the Application will run in another one.
    wire = AiohttpRequest()
    async with Bot(settings.bot_token, _base(settings), request=wire, get_updates_request=wire):
        log.info("Telegram knows this bot")


class Life:
    """One life of the Application: the sender and the screen begin with it and end with it."""

    def __init__(
        self, settings: Settings, store: Store, sender: Sender, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Nothing runs before `app` does; `clock` tells monotonic seconds."""
        self.superseded = False  # whether it left because another program polls with this token
        self._admins = settings.admin_chat_ids
        self._sender = sender
        self._wires = AiohttpRequest(read_timeout=TALK_TIMEOUT), PollingRequest()
        # asyncio itself holds tasks weakly and would let them be collected.
        self._tasks: set[asyncio.Task[None]] = set()
        self.app = self._build(settings)
        notices = Notices(self.app.bot, store, self._admins)
        self._screen = Screen(store, sender, notices)
        provide(self.app, Services(store, sender, self._screen, notices, settings, store.clock))
        register(self.app, Errors(self._leave, clock))

    def _build(self, settings: Settings) -> App:
        talk, updates = self._wires
        types = ContextTypes(context=Context)
        builder = (
            Application.builder().context_types(types).token(settings.bot_token).base_url(_base(settings))
        )
        builder = builder.request(talk).get_updates_request(updates).rate_limiter(Patience())
        # PTB skips post_stop where the Application never ran, so post_shutdown ends the tasks too.
        return builder.post_init(self._begin).post_stop(self._end).post_shutdown(self._end).build()

    async def _begin(self, app: App) -> None:
        # PTB's own signal handlers would wait for the poller's last request before anything else ends.
        for number in (signal.SIGINT, signal.SIGTERM):
            # The event loop of Windows has no signal handlers; there Ctrl-C ends run_polling by itself.
            with contextlib.suppress(NotImplementedError):
                asyncio.get_running_loop().add_signal_handler(number, self._stop)
        await show_menus(app.bot, self._admins)
        # The sender first, because the screen asks for its pulse, which there is only once it runs.
        self._sender.start()
        self._tasks.add(asyncio.create_task(self._screen.run()))

    async def _end(self, _app: App) -> None:
        while self._tasks:
            self._tasks.pop().cancel()

    def _leave(self) -> None:
        self.superseded = True
        self._stop()

    def _stop(self) -> None:
        # The sender drains from now on, because the poller's last request may take a while.
        self._sender.stop()
        self._tasks.add(asyncio.ensure_future(self._stop_running()))
        # A Telegram that does not answer must not keep the process from ending.
        asyncio.get_running_loop().call_later(GRACE, self._hang_up)

    async def _stop_running(self) -> None:
        """End `run_polling`, however early the signal came."""
        log.info("stopping: what is on the wire is recorded, the rest stays for the next start")
        # PTB forgets a stop that comes after post_init and before it runs, so that one has to wait.
        while not self.app.running:  # noqa: ASYNC110 - PTB has no event for it
            await asyncio.sleep(GLANCE)
        self.app.stop_running()

    def _hang_up(self) -> None:
        self._tasks.update(asyncio.ensure_future(wire.shutdown()) for wire in self._wires)


def _base(settings: Settings) -> str:
    return f"{settings.telegram_api_url}/bot"
