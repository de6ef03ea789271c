"""Turns for calls that are no broadcast's: of the one budget, and never in the way of people."""

import asyncio
from pathlib import Path

import pytest

from broadcast.engine.sender import Sender
from broadcast.settings import Settings
from broadcast.wire.holds import Family
from models.store import Store
from tests.support.recall import ADA
from tests.support.stage import Stage, on_stage


async def test_turn_is_there_at_once_while_nothing_is_sent(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.sender.holds.hold(Family.SENDS, 3600)
        for _ in range(20):
            await stage.sender.turn()

    async with asyncio.timeout(4):
        await on_stage(str(tmp_path), act)


@pytest.mark.parametrize("life", ["before it begins", "after it has ended"])
async def test_turn_waits_for_no_sender_that_does_not_run(life: str, store: Store) -> None:
    sender = Sender(store, Settings("1:unused", frozenset({ADA}), "sqlite://", "http://127.0.0.1:1", 30))
    if life == "after it has ended":
        sender.start()
        sender.stop()
        await asyncio.to_thread(sender.join)
    async with asyncio.timeout(4):
        await sender.turn()
