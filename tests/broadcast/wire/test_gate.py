"""The gate: nothing leaves while it is not certain that this copy sends."""

import asyncio
import itertools
from collections.abc import Iterator

import pytest
from telegram import Bot

from broadcast.wire.errors import Withheld
from broadcast.wire.gate import Gate
from broadcast.wire.pacing import SHARE, Pacer
from broadcast.wire.transport import AiohttpRequest
from simulator import Simulator
from tests.support.timing import FakeTimer


def talking(simulator: Simulator, wire: AiohttpRequest) -> Bot:
    return Bot(simulator.token, f"{simulator.url}/bot", request=wire, get_updates_request=wire)


async def test_call_waits_until_it_opens(simulator: Simulator) -> None:
    looks: Iterator[bool] = itertools.chain([False, False, False], itertools.repeat(True))
    async with AiohttpRequest(gate=Gate(lambda: next(looks))) as wire:
        await talking(simulator, wire).get_me()
    assert simulator.calls["getMe"] == 1


async def test_call_that_it_shut_out_while_connecting_is_made_once(simulator: Simulator) -> None:
    """It is looked at once more when there is a connection."""
    looks: Iterator[bool] = itertools.chain([True, False, False, True], itertools.repeat(True))
    async with AiohttpRequest(gate=Gate(lambda: next(looks))) as wire:
        await talking(simulator, wire).get_me()
    assert simulator.calls["getMe"] == 1


@pytest.mark.parametrize("opens_first", [False, True])
async def test_call_is_withheld_when_another_copy_sends(simulator: Simulator, opens_first: bool) -> None:
    looks = itertools.chain([opens_first], itertools.repeat(False))
    async with AiohttpRequest(gate=Gate(lambda: next(looks), lambda: True)) as wire:
        with pytest.raises(Withheld):
            await talking(simulator, wire).get_me()
    assert not simulator.calls


async def test_call_that_waits_ends_with_its_transport(simulator: Simulator) -> None:
    wire = AiohttpRequest(gate=Gate(lambda: False))
    await wire.initialize()
    waiting = asyncio.create_task(talking(simulator, wire).get_me())
    await asyncio.sleep(0)
    await wire.shutdown()
    with pytest.raises(Withheld):
        await waiting
    assert not simulator.calls


async def test_what_waited_at_it_leaves_at_the_pace() -> None:
    timer, times, may = FakeTimer(), list[float](), [True]
    pacer = Pacer(10, timer, gate=Gate(lambda: may[0]))

    async def talk() -> None:
        await pacer.wait()
        await pacer.passage()
        times.append(timer.now)

    talks = [asyncio.create_task(talk()) for _ in range(30)]
    await timer.advance(1)
    before, may[0] = len(times), False
    await timer.advance(10)
    assert len(times) == before
    may[0] = True
    await timer.advance(10)
    await asyncio.gather(*talks)
    gaps = [after - earlier for earlier, after in itertools.pairwise(times[before + 1 :])]
    assert min(gaps) >= 1 / (10 * SHARE) - 0.011
