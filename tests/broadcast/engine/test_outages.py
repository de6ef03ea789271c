"""Outages: nobody is charged for them but those who were called before they were noticed."""

import asyncio
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from models.content import Content
from models.counts import Counts
from models.states import Correction, Fate, Outcome, State
from simulator import Fault
from tests.support.correcting import NEW
from tests.support.ledger import BY, CARD
from tests.support.recall import ADA, until
from tests.support.stage import CHATS, MovedTimer, Stage, on_stage

pytestmark = pytest.mark.slow

READERS = 600
SILENT = [Fault.BAD_GATEWAY, Fault.SERVER_ERROR, Fault.SERVER_ERROR_AFTER, Fault.LOST_AFTER, Fault.GARBAGE]


def crowd(stage: Stage, count: int = READERS) -> None:
    readers = [stage.simulator.person(7001 + i) for i in range(count)]
    stage.store.audience.add([reader.chat_id for reader in readers])


def begin(stage: Stage) -> str:
    uuid = stage.store.contents.create(Content("text", "Doors open at nine."), ADA).uuid
    stage.store.broadcasts.confirm(uuid, 1, BY, CARD)
    stage.sender.wake()
    return uuid


async def drained(stage: Stage, uuid: str) -> None:
    """Wait until an outage is noticed, and all have answered who were called before that."""
    await until(lambda: stage.sender.pulse().unanswered)
    await until(lambda: not stage.store.counts.of(stage.found(uuid)).of(Outcome.IN_FLIGHT))


async def hurried(timer: MovedTimer, condition: Callable[[], bool]) -> None:
    """Let the waits of the sender pass at once, until this is so."""
    async with asyncio.timeout(60):
        while not condition():
            timer.added += 1
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("fault", SILENT)
def test_outage_of_all_methods_costs_few_and_ends_by_itself(fault: Fault, tmp_path: Path) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        crowd(stage)
        uuid = begin(stage)
        await until(lambda: stage.simulator.calls["sendMessage"] > 100)
        outage = stage.simulator.fault(fault, times=None)
        await drained(stage, uuid)
        asked = stage.simulator.calls["getMe"]
        called = stage.simulator.calls["sendMessage"]
        await hurried(timer, lambda: stage.simulator.calls["getMe"] >= asked + 8)
        # Nobody is called while the probes go unanswered, and nothing stays in flight.
        assert stage.simulator.calls["sendMessage"] == called
        assert stage.store.counts.of(stage.found(uuid)).of(Outcome.IN_FLIGHT) == 0
        outage.cancel()
        await hurried(timer, lambda: stage.found(uuid).state is State.SENT)
        counts = stage.store.counts.of(stage.found(uuid))
        assert counts.total == CHATS + READERS
        assert counts.sent + counts.unknown == counts.total
        assert counts.unknown <= 0.25 * 1000
        assert max(stage.held().values()) == 1
        assert not stage.sender.pulse().unanswered

    asyncio.run(on_stage(str(tmp_path), act, timer))


@pytest.mark.parametrize("fault", [Fault.BAD_GATEWAY, Fault.LOST_AFTER])
def test_outage_of_sending_alone_costs_one_for_each_probing_send(fault: Fault, tmp_path: Path) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        crowd(stage)
        outage = stage.simulator.fault(fault, method="sendMessage", times=None)
        uuid = begin(stage)
        await drained(stage, uuid)
        before, asked = stage.simulator.calls["sendMessage"], stage.simulator.calls["getMe"]
        await hurried(timer, lambda: stage.simulator.calls["getMe"] >= asked + 6)
        assert stage.simulator.calls["sendMessage"] <= before + 6 + 3
        outage.cancel()
        await hurried(timer, lambda: stage.found(uuid).state is State.SENT)
        counts = stage.store.counts.of(stage.found(uuid))
        assert counts.unknown <= before + 9
        assert counts.sent == CHATS + READERS - counts.unknown

    asyncio.run(on_stage(str(tmp_path), act, timer))


def test_probes_wait_twice_as_long_each_time_and_a_minute_at_most(tmp_path: Path) -> None:
    timer = MovedTimer()
    asked: list[float] = []

    async def act(stage: Stage) -> None:
        crowd(stage)
        stage.simulator.fault(Fault.BAD_GATEWAY, times=None)
        begin(stage)
        for _ in range(9):
            await hurried(timer, lambda: stage.simulator.calls["getMe"] > len(asked))
            asked.append(timer.time())

    asyncio.run(on_stage(str(tmp_path), act, timer))
    waits = [after - before for before, after in pairwise(asked)]
    for wait, least in zip(waits, [2, 4, 8, 16, 32, 60, 60, 60], strict=True):
        assert least - 2 <= wait <= least + 8


def test_undo_waits_for_the_end_of_an_outage_and_gives_up_nobody(tmp_path: Path) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        broadcast = await stage.broadcast()
        outage = stage.simulator.fault(Fault.BAD_GATEWAY, times=None)
        undoing = asyncio.create_task(stage.undo(broadcast.uuid))
        await hurried(timer, lambda: stage.simulator.calls["getMe"] >= 12)
        outage.cancel()
        await hurried(timer, undoing.done)
        counts: Counts = await undoing
        assert counts.fates == {Fate.DELETED: CHATS}

    asyncio.run(on_stage(str(tmp_path), act, timer))


def test_correction_waits_for_the_end_of_an_outage_and_gives_up_nobody(tmp_path: Path) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        broadcast = await stage.broadcast()
        outage = stage.simulator.fault(Fault.GARBAGE, times=None)
        version = stage.store.contents.write(broadcast, Content("text", NEW))
        assert stage.store.contents.correct(broadcast, version, BY, CARD)
        stage.sender.wake()
        await hurried(timer, lambda: stage.simulator.calls["getMe"] >= 8)
        outage.cancel()
        await hurried(timer, lambda: not stage.found(broadcast.uuid).correcting)
        counts = stage.store.counts.of(stage.found(broadcast.uuid))
        assert counts.corrections == {Correction.CORRECTED: CHATS}

    asyncio.run(on_stage(str(tmp_path), act, timer))


def test_undo_comes_through_where_only_some_deletions_are_never_answered(tmp_path: Path) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        broadcast = await stage.broadcast()
        for person in stage.people[:4]:
            stage.simulator.fault(
                Fault.BAD_GATEWAY, method="deleteMessage", chat_id=person.chat_id, times=None
            )
        undoing = asyncio.create_task(stage.undo(broadcast.uuid))
        await hurried(timer, undoing.done)
        assert (await undoing).fates == {Fate.DELETED: CHATS - 4, Fate.UNKNOWN: 4}

    asyncio.run(on_stage(str(tmp_path), act, timer))


def test_undo_pressed_in_an_outage_is_what_goes_on_after_it(tmp_path: Path) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        crowd(stage)
        uuid = begin(stage)
        await until(lambda: stage.simulator.calls["sendMessage"] > 50)
        outage = stage.simulator.fault(Fault.BAD_GATEWAY, times=None)
        await until(lambda: stage.sender.pulse().unanswered)
        undoing = asyncio.create_task(stage.undo(uuid))
        await until(lambda: stage.sender.pulse().state is State.UNDOING)
        outage.cancel()
        await hurried(timer, undoing.done)
        counts = await undoing
        assert counts.deleted == counts.sent

    asyncio.run(on_stage(str(tmp_path), act, timer))
