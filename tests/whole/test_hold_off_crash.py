"""kill -9 in a hold-off, then a start: nothing leaves before it is over, and nobody gets it twice."""

import random
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from models.states import Outcome, State
from models.store import Store
from models.tables import broadcast
from simulator import Message, Person, Simulator
from tests.support.broadcasting import draft, uuid_of
from tests.support.databases import url_at
from tests.support.process import bot, ledger, read
from tests.support.recall import until

pytestmark = [pytest.mark.slow, pytest.mark.both]

SUBSCRIBERS = 60
HOLD_OFF = 3  # seconds
PATIENT = 120.0  # seconds; a start takes long on a busy machine
ACTS = (None, "❌ Cancel", "▶️ Now", "/undo")


def state(folder: Path) -> str:
    return str(read(folder, select(broadcast.c.state))[0].state)


def not_before(folder: Path, uuid: str) -> float | None:
    """In unix seconds."""
    with Store.open(url_at(folder / "recall.db"), joining=True) as store:
        found = store.broadcasts.get(uuid)
        return found.not_before.timestamp() if found and found.not_before else None


async def act(admin: Person, what: str | None, card: Message, uuid: str) -> None:
    if what == "/undo":
        await admin.say(f"/undo {uuid}")
    elif what:
        admin.press_nowait(what, message_id=card.message_id)


@pytest.mark.parametrize("seed", range(8))
async def test_killed_at_any_moment_of_it(
    seed: int, simulator: Simulator, tmp_path: Path, ada: Person
) -> None:
    chance = random.Random(seed)
    simulator.latency = lambda: chance.uniform(0.0, 0.04)
    people = [simulator.person(5001 + number) for number in range(SUBSCRIBERS)]
    with Store.open(url_at(tmp_path / "recall.db")) as store:
        store.audience.add([person.chat_id for person in people])
    what = ACTS[seed % len(ACTS)]
    async with bot(simulator, tmp_path, HOLD_OFF=str(HOLD_OFF)):
        card = await draft(ada)
        uuid = uuid_of(card)
        await ada.press("✅ Send", message_id=card.message_id)
        due = not_before(tmp_path, uuid)
        assert due
        await ada.sees("Starts in")
        await act(ada, what, card, uuid)
        killed = due - HOLD_OFF + chance.uniform(0, HOLD_OFF + 0.5)
        await until(lambda: time.time() >= killed)
    async with bot(simulator, tmp_path, HOLD_OFF=str(HOLD_OFF)):
        await until(lambda: state(tmp_path) in (State.SENT, State.CANCELLED), PATIENT)
        ended = state(tmp_path)
    held = {person.chat_id: simulator.delivered.get(person.chat_id, []) for person in people}
    assert all(len(messages) <= 1 for messages in held.values())
    if ended == State.CANCELLED:
        assert what in ("❌ Cancel", "/undo")
        assert not any(held.values())
        return
    if what != "▶️ Now":
        assert min(message.date for messages in held.values() for message in messages) >= due
    outcomes = ledger(tmp_path, uuid)
    unknown = {chat_id for chat_id, outcome in outcomes.items() if outcome is Outcome.UNKNOWN}
    assert {chat_id for chat_id, messages in held.items() if not messages} <= unknown
