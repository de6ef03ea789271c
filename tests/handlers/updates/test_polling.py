"""Answers to getUpdates of every kind: admins are heard afterwards, and what came with them is done."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from handlers.texts import phrases
from handlers.updates.poller import BATCH
from models.states import Status
from simulator import Fault, Person, Raw, Simulator
from simulator.faults import Effect
from simulator.refused import Refused
from tests.support.recall import Recall, until


def start(update_id: object, chat_id: object = 6001) -> dict[str, Any]:
    chat = {"id": chat_id, "type": "private", "first_name": "Eve"}
    command = {"type": "bot_command", "offset": 0, "length": 6}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": chat | {"is_bot": False}, "text": "/start"}
    return {"update_id": update_id, "message": message | {"entities": [command]}}


def answer(*updates: object) -> Raw:
    return Raw(json.dumps({"ok": True, "result": updates}))


def first_answer(simulator: Simulator, *updates: object) -> None:
    """What the bot gets at its first poll; their ids begin with 1, as the simulator's do."""
    for _ in updates:
        simulator.push_update()
    simulator.fault(answer(*updates), method="getUpdates")


async def heard(admin: Person) -> None:
    said = await admin.say("/help")
    await admin.sees("/broadcast", after=said)


SHAPES: dict[str, Effect] = {
    "no list": Raw('{"ok": true, "result": {"update_id": 7}}'),
    "true": Raw('{"ok": true, "result": true}'),
    "no result": Raw('{"ok": true}'),
    "a no without a status": Raw('{"ok": false, "error_code": 500, "description": "Internal"}'),
    "a list of no updates": answer(1, None, "text", [], {}, {"update_id": "7"}, {"update_id": None}),
    "nothing, at once": answer(),
    "a nest that no parser follows": Raw('{"ok": true, "result": ' + "[" * 100_000),
    "no JSON": Raw("<html>"),
    "an empty answer": Raw(""),
    "a web page": Fault.BAD_GATEWAY,
    "a lost connection": Fault.LOST_BEFORE,
    "a flood": Refused(429, "Too Many Requests: retry after 1", {"retry_after": 1}),
    "a refused token": Refused(401, "Unauthorized"),
    "an unknown token": Refused(404, "Not Found"),
    "a refused question": Refused(400, "Bad Request: what"),
}


@pytest.mark.parametrize("shape", SHAPES)
async def test_admins_are_heard_after_any_answer(
    shape: str, simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    simulator.fault(SHAPES[shape], method="getUpdates")
    async with stopped.running():
        await heard(ada)


async def test_updates_with_one_id_twice_are_one(simulator: Simulator, stopped: Recall, ada: Person) -> None:
    first_answer(simulator, start(1), start(1, 6002), start(2, 6003))
    async with stopped.running():
        await heard(ada)
        await until(lambda: stopped.store.audience.by_status() == {Status.SUBSCRIBED: 2})


async def test_updates_out_of_order_are_put_in_order(
    simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    stop = start(2)
    stop["message"]["text"] = "/stop"
    first_answer(simulator, stop, start(1))
    async with stopped.running():
        await heard(ada)
        await until(lambda: stopped.store.audience.by_status() == {Status.LEFT: 1})


async def test_of_more_updates_than_telegram_gives_at_once_the_rest_is_asked_for_again(
    simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    first_answer(simulator, *(start(1 + number, 7000 + number) for number in range(3 * BATCH)))
    async with stopped.running():
        await heard(ada)
        await until(lambda: stopped.store.audience.by_status() == {Status.SUBSCRIBED: BATCH})
        await until(lambda: stopped.store.inbox.size() == 0)


POISONS: dict[str, Callable[[], object]] = {
    "no id": lambda: {"message": {}},
    "an id that no database holds": lambda: start(2**63),
    "a chat id that is a list": lambda: start(2, [1]),
    "a chat id that is a text": lambda: start(2, "6001"),
    "a chat id that no database holds": lambda: start(2, 2**70),
    "no chat id": lambda: start(2, None),
    "half of a pair": lambda: {"update_id": 2, "message": "\ud83d"},
    "a nest": lambda: {"update_id": 2, "message": nest(900)},
    "a press of nobody": lambda: {"update_id": 2, "callback_query": {"id": "1", "chat_instance": "1"}},
}


def nest(depth: int) -> object:
    found: object = []
    for _ in range(depth):
        found = [found]
    return found


@pytest.mark.parametrize("poison", POISONS)
async def test_poison_is_stepped_over_and_its_batch_is_done(
    poison: str, simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    first_answer(simulator, start(1), POISONS[poison](), start(3, 6002))
    async with stopped.running():
        await heard(ada)
        await until(lambda: stopped.store.audience.by_status() == {Status.SUBSCRIBED: 2})
        await until(lambda: stopped.store.inbox.size() == 0)


async def test_webhook_that_somebody_sets_is_no_second_poller(
    simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    simulator.webhook = "https://example.com/hook"
    async with stopped.running():
        await ada.sees(phrases.WEBHOOK_TAKES_UPDATES[:40])
        simulator.webhook = ""
        await heard(ada)
