"""The queues of admins with one handler that does what a test says, against the simulator."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from sqlalchemy.exc import OperationalError
from telegram import Update
from telegram.error import RetryAfter
from telegram.ext import Application, ContextTypes, TypeHandler

from broadcast.engine.braking import Braking
from broadcast.wire.floods import Patience
from broadcast.wire.holds import Holds
from broadcast.wire.transport import AiohttpRequest
from handlers import errors
from handlers.context import App, Context
from handlers.updates import incoming
from handlers.updates.brakes import brake
from handlers.updates.poller import asking
from handlers.updates.queues import AdminQueues
from models.inbox import Waiting
from models.store import Store
from simulator import Simulator
from tests.support.recall import ADA, BOB
from tests.support.stage import MovedTimer

ADMINS = frozenset({ADA, BOB})
LOCKED = OperationalError("", {}, Exception("database is locked"))

Step = Callable[[Update], None]
"""What the handler does at one try."""


def raising(error: Exception) -> Step:
    def step(_update: Update) -> None:
        raise error

    return step


def flood(seconds: float) -> RetryAfter:
    return RetryAfter(timedelta(seconds=seconds))


class Handling:
    """Each try takes the next step; after the last one the handler does nothing."""

    def __init__(self, simulator: Simulator, store: Store) -> None:
        base = f"{simulator.url}/bot"
        self.store = store
        self.timer = MovedTimer()
        self.braking = Braking(lambda: None)
        self.reading = False
        self.looks = 0  # at `reading`
        self.tries: list[int] = []
        self.parts: list[int] = []  # of each album
        self.steps: Iterator[Step] = iter(())
        self._wires = AiohttpRequest(), AiohttpRequest()
        self.app: App = (
            Application.builder()
            .token(simulator.token)
            .base_url(base)
            .updater(None)
            .request(self._wires[0])
            .get_updates_request(self._wires[1])
            .rate_limiter(Patience(Holds(self.timer.time), _at_once))
            .context_types(ContextTypes(context=Context))
            .build()
        )
        self.app.add_handler(TypeHandler(Update, self._handle))
        self.app.add_error_handler(errors.failed)
        self.queues = AdminQueues(self.app, store.inbox, self.braking, self._is_reading, self.timer)
        self._ask = asking(self._wires[1], f"{base}{simulator.token}")
        self._offset: int | None = None

    def does(self, *steps: Step) -> None:
        self.steps = iter(steps)

    async def arrive(self, *, again: bool = False) -> Sequence[Waiting]:
        """Take over what waits at Telegram, as the poller does; what was new.

        Args:
            again: ask as after a start, so that what was not confirmed comes once more.
        """
        if again:
            self._offset = None
        raws = await self._ask(self._offset, 0)
        updates = [update for raw in raws if (update := incoming.read(raw, ADMINS))]
        for raw, update in zip(raws, updates, strict=True):
            brake(raw, update, self.braking)
            self._offset = update.update_id + 1
        new = self.store.inbox.put(updates)
        self.queues.add(new)
        self.queues.let_go({one.update_id for one in updates} - {one.update_id for one in new})
        return new

    def _is_reading(self) -> bool:
        self.looks += 1
        return self.reading

    async def _handle(self, update: Update, context: Context) -> None:
        self.tries.append(update.update_id)
        if context.album:
            self.parts.append(len(context.album))
        step = next(self.steps, None)
        if step:
            step(update)


@asynccontextmanager
async def handling(simulator: Simulator, store: Store) -> AsyncIterator[Handling]:
    made = Handling(simulator, store)
    async with made.app:
        yield made
        await made.queues.end(0)


async def written_down(simulator: Simulator, store: Store) -> Sequence[Waiting]:
    """Write down what waits at Telegram, as a bot that is killed before it handles or confirms anything."""
    async with AiohttpRequest() as wire:
        raws = await asking(wire, f"{simulator.url}/bot{simulator.token}")(None, 0)
    return store.inbox.put([update for raw in raws if (update := incoming.read(raw, ADMINS))])


async def _at_once(_weight: int) -> None:
    """A turn of the budget, of which there is enough."""
