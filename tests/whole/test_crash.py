"""kill -9 at random moments, then a start: the ledger against what the chats hold."""

import random
from collections import Counter
from pathlib import Path

import pytest

from models.states import Outcome
from models.store import Store
from simulator import Person, Simulator
from tests.support.broadcasting import draft, uuid_of
from tests.support.databases import url_at
from tests.support.process import PACE, bot, ledger
from tests.support.recall import until

pytestmark = [pytest.mark.slow, pytest.mark.both]

SUBSCRIBERS = 120


def holding(simulator: Simulator, people: list[Person]) -> Counter[int]:
    """How many messages each reader holds."""
    return Counter({person.chat_id: len(simulator.delivered.get(person.chat_id, [])) for person in people})


@pytest.mark.parametrize("seed", range(12))  # two kills each
async def test_killed_at_any_moment_nobody_gets_it_twice_and_the_sum_is_right(
    seed: int, simulator: Simulator, tmp_path: Path, ada: Person
) -> None:
    moment = random.Random(seed)
    simulator.latency = lambda: moment.uniform(0.0, 0.04)
    people = [simulator.person(5001 + i) for i in range(SUBSCRIBERS)]
    with Store.open(url_at(tmp_path / "recall.db")) as store:
        store.audience.add([person.chat_id for person in people])
    async with bot(simulator, tmp_path):
        card = await draft(ada)
        uuid = uuid_of(card)
        await ada.press("✅ Send", message_id=card.message_id)
        kill_at = moment.randrange(SUBSCRIBERS - 10)
        await until(lambda: holding(simulator, people).total() >= kill_at)
    async with bot(simulator, tmp_path):
        await ada.sees("Broadcast finished")
        held = holding(simulator, people)
        assert max(held.values()) == 1
        await ada.press("↩️ Undo")
        await ada.press("🗑 Delete")
        deleted = moment.randrange(SUBSCRIBERS // 2)
        await until(lambda: simulator.calls["deleteMessage"] >= deleted)
    async with bot(simulator, tmp_path):
        await ada.sees("Broadcast undone")
    outcomes = ledger(tmp_path, uuid)
    sent = {chat_id for chat_id, outcome in outcomes.items() if outcome is Outcome.SENT}
    unknown = {chat_id for chat_id, outcome in outcomes.items() if outcome is Outcome.UNKNOWN}
    delivered = {chat_id for chat_id, count in held.items() if count}
    assert len(outcomes) == SUBSCRIBERS
    assert sent <= delivered <= sent | unknown
    assert set(outcomes.values()) <= {Outcome.SENT, Outcome.UNKNOWN}
    on_wire = PACE * 0.04 + 1
    assert len(unknown) <= PACE * 0.25 + on_wire
    remaining = {chat_id for chat_id, count in holding(simulator, people).items() if count}
    assert remaining <= unknown
