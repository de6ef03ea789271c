"""An undo that does not go on is tried again by itself, and what can go on does meanwhile."""

import asyncio
from pathlib import Path

from models.states import Fate, State
from tests.support.ledger import BY, CARD
from tests.support.recall import until
from tests.support.stage import CHATS, MovedTimer, Stage, hurried, on_stage


async def test_undo_is_tried_again_once_the_token_is_accepted_again(tmp_path: Path) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        made = await stage.broadcast()
        refusing = stage.simulator.refuse(401, "Unauthorized", method="deleteMessage", times=None)
        assert stage.store.undo.begin(made.uuid, BY, CARD)
        stage.sender.wake()
        await until(lambda: stage.found(made.uuid).setback is not None)
        assert stage.found(made.uuid).state is State.UNDOING
        refusing.cancel()
        undone = asyncio.create_task(stage.undo(made.uuid))
        await hurried(undone, timer)
        assert (await undone).fates == {Fate.DELETED: CHATS}
        assert stage.found(made.uuid).setback is None

    await on_stage(str(tmp_path), act, timer)
