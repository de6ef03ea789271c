"""A simulated Telegram, and the real bot running against it."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import TelegramError

os.environ["PTB_TIMEDELTA"] = "1"

from bot import UPDATES, application
from broadcast.engine.sender import Sender
from broadcast.settings import Settings
from models.broadcasts import Broadcast
from models.states import Outcome
from models.store import Store
from models.tables import delivery
from simulator import Limits, Message, Person, Simulator

ADA, BOB = 1001, 1002  # the admins
FIRST = 5001  # the first subscriber's chat id


class Recall:
    """The bot in this process: its application on the test's loop, its sender in a thread."""

    def __init__(self, simulator: Simulator, database: Path, **settings: Any) -> None:
        self.simulator = simulator
        self.settings = Settings(
            bot_token=simulator.token,
            admin_chat_ids=frozenset({ADA, BOB}),
            database_url=f"sqlite:///{database}",
            telegram_api_url=simulator.url,
            **settings,
        )
        self.store = Store.open(self.settings.database_url)

    @asynccontextmanager
    async def running(self, clock: Callable[[], float] = time.monotonic) -> AsyncIterator["Recall"]:
        """Start as `bot.run` does, and stop as a signal does."""
        self.store.ledger.settle_orphans()
        self.sender = Sender(self.store, self.settings)
        app = application(self.settings, self.store, self.sender, clock)

        def report(error: TelegramError) -> None:  # as run_polling does
            app.create_task(app.process_error(None, error))

        async with app:
            assert app.post_init
            assert app.post_stop
            assert app.updater
            await app.post_init(app)
            await app.start()
            await app.updater.start_polling(allowed_updates=UPDATES, error_callback=report)
            try:
                yield self
            finally:
                self.sender.stop()
                await app.updater.stop()
                await app.stop()
                await app.post_stop(app)
                await asyncio.to_thread(self.sender.join)

    def subscribe(self, count: int, *, blocked: int = 0, first: int = FIRST) -> list[Person]:
        """So many people, the first of whom have blocked the bot without its knowing."""
        people = [self.simulator.person(first + i, first_name=f"Reader {i}") for i in range(count)]
        for person in people[:blocked]:
            person.block(told=False)
        self.store.audience.add([person.chat_id for person in people])
        return people

    def found(self, uuid: str) -> Broadcast:
        """A broadcast as it stands now."""
        found = self.store.broadcasts.get(uuid)
        assert found
        return found

    def tally(self, uuid: str) -> dict[Outcome, int]:
        """The outcomes of one broadcast."""
        return self.store.ledger.counts(self.found(uuid)).tally

    def rows(self, uuid: str) -> list[Row[Any]]:
        """Its deliveries, in the order of its audience."""
        query = select(delivery).where(delivery.c.broadcast_id == self.found(uuid).id).order_by(delivery.c.id)
        with self.store.engine.connect() as connection:
            return list(connection.execute(query))


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """A Telegram without limits; tests of the pace set their own."""
    async with Simulator(limits=Limits.none()) as running:
        yield running


@pytest.fixture
def sim(simulator: Simulator) -> Simulator:
    """The same, where it is itself what is tested."""
    return simulator


@pytest.fixture
async def bot(sim: Simulator) -> AsyncIterator[Bot]:
    """An unmodified client of it."""
    async with Bot(sim.token, base_url=f"{sim.url}/bot", base_file_url=f"{sim.url}/file/bot") as talking:
        yield talking


@pytest.fixture
def settings() -> dict[str, Any]:
    """What a test sets other than the bot's defaults; it may override this."""
    return {"messages_per_second": 1000}


@pytest.fixture
def ada(simulator: Simulator) -> Person:
    """The admin who does things."""
    return simulator.person(ADA, first_name="Ada")


@pytest.fixture
def bob(simulator: Simulator) -> Person:
    """The other admin."""
    return simulator.person(BOB, first_name="Bob")


@pytest.fixture
async def stopped(
    simulator: Simulator, tmp_path: Path, settings: dict[str, Any], ada: Person, bob: Person
) -> AsyncIterator[Recall]:
    """The bot, which a test starts and stops by itself, and both admins at their screens."""
    assert {ada.chat_id, bob.chat_id} == {ADA, BOB}
    made = Recall(simulator, tmp_path / "recall.db", **settings)
    yield made
    made.store.engine.dispose()


@pytest.fixture
async def recall(stopped: Recall) -> AsyncIterator[Recall]:
    """The bot, running."""
    async with stopped.running():
        yield stopped


async def until(condition: Callable[[], bool], timeout: float = 10) -> None:
    """Wait for a condition on the ledger."""
    async with asyncio.timeout(timeout):
        while not condition():  # noqa: ASYNC110 - a database has no event to wait for
            await asyncio.sleep(0.01)


def holding(simulator: Simulator, people: list[Person]) -> list[int]:
    """How many messages each reader holds."""
    return [len(simulator.delivered.get(person.chat_id, [])) for person in people]


async def draft(admin: Person, text: str = "Doors open at nine.") -> Message:
    """Write a broadcast in one line; its card."""
    said = await admin.say(f"/broadcast {text}")
    return await admin.sees("Above is what everyone gets", after=said)


async def send(admin: Person, text: str = "Doors open at nine.") -> str:
    """Write and confirm a broadcast; its uuid."""
    card = await draft(admin, text)
    await admin.press("✅ Send", message_id=card.message_id)
    return uuid_of(card)


async def offered(admin: Person, *bodies: Mapping[str, Any]) -> Message:
    """Write a broadcast of any kind, several bodies as an album; its card."""
    before = await admin.say("/broadcast")
    asked = await admin.sees("Send me the message now", after=before)
    if len(bodies) > 1:
        await admin.send_album([dict(body) for body in bodies])
    else:
        await admin.send(dict(bodies[0]))
    return await admin.sees("Above is what everyone gets", after=asked.message_id)


async def confirmed(admin: Person, card: Message) -> tuple[str, Message]:
    """Send and wait for the end; the uuid and the report."""
    uuid = uuid_of(card)
    await admin.press("✅ Send", message_id=card.message_id)
    return uuid, await admin.sees("Broadcast finished", after=card.message_id)


def uuid_of(message: Message) -> str:
    """The broadcast that a message's buttons are about."""
    _, data = message.buttons[0][0]
    return str(data).split(":")[1]


def keyboard(label: str = "Go", **action: Any) -> InlineKeyboardMarkup:
    """One button; without an action it calls back."""
    return InlineKeyboardMarkup.from_button(
        InlineKeyboardButton(label, **(action or {"callback_data": "go"}))
    )
