"""SIGTERM at any moment: the process ends soon and well, and what was asked for waits for the next start."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from models.states import Status
from simulator import Fault, Person, Simulator, media
from simulator.faults import Rule
from simulator.refused import Refused
from tests.support.holding import held
from tests.support.operating import Process, good
from tests.support.process import statuses
from tests.support.recall import until

pytestmark = pytest.mark.slow

SOON = 15.0  # seconds; a call that hangs would take longer than the grace, and a database not much longer

Moment = Callable[[Simulator, Person], Awaitable[Rule | None]]
"""Brings the bot there; the fault that ends with it, if there is one."""


def polls(simulator: Simulator) -> int:
    return simulator.calls["getUpdates"]


async def while_it_waits(simulator: Simulator, ada: Person) -> Rule | None:
    await ada.say("/help")
    await ada.sees("/broadcast")
    await until(lambda: simulator.pending_updates == 0)
    return None


async def while_an_answer_hangs(simulator: Simulator, ada: Person) -> Rule | None:
    await while_it_waits(simulator, ada)
    rule = simulator.fault(Fault.HANG, method="sendMessage", times=None)
    before = simulator.calls["sendMessage"]
    await ada.say("/stats")
    await simulator.person(6001).say("/start")
    await until(lambda: simulator.calls["sendMessage"] > before)
    return rule


async def while_an_answer_drips(simulator: Simulator, ada: Person) -> Rule | None:
    await while_it_waits(simulator, ada)
    rule = simulator.fault(Fault.DRIP, method="sendMessage", times=None)
    before = simulator.calls["sendMessage"]
    await ada.say("/stats")
    await until(lambda: simulator.calls["sendMessage"] > before)
    return rule


async def while_an_album_is_gathered(simulator: Simulator, ada: Person) -> Rule | None:
    await while_it_waits(simulator, ada)
    await ada.send_album([media.photo("/broadcast one"), media.photo("two")])
    await until(lambda: simulator.pending_updates == 0)
    return None


async def between_two_polls_that_fail(simulator: Simulator, _ada: Person) -> Rule | None:
    rule = simulator.fault(Fault.BAD_GATEWAY, method="getUpdates", times=None)
    await until(lambda: polls(simulator) == 2)
    return rule


async def in_a_flood(simulator: Simulator, _ada: Person) -> Rule | None:
    refused = Refused(429, "Too Many Requests: retry after 600", {"retry_after": 600})
    rule = simulator.fault(refused, method="getUpdates", times=None)
    await until(lambda: polls(simulator) == 1)
    return rule


async def while_the_first_poll_hangs(simulator: Simulator, _ada: Person) -> Rule | None:
    rule = simulator.fault(Fault.HANG, method="getUpdates", times=None)
    await until(lambda: polls(simulator) == 1)
    return rule


async def while_the_greeting_hangs(simulator: Simulator, _ada: Person) -> Rule | None:
    rule = simulator.fault(Fault.HANG, method="getMe", times=None)
    await until(lambda: simulator.calls["getMe"] == 1)
    return rule


async def while_the_life_begins(simulator: Simulator, _ada: Person) -> Rule | None:
    rule = simulator.fault(Fault.HANG, method="getMe", times=None, after=1)
    await until(lambda: simulator.calls["getMe"] == 2)
    return rule


async def while_the_life_cannot_begin(simulator: Simulator, _ada: Person) -> Rule | None:
    rule = simulator.fault(Fault.BAD_GATEWAY, method="getMe", times=None, after=1)
    await until(lambda: simulator.calls["getMe"] == 3)
    return rule


async def while_a_menu_hangs(simulator: Simulator, ada: Person) -> Rule | None:
    rule = simulator.fault(Fault.HANG, method="setMyCommands", times=None)
    await ada.say("/start")
    await ada.sees("You are subscribed")
    return rule


MOMENTS: list[Moment] = [
    while_it_waits,
    while_an_answer_hangs,
    while_an_answer_drips,
    while_an_album_is_gathered,
    between_two_polls_that_fail,
    in_a_flood,
    while_the_first_poll_hangs,
    while_the_greeting_hangs,
    while_the_life_begins,
    while_the_life_cannot_begin,
    while_a_menu_hangs,
]


async def stop(process: Process) -> None:
    async with asyncio.timeout(SOON):
        process.child.terminate()
        code, logged = await process.ended()
    assert code == 0, logged
    assert "Traceback" not in logged, logged


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.__name__)
async def test_process_ends_soon_and_nothing_is_lost(
    moment: Moment, simulator: Simulator, tmp_path: Path, ada: Person
) -> None:
    process = await Process(tmp_path).start(**good(simulator))
    rule = await moment(simulator, ada)
    await stop(process)
    if rule:
        rule.cancel()
    await simulator.person(6002).say("/start")
    said = await ada.say("/stats")
    process = await Process(tmp_path).start(**good(simulator))
    await ada.sees("Subscribers", after=said)
    if moment is while_an_album_is_gathered:
        await ada.sees("album of 2")
    await until(lambda: statuses(tmp_path).get(6002) == Status.SUBSCRIBED)
    if moment is while_an_answer_hangs:
        assert statuses(tmp_path).get(6001) == Status.SUBSCRIBED
    await stop(process)


async def test_process_ends_soon_while_the_database_is_locked_and_nothing_is_lost(
    simulator: Simulator, tmp_path: Path, ada: Person
) -> None:
    process = await Process(tmp_path).start(**good(simulator))
    await while_it_waits(simulator, ada)
    with held(tmp_path / "recall.db"):
        asked = await ada.say("/broadcast Doors open at nine.")
        await simulator.person(6001).say("/start")
        await ada.sees("The database cannot be written", after=asked)
        await stop(process)
    process = await Process(tmp_path).start(**good(simulator))
    await ada.sees("Doors open at nine.", after=asked)
    await until(lambda: statuses(tmp_path).get(6001) == Status.SUBSCRIBED)
    await stop(process)
