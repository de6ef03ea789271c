"""kill -9 at random moments, then a start: the ledger against what the chats hold."""

import asyncio
import os
import random
import sys
from collections import Counter
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.states import Outcome
from models.store import Store
from models.tables import delivery
from simulator import Person, Simulator
from tests.conftest import ADA, draft, until, uuid_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

BOT = Path(__file__).parent.parent / "bot.py"
SUBSCRIBERS = 120
PACE = 200  # messages a second


@asynccontextmanager
async def bot(simulator: Simulator, folder: Path) -> "AsyncIterator[asyncio.subprocess.Process]":
    """The bot as a process of its own; killed, not stopped, at the end."""
    settings = {
        "BOT_TOKEN": simulator.token,
        "ADMIN_CHAT_IDS": str(ADA),
        "DATABASE_URL": f"sqlite:///{folder / 'recall.db'}",
        "TELEGRAM_API_URL": simulator.url,
        "MESSAGES_PER_SECOND": str(PACE),
        "LOG_LEVEL": "ERROR",
    }
    child = await asyncio.create_subprocess_exec(
        sys.executable, str(BOT), cwd=folder, env=os.environ | settings
    )
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


def holding(simulator: Simulator, people: list[Person]) -> Counter[int]:
    """How many messages each reader holds."""
    return Counter({person.chat_id: len(simulator.delivered.get(person.chat_id, [])) for person in people})


def ledger(folder: Path, uuid: str) -> dict[int, Outcome]:
    """The outcomes of a broadcast, chat by chat."""
    with Store.open(f"sqlite:///{folder / 'recall.db'}") as store:
        broadcast = store.broadcasts.get(uuid)
        assert broadcast
        query = select(delivery.c.chat_id, delivery.c.outcome).where(delivery.c.broadcast_id == broadcast.id)
        with store.engine.connect() as connection:
            return dict(connection.execute(query).all())


@pytest.mark.parametrize("seed", range(12))  # two kills each
async def test_killed_at_any_moment_nobody_gets_it_twice_and_the_sum_is_right(
    seed: int, simulator: Simulator, tmp_path: Path, ada: Person
) -> None:
    moment = random.Random(seed)
    simulator.latency = lambda: moment.uniform(0.0, 0.04)
    people = [simulator.person(5001 + i) for i in range(SUBSCRIBERS)]
    with Store.open(f"sqlite:///{tmp_path / 'recall.db'}") as store:
        store.audience.add([person.chat_id for person in people])
    async with bot(simulator, tmp_path):
        card = await draft(ada)
        uuid = uuid_of(card)
        await ada.press("✅ Send", message_id=card.message_id)
        kill_at = moment.randrange(SUBSCRIBERS - 10)
        await until(lambda: holding(simulator, people).total() >= kill_at)
    async with bot(simulator, tmp_path):
        await ada.sees("Broadcast finished", 20)
        held = holding(simulator, people)
        assert max(held.values()) == 1
        await ada.press("↩️ Undo")
        await ada.press("🗑 Delete")
        await until(lambda: simulator.calls["deleteMessage"] >= moment.randrange(SUBSCRIBERS // 2))
    async with bot(simulator, tmp_path):
        await ada.sees("Broadcast undone", 20)
    outcomes = ledger(tmp_path, uuid)
    sent = {chat_id for chat_id, outcome in outcomes.items() if outcome is Outcome.SENT}
    unknown = {chat_id for chat_id, outcome in outcomes.items() if outcome is Outcome.UNKNOWN}
    delivered = {chat_id for chat_id, count in held.items() if count}
    assert len(outcomes) == SUBSCRIBERS
    assert sent <= delivered <= sent | unknown
    assert set(outcomes.values()) <= {Outcome.SENT, Outcome.UNKNOWN}
    on_wire = PACE * 0.04 + 1
    assert len(unknown) <= PACE * 0.25 + on_wire
    remaining = {chat_id for chat_id, count in holding(simulator, people).items() if count}
    assert remaining <= unknown
