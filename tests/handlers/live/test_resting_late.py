"""What rests in quiet hours while the bot is down is not late: its time is their end."""

from datetime import time, timedelta
from typing import Any

import pytest

from broadcast.quiet import Quiet
from models import heartbeat
from models.content import Content
from models.events import Admin
from models.record import Card
from models.states import State
from simulator import Person, Simulator
from tests.support.hours import move_to, now
from tests.support.recall import Recall, until


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"quiet_hours": Quiet(time(22), time(8))}


@pytest.mark.parametrize(
    ("back", "becomes"),
    [("07:30", State.SENT), ("08:05", State.SENT), ("08:30", State.DRAFTED)],
)
async def test_bot_that_was_down_in_the_night_makes_nothing_late(
    back: str,
    becomes: State,
    stopped: Recall,
    simulator: Simulator,
    ada: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(heartbeat, "GAP", timedelta(seconds=60))
    move_to(simulator, "22:30")
    stopped.subscribe(2)
    uuid = stopped.store.contents.create(Content("text", "Doors open at nine."), ada.chat_id).uuid
    begins = now(simulator) + timedelta(hours=1)
    stopped.store.broadcasts.confirm(uuid, 1, Admin(ada.chat_id), Card(ada.chat_id), begins)
    async with stopped.running() as recall:
        looked = await ada.say("/status")
        await ada.sees(lambda _: True, after=looked)
        await until(lambda: recall.sender.pulse().quiet_until is not None)
    move_to(simulator, back)
    async with stopped.running() as recall:
        if back < "08:00":
            await ada.sees("Resting until 08:00 (quiet hours)")
            monkeypatch.setattr(heartbeat, "GAP", timedelta(days=1))  # it looks on from here
            move_to(simulator, "08:00")
        await until(lambda: recall.found(uuid).state is becomes)
