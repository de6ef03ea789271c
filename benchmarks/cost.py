"""What a message costs: processor time of the sender, against a bare aiohttp loop on the same server."""

import asyncio
import time
from collections.abc import Iterator
from statistics import median

import aiohttp

from benchmarks.figures import Figure
from benchmarks.questions import FIRST
from benchmarks.recall import TEXT, UNPACED, finish, opened, queue, sending
from benchmarks.telegram import Telegram
from simulator import Limits

READERS = 20_000
RUNS = 5
CLIENTS = 100  # calls of the bare loop at once, as many as aiohttp has connections by default
Spent = tuple[float, float]  # ms of processor time a message, and messages a second


def cost() -> list[Figure]:
    """One after the other in turn, because what else the machine does should meet both."""
    with Telegram(READERS, Limits.none()) as telegram:
        # The first of each warms up: connections, caches, and what is compiled once.
        _bare(telegram), _sender(telegram)
        runs = [(_bare(telegram), _sender(telegram)) for _ in range(RUNS)]
    bare, sender = ([run[at] for run in runs] for at in (0, 1))
    times = [ours / bares for (bares, _), (ours, _) in runs]
    return [
        Figure("the bare loop, CPU", median(used for used, _ in bare), "ms/message"),
        Figure("the bare loop", median(rate for _, rate in bare), "/s"),
        Figure("the sender, CPU", median(used for used, _ in sender), "ms/message"),
        Figure("the sender", median(rate for _, rate in sender), "/s"),
        Figure("the sender, against the bare loop, lowest", min(times), "×"),
        Figure("median of five", median(times), "×", most=2.0),
        Figure("highest", max(times), "×"),
    ]


def _sender(telegram: Telegram) -> Spent:
    """A broadcast as it is, with everything recorded."""
    with (
        opened(telegram, READERS, messages_per_second=UNPACED) as (store, settings),
        sending(store, settings) as sender,
    ):
        uuid = queue(store, TEXT)
        began, used = time.perf_counter(), time.process_time()
        sender.wake()
        finish(store, uuid)
        return _spent(began, used)


def _bare(telegram: Telegram) -> Spent:
    """The same calls by aiohttp alone; of the answers only the ids are kept."""
    began, used = time.perf_counter(), time.process_time()
    ids = asyncio.run(_send_to_all(f"{telegram.url}/bot{telegram.token}/sendMessage"))
    assert len(ids) == READERS
    return _spent(began, used)


async def _send_to_all(url: str) -> list[int]:
    chats, ids = iter(range(FIRST, FIRST + READERS)), list[int]()
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
        for _ in range(CLIENTS):
            group.create_task(_send(session, url, chats, ids))
    return ids


async def _send(session: aiohttp.ClientSession, url: str, chats: Iterator[int], ids: list[int]) -> None:
    for chat_id in chats:
        async with session.post(url, json={"chat_id": chat_id, "text": TEXT.text}) as response:
            ids.append((await response.json())["result"]["message_id"])


def _spent(began: float, used: float) -> Spent:
    return (time.process_time() - used) / READERS * 1000, READERS / (time.perf_counter() - began)
