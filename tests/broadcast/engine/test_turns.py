"""Turns for calls that are no broadcast's: of the one budget, and never in the way of people."""

import asyncio
from pathlib import Path

import pytest

from broadcast.engine.sender import TURN, Sender
from broadcast.settings import Settings
from broadcast.wire.holds import Family
from models.content import Content
from models.states import Outcome
from models.store import Store
from simulator import Fault
from tests.support.ledger import BY, CARD
from tests.support.recall import ADA, until
from tests.support.stage import CHATS, MovedTimer, Stage, on_stage


async def test_turn_is_there_at_once_while_nothing_is_sent(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.sender.holds.hold(Family.SENDS, 3600)
        for _ in range(20):
            await stage.sender.turn()

    async with asyncio.timeout(4):
        await on_stage(str(tmp_path), act)


async def test_stop_waits_for_a_call_no_longer_than_its_grace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcast.engine.sender.GRACE", 0.1)

    async def act(stage: Stage) -> None:
        stage.simulator.fault(Fault.HANG, method="sendMessage", times=1)
        uuid = stage.store.contents.create(Content("text", "Doors open at nine."), ADA).uuid
        stage.store.broadcasts.confirm(uuid, 1, BY, CARD)
        stage.sender.wake()
        made = stage.store.broadcasts.get(uuid)
        assert made
        await until(lambda: stage.store.counts.of(made).of(Outcome.SENT) == CHATS - 1)
        stage.sender.stop()
        await asyncio.to_thread(stage.sender.join)
        assert stage.store.counts.of(made).of(Outcome.UNKNOWN) == 1

    async with asyncio.timeout(20):
        await on_stage(str(tmp_path), act)


async def test_turn_that_nobody_waits_for_any_more_takes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        await stage.sender.turn(100_000)  # of 1000 a second
        first = asyncio.create_task(stage.sender.turn())
        await asyncio.sleep(0)
        with monkeypatch.context() as patch:
            patch.setattr("broadcast.engine.sender.TURN", 0.1)
            await stage.sender.turn(100_000)  # behind the first one, and given up before it
        timer.added += 101
        await first
        async with asyncio.timeout(TURN - 1):
            await stage.sender.turn()

    await on_stage(str(tmp_path), act, timer)


@pytest.mark.parametrize("life", ["before it begins", "after it has ended"])
async def test_turn_waits_for_no_sender_that_does_not_run(life: str, store: Store) -> None:
    sender = Sender(store, Settings("1:unused", frozenset({ADA}), "sqlite://", "http://127.0.0.1:1", 30))
    if life == "after it has ended":
        sender.start()
        sender.stop()
        await asyncio.to_thread(sender.join)
    async with asyncio.timeout(4):
        await sender.turn()
