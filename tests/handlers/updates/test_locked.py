"""The file held by another program: nothing that was said meanwhile is lost, and a Pause brakes at once."""

from pathlib import Path

import pytest

from models.states import State, Status
from simulator import Person, Simulator
from tests.support.broadcasting import draft, send
from tests.support.holding import held
from tests.support.recall import Recall, until


@pytest.fixture
def settings() -> dict[str, int]:
    return {"messages_per_second": 300}


def delivered(simulator: Simulator) -> int:
    return sum(len(found) for chat, found in simulator.delivered.items() if chat >= 5001)


async def test_what_strangers_said_meanwhile_is_done_afterwards(
    tmp_path: Path, simulator: Simulator, recall: Recall
) -> None:
    stays, leaves, blocks = (simulator.person(6000 + i) for i in range(3))
    recall.subscribe(2, first=6001)
    with held(tmp_path / "recall.db"):
        await stays.say("/start")
        await leaves.say("/stop")
        blocks.block()
        await until(lambda: simulator.pending_updates == 3)
        assert recall.store.audience.by_status() == {Status.SUBSCRIBED: 2}
    wanted = {Status.SUBSCRIBED: 1, Status.LEFT: 1, Status.BLOCKED: 1}
    await until(lambda: recall.store.audience.by_status() == wanted)
    await until(lambda: simulator.pending_updates == 0)


@pytest.mark.parametrize("button", ["⏸ Pause", "↩️ Undo", "⏹ Stop"])
async def test_nobody_gets_it_between_the_press_and_the_moment_it_is_written(
    button: str, tmp_path: Path, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    recall.subscribe(3000)
    uuid = await send(ada)
    await ada.sees(lambda message: button in str(message.buttons))
    await until(lambda: delivered(simulator) > 50)
    with held(tmp_path / "recall.db"):
        ada.press_nowait(button)
        await until(lambda: recall.sender.pulse().trouble is not None)
        reached = delivered(simulator)
        assert recall.found(uuid).state is State.SENDING
    await until(lambda: recall.found(uuid).state in (State.PAUSED, State.STOPPED))
    assert delivered(simulator) == reached


async def test_press_is_answered_while_it_cannot_be_written_and_done_afterwards(
    tmp_path: Path, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    recall.subscribe(3)
    card = await draft(ada)
    with held(tmp_path / "recall.db"):
        answer = await ada.press("✅ Send", message_id=card.message_id)
        assert "What you asked for is done as soon as it can be" in (answer.text or "")
        assert delivered(simulator) == 0
    await ada.sees("Broadcast finished")
    assert delivered(simulator) == 3
