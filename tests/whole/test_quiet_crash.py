"""kill -9 in a quiet rest: nothing leaves in quiet hours, everything after them, and nobody gets it twice."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from models.states import Outcome, State
from models.store import Store
from simulator import Person, Simulator
from tests.support.broadcasting import draft, uuid_of
from tests.support.databases import url_at
from tests.support.process import bot, ledger
from tests.support.recall import until

pytestmark = [pytest.mark.slow, pytest.mark.both]

SUBSCRIBERS = 160
SLOWLY: dict[str, Any] = {"MESSAGES_PER_SECOND": "40"}  # however late the kill comes, some are left
RESTS = "Resting until "


def quiet_now() -> dict[str, Any]:
    """Quiet hours that it is now."""
    now, hour = datetime.now(UTC), timedelta(hours=1)
    return {"QUIET_HOURS": f"{now - hour:%H:%M}-{now + hour:%H:%M}", "TIMEZONE": "UTC"}


def subscribed(simulator: Simulator, folder: Path) -> list[Person]:
    people = [simulator.person(5001 + i) for i in range(SUBSCRIBERS)]
    with Store.open(url_at(folder / "recall.db")) as store:
        store.audience.add([person.chat_id for person in people])
    return people


def holding(simulator: Simulator, people: list[Person]) -> Counter[int]:
    """How many messages each reader holds."""
    return Counter({person.chat_id: len(simulator.delivered.get(person.chat_id, [])) for person in people})


def state(folder: Path, uuid: str) -> State:
    with Store.open(url_at(folder / "recall.db"), joining=True) as store:
        found = store.broadcasts.get(uuid)
        assert found
        return found.state


@pytest.mark.parametrize("anyway", [False, True])
@pytest.mark.parametrize("seed", range(3))  # three kills each, or four
async def test_killed_while_it_rests_nothing_leaves_before_it_may(
    seed: int, anyway: bool, simulator: Simulator, tmp_path: Path, ada: Person
) -> None:
    moment = random.Random(f"{seed} {anyway}")
    simulator.latency = lambda: moment.uniform(0.0, 0.04)
    people = subscribed(simulator, tmp_path)
    async with bot(simulator, tmp_path, **SLOWLY):
        card = await draft(ada)
        uuid, kill_at = uuid_of(card), moment.randrange(1, SUBSCRIBERS // 2)
        await ada.press("✅ Send", message_id=card.message_id)
        await until(lambda: holding(simulator, people).total() >= kill_at)
    held = holding(simulator, people)
    for awaited in (True, moment.random() < 0.5):
        async with bot(simulator, tmp_path, **quiet_now()):
            asked = await ada.say("/status")
            # Or it is killed before it does anything.
            if awaited:
                await ada.sees(RESTS, after=asked)
        assert holding(simulator, people) == held
        assert state(tmp_path, uuid) is State.SENDING
    if anyway:
        pending = [*ledger(tmp_path, uuid).values()].count(Outcome.PENDING)
        more = held.total() + moment.randrange(1, pending)
        async with bot(simulator, tmp_path, **quiet_now(), **SLOWLY):
            await ada.press("Send anyway")
            await until(lambda: holding(simulator, people).total() >= more)
    async with bot(simulator, tmp_path, **(quiet_now() if anyway else {})):
        await ada.sees("Broadcast finished")
    outcomes = ledger(tmp_path, uuid)
    sent = {chat_id for chat_id, outcome in outcomes.items() if outcome is Outcome.SENT}
    unknown = {chat_id for chat_id, outcome in outcomes.items() if outcome is Outcome.UNKNOWN}
    held = holding(simulator, people)
    assert max(held.values()) == 1
    assert len(outcomes) == SUBSCRIBERS
    assert set(outcomes.values()) <= {Outcome.SENT, Outcome.UNKNOWN}
    assert sent <= {chat_id for chat_id, count in held.items() if count} <= sent | unknown


@pytest.mark.parametrize("seed", range(3))
async def test_killed_after_at_its_end_it_still_waits_for_it(
    seed: int, simulator: Simulator, tmp_path: Path, ada: Person
) -> None:
    moment = random.Random(seed)
    people = subscribed(simulator, tmp_path)
    async with bot(simulator, tmp_path, **quiet_now()):
        card = await draft(ada)
        uuid = uuid_of(card)
        answered = simulator.calls["answerCallbackQuery"] + moment.randrange(2)
        ada.press_nowait("🕘 At", message_id=card.message_id)
        await until(lambda: simulator.calls["answerCallbackQuery"] >= answered)
    # Without quiet hours it has its time all the same; where the press was lost it is pressed no more.
    for more in (quiet_now(), dict[str, Any]()):
        async with bot(simulator, tmp_path, **more):
            asked = await ada.say("/status")
            await ada.sees(lambda _: True, after=asked)
            await until(lambda: state(tmp_path, uuid) is State.QUEUED)
    assert holding(simulator, people).total() == 0
