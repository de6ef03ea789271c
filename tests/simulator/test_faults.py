"""The simulator's faults: which call they meet, and what is stored all the same."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from telegram import Bot
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut

from simulator import Fault, Limits, Message, Raw, Simulator
from tests.support.broadcasting import keyboard

ADA = 1001


@pytest.fixture
async def sim() -> AsyncIterator[Simulator]:
    async with Simulator(limits=Limits.none()) as running:
        running.person(ADA)
        yield running


async def fails(bot: Bot, chat_id: int = ADA) -> bool:
    try:
        await bot.send_message(chat_id, "hi")
    except TelegramError:
        return True
    return False


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        (Fault.SERVER_ERROR, NetworkError, "Internal Server Error"),
        (Fault.SERVER_ERROR_AFTER, NetworkError, "Internal Server Error"),
        (Fault.BAD_GATEWAY, NetworkError, "502"),
        (Fault.LOST_BEFORE, NetworkError, "disconnected"),
        (Fault.LOST_AFTER, NetworkError, "disconnected"),
        (Fault.HANG, TimedOut, "Timed out"),
        (Fault.HANG_AFTER, TimedOut, "Timed out"),
        (Fault.GARBAGE, TelegramError, "Invalid server response"),
    ],
)
async def test_a_fault_fails_one_call_and_stores_or_not(
    sim: Simulator, bot: Bot, fault: Fault, error: type[TelegramError], words: str
) -> None:
    sim.fault(fault, "sendMessage")
    with pytest.raises(error, match=words):
        await bot.send_message(ADA, "hi", read_timeout=0.2 if "hang" in fault.value else 5)
    await bot.send_message(ADA, "hi")
    assert len(sim.sent_log) == 1 + fault.stores


async def test_a_fault_may_be_for_one_method_and_chat(sim: Simulator, bot: Bot) -> None:
    sim.person(1002)
    sim.fault(Fault.SERVER_ERROR, "copyMessage")
    sim.fault(Fault.SERVER_ERROR, chat_id=1002)
    assert [await fails(bot), await fails(bot, 1002)] == [False, True]


async def test_a_fault_may_come_later_and_more_than_once(sim: Simulator, bot: Bot) -> None:
    sim.fault(Fault.SERVER_ERROR, times=2, after=1)
    assert [await fails(bot) for _ in range(4)] == [False, True, True, False]


async def test_a_lasting_fault_ends_when_it_is_cancelled(sim: Simulator, bot: Bot) -> None:
    lasting = sim.fault(Fault.SERVER_ERROR, times=None)
    assert [await fails(bot) for _ in range(3)] == [True, True, True]
    lasting.cancel()
    assert not await fails(bot)


async def test_faults_are_used_up_in_order(sim: Simulator, bot: Bot) -> None:
    sim.fault(Fault.SERVER_ERROR)
    sim.refuse(400, "Bad Request: CHAT_RESTRICTED")
    assert await fails(bot)
    with pytest.raises(BadRequest, match="Chat_restricted"):
        await bot.send_message(ADA, "hi")


async def test_polling_is_spared_unless_it_is_named(sim: Simulator, bot: Bot) -> None:
    sim.fault(Fault.SERVER_ERROR)
    assert await bot.get_updates() == ()
    sim.refuse(500, "Internal Server Error", method="getUpdates")
    with pytest.raises(NetworkError):
        await bot.get_updates()


async def test_any_refusal_can_be_had_for_the_asking(sim: Simulator, bot: Bot) -> None:
    sim.refuse(429, "Too Many Requests: retry later", times=1)
    with pytest.raises(NetworkError, match="retry later"):
        await bot.send_message(ADA, "hi")
    assert sim.refusals == {"sendMessage": 1}


async def test_chaos_repeats_itself_by_its_seed(sim: Simulator, bot: Bot) -> None:
    runs = []
    for _ in range(2):
        chaos = sim.chaos(seed=7, rates={Fault.SERVER_ERROR: 0.5}, methods=["sendMessage"])
        runs.append([await fails(bot) for _ in range(20)])
        chaos.cancel()
    assert runs[0] == runs[1]
    assert {True, False} == set(runs[0])


async def test_cancelled_chaos_is_calm(sim: Simulator, bot: Bot) -> None:
    sim.chaos(rates={Fault.SERVER_ERROR: 1.0}).cancel()
    assert not await fails(bot)


async def test_latency_is_asked_for_every_call(sim: Simulator, bot: Bot) -> None:
    asked = []

    def latency() -> float:
        asked.append(len(sim.sent_log))
        return 0.0

    sim.latency = latency
    await bot.send_message(ADA, "hi")
    await bot.send_message(ADA, "hi")
    assert asked == [0, 1]


async def test_any_answer_can_stand_in_the_place_of_telegrams(sim: Simulator, bot: Bot) -> None:
    sim.fault(Raw('{"ok":false}', status=403), method="sendMessage")
    with pytest.raises(TelegramError, match="Forbidden"):
        await bot.send_message(ADA, "hi")
    assert len(sim.delivered[ADA]) == 1


async def test_a_dripping_answer_never_ends(sim: Simulator) -> None:
    sim.fault(Fault.DRIP, method="getMe")
    url = f"{sim.url}/bot{sim.token}/getMe"
    async with aiohttp.ClientSession() as session, session.post(url) as response:
        assert [await response.content.readexactly(1) for _ in range(3)] == [b" "] * 3
        assert not response.content.at_eof()


@pytest.mark.parametrize(
    ("effect", "words"),
    [(Fault.BAD_GATEWAY, "502"), (Fault.LOST_AFTER, "disconnected"), (Fault.GARBAGE, "Invalid server")],
)
async def test_an_outage_fails_every_call_until_its_time_is_over(
    sim: Simulator, bot: Bot, effect: Fault, words: str
) -> None:
    sim.outage(30, effect)
    for call in (bot.get_me, bot.get_updates, lambda: bot.send_message(ADA, "hi")):
        with pytest.raises(TelegramError, match=words):
            await call()
    sim.clock.advance(seconds=30)
    await bot.get_me()
    await bot.get_updates()
    await bot.send_message(ADA, "hi")
    assert len(sim.sent_log) == 1 + effect.stores


async def test_an_outage_may_end_early(sim: Simulator, bot: Bot) -> None:
    sim.outage(3600)
    sim.outage(0)
    await bot.get_me()


async def test_a_lost_route_refuses_and_breaks_what_is_open(sim: Simulator, bot: Bot) -> None:
    sim.latency = 0.2
    waiting = asyncio.create_task(bot.send_message(ADA, "on its way"))
    await sim.until(lambda: sim.calls["sendMessage"] == 1)
    await sim.lose_route()
    with pytest.raises(NetworkError, match=r"disconnected|Read"):
        await waiting
    with pytest.raises(NetworkError, match="connection attempts failed"):
        await bot.get_me()
    await sim.find_route()
    await bot.get_me()
    await sim.until(lambda: len(sim.sent_log) == 1)


async def test_a_watcher_is_told_of_what_the_bot_sends(sim: Simulator, bot: Bot) -> None:
    sent: list[Message] = []
    sim.watch(sent.append)
    sim.fault(Fault.LOST_AFTER, "sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(ADA, "lost")
    found = await bot.send_message(ADA, "hi")
    await bot.delete_message(ADA, found.message_id)
    with pytest.raises(BadRequest):
        await bot.send_message(ADA + 1, "nobody there")
    assert [message.text for message in sent] == ["lost", "hi"]


async def test_presses_without_an_answer_are_known(sim: Simulator, bot: Bot) -> None:
    ada = sim.person(ADA)
    await bot.send_message(ADA, "Press one", reply_markup=keyboard())
    first, second = ada.press_nowait("Go"), ada.press_nowait("Go")
    await bot.answer_callback_query(first)
    assert [*sim.unanswered] == [second]
