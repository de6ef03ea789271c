"""A simulated Telegram, a store and a running sender, without the bot: a stage for faults."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import select

from broadcast.engine.sender import Sender
from broadcast.settings import Settings
from models.content import Content
from models.counts import Counts
from models.record import Broadcast
from models.states import Fate, Outcome, State
from models.store import Store
from models.tables import delivery
from simulator import Fault, Limits, Person, Simulator
from tests.support.databases import url_at
from tests.support.ledger import BY, CARD
from tests.support.recall import ADA, FIRST, until

CHATS = 12

# What the wire or the server may do to one call, and what the chat may be like.
WIRE = [
    Fault.SERVER_ERROR,
    Fault.SERVER_ERROR_AFTER,
    Fault.BAD_GATEWAY,
    Fault.LOST_BEFORE,
    Fault.LOST_AFTER,
    Fault.GARBAGE,
]
CHAT = {
    "blocked": "Forbidden: bot was blocked by the user",
    "gone": "Forbidden: user is deactivated",
    "not found": "Bad Request: chat not found",
    "refused": "Bad Request: CHAT_WRITE_FORBIDDEN",
    "unheard of": "Bad Request: the moon is in the wrong house",
}
Trouble = Fault | str

script = st.dictionaries(st.integers(0, CHATS - 1), st.sampled_from([*WIRE, *CHAT]), max_size=CHATS)

PATIENT = 120.0  # seconds; several outages in a row are waited out, each of them longer


@dataclass
class Stage:
    """A simulated Telegram, an open store and a running sender."""

    simulator: Simulator
    store: Store
    sender: Sender
    people: list[Person]

    async def broadcast(self) -> Broadcast:
        """Send to everyone and wait for the end."""
        broadcasts = self.store.broadcasts
        content = Content("text", "Doors open at nine.")
        uuid = self.store.contents.create(content, ADA).uuid
        broadcasts.confirm(uuid, 1, BY, CARD)
        self.sender.wake()
        await until(lambda: self.found(uuid).state in (State.SENT, State.PAUSED), PATIENT)
        return self.found(uuid)

    async def undo(self, uuid: str) -> Counts:
        """Undo it and wait for the end; its counts."""
        self.store.undo.begin(uuid, BY, CARD)
        self.sender.wake()
        await until(lambda: self.found(uuid).state is State.UNDONE, PATIENT)
        return self.store.counts.of(self.found(uuid))

    async def corrected(self, uuid: str) -> Counts:
        """Wait for the end of its corrections; its counts."""
        await until(lambda: not self.found(uuid).correcting, PATIENT)
        return self.store.counts.of(self.found(uuid))

    def found(self, uuid: str) -> Broadcast:
        broadcast = self.store.broadcasts.get(uuid)
        assert broadcast
        return broadcast

    def outcomes(self, broadcast: Broadcast) -> dict[int, Outcome]:
        query = select(delivery.c.chat_id, delivery.c.outcome).where(delivery.c.broadcast_id == broadcast.id)
        with self.store.engine.connect() as connection:
            return dict(connection.execute(query).all())

    def remaining(self, broadcast: Broadcast) -> set[int]:
        """Chats that a report of an undo says keep a message, or may."""
        gone = delivery.c.fate.in_((Fate.DELETED, Fate.ALREADY_GONE)) & delivery.c.resend.is_(None)
        kept = (delivery.c.outcome == Outcome.UNKNOWN) | ((delivery.c.outcome == Outcome.SENT) & ~gone)
        query = select(delivery.c.chat_id).where(delivery.c.broadcast_id == broadcast.id, kept)
        with self.store.engine.connect() as connection:
            return set(connection.scalars(query))

    def held(self) -> dict[int, int]:
        """How many messages each chat that holds any holds."""
        return {chat_id: len(messages) for chat_id, messages in self.simulator.delivered.items()}

    def give_trouble(self, method: str, troubles: dict[int, Trouble]) -> None:
        for index, trouble in troubles.items():
            chat_id = self.people[index].chat_id
            if isinstance(trouble, Fault):
                self.simulator.fault(trouble, method=method, chat_id=chat_id)
            else:
                words = CHAT[trouble]
                code = 403 if words.startswith("Forbidden") else 400
                self.simulator.refuse(code, words, method=method, chat_id=chat_id)


class MovedTimer:
    """Real time plus what a test added to it, for the sender's loop."""

    def __init__(self) -> None:
        self.added = 0.0

    def time(self) -> float:
        return time.monotonic() + self.added

    def call_later(self, delay: float, callback: Callable[..., object], *args: Any) -> asyncio.TimerHandle:
        due = self.time() + delay

        def look() -> None:
            if self.time() >= due:
                callback(*args)
            else:
                loop.call_later(0.01, look)

        loop = asyncio.get_running_loop()
        return loop.call_later(min(delay, 0.01), look)


async def on_stage(
    folder: str, act: Callable[[Stage], Awaitable[None]], timer: MovedTimer | None = None
) -> None:
    """Set the stage, play, and clear it away."""
    async with Simulator(limits=Limits.none()) as simulator:
        setup = Settings(
            simulator.token, frozenset({ADA}), url_at(Path(folder) / "recall.db"), simulator.url, 1000
        )
        with Store.open(
            setup.database_url, clock=lambda: datetime.fromtimestamp(simulator.clock.time(), UTC)
        ) as store:
            people = [simulator.person(FIRST + i) for i in range(CHATS)]
            store.audience.add([person.chat_id for person in people])
            sender = Sender(store, setup, timer)
            sender.start()
            try:
                await act(Stage(simulator, store, sender, people))
            finally:
                sender.stop()
                await asyncio.to_thread(sender.join)


async def hurried(task: "asyncio.Task[Counts]", timer: MovedTimer) -> None:
    """Let the waits of the sender pass at once."""
    while not task.done():
        timer.added += 1
        await asyncio.sleep(0.02)
