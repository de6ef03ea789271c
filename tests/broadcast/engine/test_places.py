"""Places on the wire: each is free again once its call was answered, or was never made."""

from pathlib import Path

from broadcast.engine.run import ON_WIRE
from models.states import Outcome, State
from tests.support.recall import FIRST
from tests.support.stage import CHATS, Stage, on_stage

MORE = 60  # people than there are places


def crowd(stage: Stage) -> None:
    others = [stage.simulator.person(FIRST + CHATS + at) for at in range(ON_WIRE + MORE - CHATS)]
    stage.store.audience.add([person.chat_id for person in others])


async def test_more_are_called_than_there_are_places(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        crowd(stage)
        finished = await stage.broadcast()
        assert finished.state is State.SENT
        assert stage.store.counts.of(finished).tally == {Outcome.SENT: ON_WIRE + MORE}

    await on_stage(str(tmp_path), act)
