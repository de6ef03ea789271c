"""How fast the sender is without a pace, and how much of that the ledger costs."""

import asyncio
import json
import time
from collections.abc import Iterator
from multiprocessing import get_context

import aiohttp
from telegram import Bot

from benchmarks.figures import Figure
from benchmarks.questions import FIRST, cpu, sent, times
from benchmarks.recall import UNPACED, copying, finish, opened, queue, rate, sending
from benchmarks.telegram import Telegram
from broadcast.engine.run import ON_WIRE
from broadcast.wire.transport import AiohttpRequest
from models.content import Content
from simulator import Limits

READERS = 50_000
PROBES = 20_000  # calls that find the simulator's own ceiling
CLIENTS = 100  # connections of each process that makes them


def ceiling() -> list[Figure]:
    """The sender, compared with the bare call and with the simulator alone."""
    with Telegram(READERS, Limits.none()) as telegram:
        content = copying(telegram)
        alone, alone_busy = _alone(telegram, content)
        bare, bare_cpu = _bare(telegram, content)
        engine, engine_cpu, busy = _engine(telegram, content)
        return [
            Figure("the simulator's own ceiling", alone, "/s"),
            Figure("the simulator's processor meanwhile", alone_busy * 100, "% busy"),
            Figure("the bare call, no ledger", bare, "/s"),
            Figure("the bare call, CPU", bare_cpu, "ms/message"),
            Figure("the sender", engine, "/s", least=5000),
            Figure("the sender, CPU", engine_cpu, "ms/message", most=0.2),
            Figure("the sender, against the bare call", engine / bare, "×", least=0.8),
            Figure("the simulator's processor under the sender", busy * 100, "% busy"),
        ]


def _engine(telegram: Telegram, content: Content) -> tuple[float, float, float]:
    """Messages a second, ms of processor time each, and how busy the simulator was."""
    with (
        opened(telegram, READERS, messages_per_second=UNPACED) as (store, settings),
        sending(store, settings) as sender,
    ):
        since, far, began = telegram.ask(sent), telegram.ask(cpu), time.process_time()
        uuid = queue(store, content)
        sender.wake()
        finish(store, uuid)
        used, busy = time.process_time() - began, telegram.ask(cpu) - far
    moments = telegram.ask(times, since)
    return rate(moments), used / READERS * 1000, busy / (moments[-1] - moments[0])


def _bare(telegram: Telegram, content: Content) -> tuple[float, float]:
    """The same calls over the same transport with as many on the wire; nothing is recorded."""
    since, began = telegram.ask(sent), time.process_time()
    asyncio.run(_copy_to_all(telegram, content))
    used = time.process_time() - began
    return rate(telegram.ask(times, since)), used / READERS * 1000


async def _copy_to_all(telegram: Telegram, content: Content) -> None:
    wire = AiohttpRequest(connections=ON_WIRE)
    chats = iter(range(FIRST, FIRST + READERS))
    async with (
        Bot(telegram.token, f"{telegram.url}/bot", request=wire, get_updates_request=wire) as bot,
        asyncio.TaskGroup() as group,
    ):
        for _ in range(ON_WIRE):
            group.create_task(_copy(bot, chats, content))


async def _copy(bot: Bot, chats: Iterator[int], content: Content) -> None:
    source, message_id = content.source_chat_id, content.source_message_id
    assert source
    assert message_id
    for chat_id in chats:
        await bot.copy_message(chat_id, source, message_id)


def _alone(telegram: Telegram, content: Content) -> tuple[float, float]:
    """What two processes of plain aiohttp clients get out of the simulator, and how busy that keeps it."""
    spawn, since, far = get_context("spawn"), telegram.ask(sent), telegram.ask(cpu)
    probes = [
        spawn.Process(target=_probe, args=(telegram.url, telegram.token, content), daemon=True)
        for _ in range(2)
    ]
    for probe in probes:
        probe.start()
    for probe in probes:
        probe.join()
    busy = telegram.ask(cpu) - far
    moments = telegram.ask(times, since)
    quarter = len(moments) // 4  # while both were at work
    return rate(moments[quarter:-quarter]), busy / (moments[-1] - moments[0])


def _probe(url: str, token: str, content: Content) -> None:
    asyncio.run(_knock(f"{url}/bot{token}/copyMessage", content))


async def _knock(url: str, content: Content) -> None:
    chats = iter(range(FIRST, FIRST + PROBES))
    source = {"from_chat_id": content.source_chat_id, "message_id": content.source_message_id}

    async def client() -> None:
        for chat_id in chats:
            body = json.dumps({"chat_id": chat_id, **source})
            async with session.post(url, data=body, headers={"Content-Type": "application/json"}) as answer:
                await answer.read()

    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
        for _ in range(CLIENTS):
            group.create_task(client())
