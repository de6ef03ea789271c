"""The simulator's pace: what is counted, when it refuses, how long it says to wait."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from telegram import Bot, InputMediaPhoto
from telegram.error import RetryAfter

from simulator import Clock, Limits, Simulator, media

ADA = 1001
OFF: dict[str, Any] = {"bulk": None, "paid": None, "per_chat": None, "per_group": None}


def only(**limits: Any) -> pytest.MarkDecorator:
    """The simulator of this test enforces these limits and no others."""
    return pytest.mark.parametrize("limits", [Limits(**(OFF | limits))], ids=[""])


@pytest.fixture
def limits() -> Limits:
    return Limits()


@pytest.fixture
async def sim(limits: Limits) -> AsyncIterator[Simulator]:
    async with Simulator(limits=limits, clock=Clock(running=False)) as running:
        running.person(ADA)
        yield running


async def admitted(bot: Bot, calls: int, chats: int = 1000, **options: Any) -> int:
    """How many of so many messages, each to the next chat, pass before the first refusal."""
    for number in range(calls):
        try:
            await bot.send_message(ADA + number % chats, "hi", **options)
        except RetryAfter:
            return number
    return calls


def people(sim: Simulator, count: int) -> None:
    for user_id in range(ADA, ADA + count):
        sim.person(user_id)


async def test_one_second_of_messages_passes_at_once(sim: Simulator, bot: Bot) -> None:
    people(sim, 31)
    assert await admitted(bot, 31) == 30


async def test_the_next_second_brings_as_many(sim: Simulator, bot: Bot) -> None:
    people(sim, 70)
    await admitted(bot, 31)
    sim.clock.advance(seconds=1)
    assert await admitted(bot, 70) == 30


@only(bulk=1.0)
async def test_a_refusal_names_whole_seconds(sim: Simulator, bot: Bot) -> None:
    await bot.send_message(ADA, "hi")
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(ADA, "hi")
    assert refused.value.retry_after == timedelta(seconds=1)
    assert sim.refusals == {"sendMessage": 1}


@only(bulk=1.0, paid=3.0)
async def test_paid_messages_have_a_pace_of_their_own(bot: Bot) -> None:
    await admitted(bot, 2, chats=1)
    assert await admitted(bot, 9, chats=1, allow_paid_broadcast=True) == 3


async def test_one_chat_takes_a_burst_and_then_one_a_second(sim: Simulator, bot: Bot) -> None:
    assert await admitted(bot, 9, chats=1) == 5
    sim.clock.advance(seconds=1)
    assert await admitted(bot, 9, chats=1) == 1


@only(per_group=20.0)
async def test_a_group_takes_twenty_a_minute(sim: Simulator, bot: Bot) -> None:
    sim.group(-2001)
    for _ in range(20):
        await bot.send_message(-2001, "hi")
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(-2001, "hi")
    assert refused.value.retry_after == timedelta(seconds=3)


@only(bulk=3.0)
async def test_every_message_of_an_album_counts(sim: Simulator, bot: Bot) -> None:
    await sim.person(ADA).send(media.photo())
    album = [InputMediaPhoto("photo-1")] * 2
    await bot.send_media_group(ADA, album)
    with pytest.raises(RetryAfter):
        await bot.send_media_group(ADA, album)


@only(bulk=1.0)
async def test_edits_deletes_and_presses_are_free(sim: Simulator, bot: Bot) -> None:
    sent = await bot.send_message(ADA, "0")
    for number in range(1, 4):
        await bot.edit_message_text(str(number), ADA, sent.message_id)
    await bot.answer_callback_query(sim.person(ADA).press_nowait(data="x"))
    assert await bot.delete_message(ADA, sent.message_id)


async def test_a_refused_message_is_not_stored(sim: Simulator, bot: Bot) -> None:
    sim.flood(5)
    with pytest.raises(RetryAfter):
        await bot.send_message(ADA, "hi")
    assert not sim.sent_log


async def test_a_flood_refuses_until_its_time_is_over(sim: Simulator, bot: Bot) -> None:
    sim.flood(40)
    sim.clock.advance(seconds=15)
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(ADA, "hi")
    assert refused.value.retry_after == timedelta(seconds=25)
    sim.clock.advance(seconds=25)
    assert await bot.send_message(ADA, "hi")


@pytest.mark.parametrize(
    ("flood", "held"),
    [
        ({"method": "deleteMessage"}, {"deleteMessage"}),
        ({"chat_id": ADA}, {"sendMessage", "deleteMessage"}),
        ({"chat_id": ADA + 1}, set()),
        ({"chat_id": ADA, "method": "sendMessage"}, {"sendMessage"}),
    ],
)
async def test_flood_of_one_method_or_chat_is_nobody_elses(
    flood: dict[str, Any], held: set[str], sim: Simulator, bot: Bot
) -> None:
    sent = await bot.send_message(ADA, "hi")
    sim.flood(3600, **flood)
    for name, call in (("sendMessage", bot.send_message(ADA, "hi")), ("deleteMessage", sent.delete())):
        with pytest.raises(RetryAfter) if name in held else nullcontext():
            assert await call


@only(bulk=1.0, punish_early=True)
async def test_a_wait_not_waited_for_begins_anew_where_that_is_punished(sim: Simulator, bot: Bot) -> None:
    sim.flood(10)
    sim.clock.advance(seconds=9)
    assert await admitted(bot, 1) == 0
    sim.clock.advance(seconds=9)
    assert await admitted(bot, 1) == 0
    sim.clock.advance(seconds=10)
    assert await admitted(bot, 1) == 1


@only(per_chat=1.0, per_chat_burst=1.0, punish_early=True)
async def test_a_refused_chat_silences_all_where_that_is_punished(sim: Simulator, bot: Bot) -> None:
    people(sim, 2)
    await admitted(bot, 2, chats=1)
    with pytest.raises(RetryAfter):
        await bot.send_message(ADA + 1, "hi")


@pytest.mark.parametrize("limits", [Limits.none()], ids=[""])
async def test_without_limits_nothing_waits(bot: Bot) -> None:
    assert await admitted(bot, 40, chats=1) == 40


@only(in_flight=1)
async def test_a_crowd_of_requests_is_sent_away(sim: Simulator, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=5))
    await sim.until(lambda: sim.calls["getUpdates"] == 1)
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(ADA, "hi")
    assert refused.value.retry_after == timedelta(minutes=1)
    await sim.person(ADA).say("hi")
    await poll


async def test_the_clock_dates_every_message(sim: Simulator, bot: Bot) -> None:
    first = await bot.send_message(ADA, "hi")
    sim.clock.advance(hours=48)
    second = await bot.send_message(ADA, "hi")
    assert second.date - first.date == timedelta(hours=48)


@pytest.mark.parametrize(
    ("limit", "refused"),
    [
        ({"method": "sendMessage"}, [True, True, False]),
        ({"chat_id": ADA}, [True, False, True]),
        ({"method": "sendMessage", "chat_id": ADA}, [True, False, False]),
        ({}, [True, True, False]),
    ],
    ids=["of a method", "of a chat", "of both", "of all that is counted"],
)
async def test_a_flood_may_be_the_limit_of_a_method_or_of_a_chat_alone(
    sim: Simulator, bot: Bot, limit: dict[str, Any], refused: list[bool]
) -> None:
    people(sim, 2)
    sim.flood(9, **limit)
    assert [await flooded(bot, call) for call in range(3)] == refused
    sim.clock.advance(seconds=9)
    assert [await flooded(bot, call) for call in range(3)] == [False] * 3


async def flooded(bot: Bot, call: int) -> bool:
    """Whether Telegram asks for nine seconds: of a message to Ada, of one to the next, of another method."""
    try:
        await (bot.get_chat(ADA) if call == 2 else bot.send_message(ADA + call, "hi"))
    except RetryAfter as error:
        return error.retry_after == timedelta(seconds=9)
    return False
