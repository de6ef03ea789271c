"""Groups and channels in turn: what cannot be done now waits by itself, in order, and is not forgotten."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from telegram import Bot, Update
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from handlers.updates.turns import BATCH, TRIES, Turns
from models.inbox import Waiting
from models.lanes import Lane
from models.states import Status
from models.store import Store
from simulator import Fault, Group, Person, Simulator
from tests.support.recall import Recall, until
from tests.support.rooms import EVE, becomes, included

CLUB, CREW = -2001, -2002


def said(update_id: int, chat_id: int, text: str = "/stop") -> Waiting:
    chat = {"id": chat_id, "type": "group", "title": "Club"}
    message = {"message_id": update_id, "date": 1, "chat": chat, "text": text}
    return Waiting(update_id, Lane.ROOM, json.dumps({"update_id": update_id, "message": message}))


class Served:
    """What was tried, in order; each update fails with the errors that are planned for it."""

    def __init__(self) -> None:
        self.tries: list[int] = []
        self.done: list[int] = []
        self.planned: dict[int, list[Exception]] = {}

    def fails(self, update_id: int, errors: Iterable[Exception]) -> None:
        self.planned[update_id] = [*errors]

    async def serve(self, update: Update) -> None:
        self.tries.append(update.update_id)
        if errors := self.planned.get(update.update_id):
            raise errors.pop(0)
        self.done.append(update.update_id)


@pytest.fixture
def served() -> Served:
    return Served()


@asynccontextmanager
async def serving(bot: Bot, store: Store, serve: Callable[[Update], Awaitable[None]]) -> AsyncIterator[Turns]:
    turns = Turns(bot, store.inbox, serve)
    running = asyncio.create_task(turns.run())
    try:
        yield turns
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


@pytest.mark.parametrize("error", [NetworkError("502"), TimedOut(), RetryAfter(timedelta(seconds=1))])
async def test_what_fails_by_the_network_waits_and_is_done(
    error: Exception, bot: Bot, store: Store, served: Served
) -> None:
    served.fails(1, [error])
    store.inbox.put([said(1, CLUB), said(2, CLUB), said(3, CREW)])
    async with serving(bot, store, served.serve):
        await until(lambda: store.inbox.size() == 0)
    assert (served.tries, served.done) == ([1, 3, 1, 2], [3, 1, 2])


@pytest.mark.parametrize("error", [KeyError("who"), BadRequest("CHAT_WHAT")])
async def test_what_fails_by_itself_three_times_is_put_aside(
    error: Exception, bot: Bot, store: Store, served: Served
) -> None:
    served.fails(1, [error] * TRIES)
    store.inbox.put([said(1, CLUB), said(2, CLUB)])
    async with serving(bot, store, served.serve):
        await until(lambda: store.inbox.size() == 0)
    assert (served.tries, served.done) == ([1, 1, 1, 2], [2])
    assert [one.update_id for one in store.inbox.waiting(Lane.ASIDE)] == [1]


async def test_many_that_wait_hide_nobody_behind_them(bot: Bot, store: Store, served: Served) -> None:
    served.fails(1, [NetworkError("502")] * 100)
    store.inbox.put([said(1 + number, CLUB) for number in range(3 * BATCH)])
    store.inbox.put([said(1000, CREW)])
    async with serving(bot, store, served.serve):
        await until(lambda: store.inbox.size() == 3 * BATCH)
    assert served.done == [1000]


async def test_what_cannot_be_read_is_kept_aside_and_the_next_is_served(
    bot: Bot, store: Store, served: Served
) -> None:
    poison = Waiting(1, Lane.ROOM, '{"update_id": 1, "message": {"chat": {"id": -1, "type": "group"}}}')
    store.inbox.put([poison, said(2, CLUB)])
    async with serving(bot, store, served.serve) as turns:
        await until(lambda: store.inbox.size() == 0)
        store.inbox.put([said(3, CLUB)])
        turns.look()
        await until(lambda: served.done == [2, 3])
    assert [one.body for one in store.inbox.waiting(Lane.ASIDE)] == [poison.body]


async def test_stop_of_a_group_outlasts_an_outage(simulator: Simulator, recall: Recall, ada: Person) -> None:
    club: Group = simulator.group(CLUB, title="Chess club")
    eve = simulator.person(EVE, first_name="Eve")
    await included(recall, club, ada)
    club.promote(eve)
    outage = simulator.fault(Fault.BAD_GATEWAY, method="getChatAdministrators", times=TRIES)
    await club.say(eve, "/stop")
    await becomes(recall, club, Status.LEFT)
    assert outage.times == 0
