"""kill -9 while some get a broadcast first: nobody else has it before Continue, and nobody twice."""

import random
from collections import Counter
from pathlib import Path

import pytest

from models.states import Outcome
from models.store import Store
from simulator import Person, Simulator
from tests.support.broadcasting import draft, uuid_of
from tests.support.canary import HAD
from tests.support.databases import url_at
from tests.support.process import bot, ledger
from tests.support.recall import until

pytestmark = [pytest.mark.slow, pytest.mark.both]

READERS, FIRST = 160, 100


def holding(simulator: Simulator, people: list[Person]) -> Counter[int]:
    return Counter({one.chat_id: len(simulator.delivered.get(one.chat_id, [])) for one in people})


def having(simulator: Simulator, people: list[Person]) -> set[int]:
    return {chat_id for chat_id, count in holding(simulator, people).items() if count}


@pytest.mark.parametrize("seed", range(6))  # three kills each
async def test_killed_at_any_moment_only_the_first_have_it_until_continue_and_nobody_twice(
    seed: int, simulator: Simulator, tmp_path: Path, ada: Person
) -> None:
    moment = random.Random(seed)
    simulator.latency = lambda: moment.uniform(0.0, 0.04)
    people = [simulator.person(5001 + i) for i in range(READERS)]
    with Store.open(url_at(tmp_path / "recall.db")) as store:
        store.audience.add([one.chat_id for one in people])
    async with bot(simulator, tmp_path):
        card = await draft(ada)
        uuid = uuid_of(card)
        await ada.press("🐤", message_id=card.message_id)
        await ada.press("✅ Send", message_id=card.message_id)
        first = moment.choice([0, 1, moment.randrange(FIRST), FIRST - 3])
        await until(lambda: len(having(simulator, people)) >= first)
    async with bot(simulator, tmp_path):
        second = moment.randrange(first, FIRST)
        await until(lambda: len(having(simulator, people)) >= second or HAD in shown(ada))
    async with bot(simulator, tmp_path):
        report = await ada.sees(f"Broadcast paused: {HAD}", after=card.message_id)
        before = ledger(tmp_path, uuid)
        chosen = {chat_id for chat_id, outcome in before.items() if outcome is not Outcome.PENDING}
        assert len(chosen) == FIRST
        assert having(simulator, people) <= chosen
        await ada.press("Continue", message_id=report.message_id)
        third = moment.randrange(1, READERS - FIRST)
        await until(lambda: len(having(simulator, people) - chosen) >= third)
    async with bot(simulator, tmp_path):
        await ada.sees("Broadcast finished", after=card.message_id)
    assert max(holding(simulator, people).values()) == 1
    outcomes = ledger(tmp_path, uuid)
    sent = {chat_id for chat_id, outcome in outcomes.items() if outcome is Outcome.SENT}
    unknown = {chat_id for chat_id, outcome in outcomes.items() if outcome is Outcome.UNKNOWN}
    assert sent | unknown == {one.chat_id for one in people}
    assert sent <= having(simulator, people) <= sent | unknown


def shown(admin: Person) -> str:
    return "\n".join(one.text or "" for one in admin.screen)
