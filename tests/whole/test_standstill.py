"""Everything stands still, and the process is killed: no start lets anything out before somebody says so."""

import random
from collections import Counter
from pathlib import Path

import pytest

from models.states import Outcome
from models.store import Store
from simulator import Fault, Person, Simulator
from tests.support.broadcasting import draft, holding, uuid_of
from tests.support.databases import url_at
from tests.support.process import bot, ledger
from tests.support.recall import until

pytestmark = pytest.mark.slow

SUBSCRIBERS = 400


def subscribed(simulator: Simulator, folder: Path) -> list[Person]:
    people = [simulator.person(5001 + i) for i in range(SUBSCRIBERS)]
    with Store.open(url_at(folder / "recall.db")) as store:
        store.audience.add([person.chat_id for person in people])
    return people


async def sending(simulator: Simulator, people: list[Person], ada: Person) -> str:
    card = await draft(ada)
    await ada.press("✅ Send", message_id=card.message_id)
    await until(lambda: sum(holding(simulator, people)) > 20)
    return uuid_of(card)


def nobody_twice(simulator: Simulator, people: list[Person], folder: Path, uuid: str) -> None:
    outcomes = ledger(folder, uuid)
    held = dict(zip([person.chat_id for person in people], holding(simulator, people), strict=True))
    delivered = {chat for chat, count in held.items() if count}
    sent = {chat for chat, outcome in outcomes.items() if outcome is Outcome.SENT}
    unknown = {chat for chat, outcome in outcomes.items() if outcome is Outcome.UNKNOWN}
    assert max(held.values()) == 1
    assert sent <= delivered <= sent | unknown
    assert sum(Counter(outcomes.values()).values()) == SUBSCRIBERS


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("how", ["/stopall", "STOP"])
async def test_killed_at_any_moment_after_it_nothing_goes_out(
    how: str, seed: int, simulator: Simulator, tmp_path: Path, ada: Person
) -> None:
    moment = random.Random(seed)
    simulator.latency = lambda: moment.uniform(0.0, 0.04)
    people = subscribed(simulator, tmp_path)
    async with bot(simulator, tmp_path):
        uuid = await sending(simulator, people, ada)
        calls = simulator.calls["getUpdates"]
        if how == "/stopall":
            await ada.say("/stopall")
            # It is confirmed to Telegram or not, handled or not.
            until_calls = calls + moment.randrange(2)
            await until(lambda: simulator.calls["getUpdates"] >= until_calls)
        else:
            (tmp_path / "STOP").touch()
            await until(lambda: moment.random() < 0.1)
    async with bot(simulator, tmp_path):
        await ada.sees("verything stands still")
        before = sum(holding(simulator, people))
        said = await ada.say("/help")
        await ada.sees("this list", after=said)
        assert sum(holding(simulator, people)) == before
    async with bot(simulator, tmp_path):
        await ada.sees("I have just started, and everything stands still", after=said)
        assert sum(holding(simulator, people)) == before
        if how == "/stopall":
            said = await ada.say("/resumeall")
            await ada.sees("may go on again", after=said)
        else:
            (tmp_path / "STOP").unlink()
            await ada.sees("The file STOP was removed")
        assert sum(holding(simulator, people)) == before
        await ada.say("/status")
        card = await ada.sees(lambda message: "▶️ Resume" in message.labels)
        await ada.press("▶️ Resume", message_id=card.message_id)
        await ada.sees("Broadcast finished")
    nobody_twice(simulator, people, tmp_path, uuid)


async def test_file_stops_it_while_telegram_lets_the_bot_hear_and_say_nothing(
    simulator: Simulator, tmp_path: Path, ada: Person
) -> None:
    people = subscribed(simulator, tmp_path)
    async with bot(simulator, tmp_path):
        uuid = await sending(simulator, people, ada)
        deaf = simulator.fault(Fault.HANG, method="getUpdates", times=None)
        mute = simulator.fault(Fault.BAD_GATEWAY, method="editMessageText", times=None)
        (tmp_path / "STOP").touch()
        await until(lambda: stands(tmp_path))
        await until(lambda: Outcome.IN_FLIGHT not in ledger(tmp_path, uuid).values())
        assert 0 < sum(holding(simulator, people)) < SUBSCRIBERS
        deaf.cancel()
        mute.cancel()
        await ada.sees("A file named STOP was put beside the database")
    nobody_twice(simulator, people, tmp_path, uuid)


def stands(folder: Path) -> bool:
    with Store.open(url_at(folder / "recall.db")) as store:
        return store.standstill.standing() is not None
