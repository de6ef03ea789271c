"""kill -9 while everybody talks: after the next start nothing that was said is lost or done twice."""

import asyncio
import random
from collections.abc import Awaitable
from pathlib import Path

import pytest
from sqlalchemy import select

from models.states import State, Status
from models.store import Store
from models.tables import broadcast
from simulator import Message, Person, Simulator
from tests.support.broadcasting import draft, holding
from tests.support.databases import url_at
from tests.support.process import PACE, bot, read, statuses
from tests.support.recall import until

pytestmark = [pytest.mark.slow, pytest.mark.both]

READERS, STRANGERS = 60, 99
FIRST = 6001  # the first stranger's id
LATENCY = 0.02  # seconds at most
TALK = 1.0  # seconds in which everybody talks
SOON = 20.0  # seconds in which a press is answered after the start, generous because the machine may be busy

SEEDS = range(3)


@pytest.fixture
def people(simulator: Simulator, tmp_path: Path) -> list[Person]:
    """Who gets broadcasts and says nothing; of the strangers two in three are subscribed."""
    made = [simulator.person(5001 + number) for number in range(READERS)]
    everybody = [simulator.person(FIRST + number).chat_id for number in range(STRANGERS)]
    strangers = [one for one in everybody if (one - FIRST) % 3]
    with Store.open(url_at(tmp_path / "recall.db")) as store:
        store.audience.add([*(person.chat_id for person in made), *strangers])
    return made


def wanted() -> dict[int, str]:
    kinds = (Status.SUBSCRIBED, Status.LEFT, Status.BLOCKED)
    return {FIRST + number: kinds[number % 3].value for number in range(STRANGERS)}


async def crowd(simulator: Simulator, chance: random.Random) -> None:
    for number in range(STRANGERS):
        await asyncio.sleep(TALK / STRANGERS)
        stranger = simulator.person(FIRST + number)
        match number % 3:
            case 0:
                await stranger.say("/start")
            case 1:
                await stranger.say("/stop")
            case _:
                stranger.block()
        if chance.random() < 0.1:
            simulator.push_update(message={"poison": True})


async def at(moment: float, act: Awaitable[object]) -> None:
    await asyncio.sleep(moment)
    await act


async def pressed(admin: Person, label: str, card: Message) -> None:
    admin.press_nowait(label, message_id=card.message_id)


async def answered(admin: Person) -> None:
    """Every press; Telegram forgets one that is answered."""
    await until(lambda: not admin.world.queries, SOON)


def states(folder: Path) -> list[str]:
    return [row.state for row in read(folder, select(broadcast.c.state).order_by(broadcast.c.id))]


@pytest.mark.parametrize("seed", SEEDS)
async def test_killed_while_everybody_talks(
    seed: int, simulator: Simulator, tmp_path: Path, people: list[Person], ada: Person
) -> None:
    chance = random.Random(seed)
    simulator.latency = lambda: chance.uniform(0.0, LATENCY)
    async with bot(simulator, tmp_path):
        card = await draft(ada)
        talking = asyncio.gather(
            crowd(simulator, chance),
            at(chance.uniform(0, TALK), pressed(ada, "✅ Send", card)),
            at(chance.uniform(0, TALK), ada.say("/broadcast Another one.")),
        )
        await asyncio.sleep(chance.uniform(0.1, TALK))
    await talking  # the rest is said while it is down
    asked = await ada.say("/stats")
    async with bot(simulator, tmp_path):
        await answered(ada)
        await ada.sees("Subscribers", SOON, after=asked)
        await ada.sees("Broadcast finished")
        await until(lambda: wanted().items() <= statuses(tmp_path).items())
        assert states(tmp_path) == [State.SENT, State.DRAFTED]
    assert max(holding(simulator, people)) == 1


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("down", [True, False])
async def test_killed_around_a_pause(
    seed: int, down: bool, simulator: Simulator, tmp_path: Path, people: list[Person], ada: Person
) -> None:
    chance = random.Random(seed)
    simulator.latency = lambda: chance.uniform(0.0, LATENCY)
    people += [simulator.person(8001 + number) for number in range(5 * PACE)]
    with Store.open(url_at(tmp_path / "recall.db")) as store:
        store.audience.add([person.chat_id for person in people])
    async with bot(simulator, tmp_path):
        card = await draft(ada)
        await pressed(ada, "✅ Send", card)
        await ada.sees(lambda message: "⏸ Pause" in str(message.buttons))
        if not down:
            await pressed(ada, "⏸ Pause", card)
            await asyncio.sleep(chance.uniform(0, 0.05))
    reached = sum(holding(simulator, people))
    if down:
        await pressed(ada, "⏸ Pause", card)
    async with bot(simulator, tmp_path):
        await answered(ada)
        await until(lambda: states(tmp_path) == [State.PAUSED])
    on_wire = PACE * LATENCY + 1
    assert sum(holding(simulator, people)) - reached <= on_wire


@pytest.mark.parametrize("seed", SEEDS)
async def test_killed_around_an_undo(
    seed: int, simulator: Simulator, tmp_path: Path, people: list[Person], ada: Person
) -> None:
    chance = random.Random(seed)
    simulator.latency = lambda: chance.uniform(0.0, LATENCY)
    async with bot(simulator, tmp_path):
        card = await draft(ada)
        await pressed(ada, "✅ Send", card)
        report = await ada.sees("Broadcast finished")
        await pressed(ada, "↩️ Undo", report)
        question = await ada.sees(lambda message: "🗑 Delete" in str(message.buttons))
        await pressed(ada, "🗑 Delete", question)
        await asyncio.sleep(chance.uniform(0, 0.1))
    async with bot(simulator, tmp_path):
        await answered(ada)
        await ada.sees("Broadcast undone")
        assert states(tmp_path) == [State.UNDONE]
    assert sum(holding(simulator, people)) == 0
