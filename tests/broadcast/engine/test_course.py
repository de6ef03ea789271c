"""What a run writes into the course of its broadcast."""

import asyncio
from pathlib import Path

import pytest

from models.course import how_often
from models.record import Broadcast
from models.states import Happening, State
from tests.support.ledger import BY, CARD
from tests.support.recall import until
from tests.support.stage import CHATS, Stage, on_stage

pytestmark = pytest.mark.slow


def often(stage: Stage, broadcast: Broadcast, what: Happening) -> int:
    with stage.store.engine.connect() as connection:
        return how_often(connection, broadcast, what)


@pytest.mark.parametrize("seconds", [1, 6])
def test_a_flood_that_many_calls_meet_is_counted_once(seconds: int, tmp_path: Path) -> None:
    """`seconds`: waited out within the run, or by another one."""

    async def act(stage: Stage) -> None:
        stage.simulator.flood(seconds)
        broadcast = await stage.broadcast()
        assert broadcast.state is State.SENT
        assert stage.simulator.refusals.total() > 1
        assert often(stage, broadcast, Happening.FLOOD) == 1
        assert often(stage, broadcast, Happening.SENT) == CHATS

    asyncio.run(on_stage(str(tmp_path), act))


def test_a_group_in_slow_mode_is_no_flood_of_everybody(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.simulator.group(-7)
        stage.store.audience.add([-7])
        stage.simulator.flood(3600, chat_id=-7)
        broadcast = await stage.broadcast()
        assert often(stage, broadcast, Happening.FLOOD) == 0
        assert often(stage, broadcast, Happening.REFUSED) == 1

    asyncio.run(on_stage(str(tmp_path), act))


def test_a_flood_amid_an_undo_is_of_its_broadcast_too(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        broadcast = await stage.broadcast()
        stage.simulator.flood(1, method="deleteMessage")
        assert stage.store.undo.begin(broadcast.uuid, BY, CARD)
        stage.sender.wake()
        await until(lambda: stage.found(broadcast.uuid).state is State.UNDONE)
        assert often(stage, broadcast, Happening.FLOOD) == 1
        assert often(stage, broadcast, Happening.DELETED) == CHATS

    asyncio.run(on_stage(str(tmp_path), act))
