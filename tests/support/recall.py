"""The real bot in this process, against a simulated Telegram."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select

from broadcast.engine.sender import Sender
from broadcast.settings import Settings
from broadcast.wire.pacing import Timer
from handlers.application import Life
from handlers.health.vitals import Health
from models.record import Broadcast
from models.states import Outcome
from models.store import Store
from models.tables import broadcast, content, delivery
from simulator import Person, Simulator
from simulator.changes import PATIENCE
from tests.support.databases import url_at

ADA, BOB = 1001, 1002  # the admins
FIRST = 5001  # the first subscriber's chat id
SOONEST, LATEST = 0.01, 0.03  # seconds until a condition is asked for again


class Recall:
    """The bot in this process: its application on the test's loop, its sender in a thread."""

    def __init__(self, simulator: Simulator, database: str | Path, **settings: Any) -> None:
        self.simulator = simulator
        self.settings = Settings(
            bot_token=simulator.token,
            admin_chat_ids=settings.pop("admin_chat_ids", frozenset({ADA, BOB})),
            database_url=database if isinstance(database, str) else url_at(database),
            telegram_api_url=simulator.url,
            **{"timezone": UTC, "hold_off": 0, "duplicate_hours": 0, **settings},
        )
        self.wrong = timedelta()
        """How far the bot's own clock is ahead of Telegram's."""
        self.timer: Timer | None = None
        """What the sender's waits go by, where a test moves that."""
        self.health = Health()
        self.store = Store.open(self.settings.database_url, clock=self._now)

    def _now(self) -> datetime:
        """As Telegram's clock, which tests move, unless this one is `wrong`."""
        return datetime.fromtimestamp(self.simulator.clock.time(), UTC) + self.wrong

    @asynccontextmanager
    async def running(
        self, clock: Callable[[], float] = time.monotonic, timer: Timer | None = None
    ) -> AsyncIterator["Recall"]:
        """Start as `serving.poll` does, and stop as a signal does; floods go by the `timer`."""
        self.store.ledger.settle_orphans()
        self.sender = Sender(self.store, self.settings, timer or self.timer)
        life = Life(self.settings, self.store, self.sender, clock, self.health)
        self.requests = life.requests
        async with life.living():
            yield self
        await asyncio.to_thread(self.sender.join)

    def subscribe(self, count: int, *, blocked: int = 0, first: int = FIRST) -> list[Person]:
        """Subscribe `count` people. The first of them have blocked the bot, which does not know."""
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

    def tally(self, uuid: str) -> Mapping[Outcome, int]:
        """The outcomes of one broadcast."""
        return self.store.counts.of(self.found(uuid)).tally

    def rows(self, uuid: str) -> list[Row[Any]]:
        """Its deliveries, in the order of its audience."""
        query = select(delivery).where(delivery.c.broadcast_id == self.found(uuid).id).order_by(delivery.c.id)
        with self.store.engine.connect() as connection:
            return list(connection.execute(query))


def everything(recall: Recall) -> list[object]:
    """All rows but the audience."""
    with recall.store.engine.connect() as connection:
        return [row for table in (broadcast, content, delivery) for row in connection.execute(select(table))]


async def until(condition: Callable[[], bool], timeout: float = PATIENCE) -> None:
    """Wait for a condition on the ledger."""
    pause = SOONEST
    async with asyncio.timeout(timeout):
        while not condition():
            await asyncio.sleep(pause)
            # What takes long is asked for less often, because to ask takes as much as a look of the bot.
            pause = min(1.2 * pause, LATEST)
