"""A crowd of strangers at once: admins are answered, and what the crowd asks for is done."""

import asyncio

import pytest

from handlers.callbacks import Action, pack
from handlers.updates.answers import WAITING
from models.states import State, Status
from simulator import Person, Simulator
from tests.support.broadcasting import send
from tests.support.recall import Recall, until

pytestmark = pytest.mark.slow

READERS, STARTS, TAPS = 5000, 1500, 500
FIRST = 2_000_000  # the first stranger's id


def answered(simulator: Simulator) -> int:
    """How many strangers hold an answer."""
    return sum(chat_id >= FIRST for chat_id in simulator.delivered)


@pytest.fixture
def settings() -> dict[str, int]:
    return {"messages_per_second": 300}


async def test_admins_are_answered_and_all_is_done(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(READERS)
    uuid = await send(ada)
    for number in range(STARTS):
        stranger = simulator.person(FIRST + number)
        await stranger.say("/start")
        if number < TAPS:
            stranger.press_nowait(data=pack(Action.PAUSE, uuid), message_id=max(stranger.messages))
    for admin in (ada, bob):
        said = await admin.say("/stats")
        await admin.sees("Subscribers", after=said)
    assert answered(simulator) <= WAITING
    await ada.press("⏸ Pause")
    await until(lambda: recall.found(uuid).state is State.PAUSED)
    assert sum(5001 <= chat_id < FIRST for chat_id in simulator.delivered) < READERS
    wanted = {Status.SUBSCRIBED: STARTS + READERS}
    await until(lambda: recall.store.audience.by_status() == wanted)
    await until(lambda: recall.store.inbox.size() == 0)
    assert answered(simulator) < STARTS / 2


async def test_crowd_that_arrives_in_a_downtime_hides_no_pause(
    simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    stopped.subscribe(600)
    async with stopped.running():
        uuid = await send(ada)
        await ada.sees(lambda message: "⏸ Pause" in str(message.buttons))
    reached = sum(5001 <= chat_id < FIRST for chat_id in simulator.delivered)
    await asyncio.gather(*(simulator.person(FIRST + number).say("/start") for number in range(STARTS)))
    ada.press_nowait("⏸ Pause")
    async with stopped.running():
        await until(lambda: stopped.found(uuid).state is State.PAUSED)
        await until(lambda: stopped.store.inbox.size() == 0)
    assert sum(5001 <= chat_id < FIRST for chat_id in simulator.delivered) == reached
