"""Braking: sending waits in memory, while a word to stop is on its way into the database."""

import pytest

from broadcast.engine.braking import Braking
from models.content import Content
from models.states import Outcome, State
from models.store import Store
from simulator import Person, Simulator
from tests.support.broadcasting import send
from tests.support.ledger import BY, CARD, CHATS, answer, begun, now
from tests.support.recall import Recall, until


def delivered(simulator: Simulator) -> int:
    return sum(len(found) for chat, found in simulator.delivered.items() if chat >= 5001)


@pytest.fixture
def settings() -> dict[str, int]:
    return {"messages_per_second": 300}


@pytest.mark.parametrize("named", [True, False])
async def test_held_broadcast_reaches_nobody_new_until_it_is_released(
    named: bool, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    recall.subscribe(600)
    uuid = await send(ada)
    await until(lambda: delivered(simulator) > 20)
    recall.sender.braking.hold(1, uuid if named else None)
    # What was on the wire is recorded, and the rest handed back.
    await until(lambda: recall.tally(uuid).get(Outcome.IN_FLIGHT, 0) == 0)
    held = delivered(simulator)
    assert recall.found(uuid).state is State.SENDING
    assert recall.tally(uuid)[Outcome.SENT] == held < 600
    recall.sender.wake()
    recall.sender.braking.release([1])
    await ada.sees("Broadcast finished")
    assert delivered(simulator) == 600


async def test_hold_of_another_broadcast_holds_nothing(recall: Recall, ada: Person) -> None:
    recall.subscribe(60)
    recall.sender.braking.hold(1, "b1cd234c-39a3-449d-864e-a0f5d373ff9c")
    await send(ada)
    await ada.sees("Broadcast finished")


async def test_undo_goes_on_under_a_hold(simulator: Simulator, recall: Recall, ada: Person) -> None:
    recall.subscribe(20)
    await send(ada)
    await ada.sees("Broadcast finished")
    recall.sender.braking.hold(1, None)
    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete")
    await ada.sees("Broadcast undone")
    assert delivered(simulator) == 0


@pytest.mark.parametrize("corrections", [True, False])
def test_correction_waits_only_where_corrections_are_to_wait_as_well(corrections: bool, store: Store) -> None:
    made, braking = begun(store), Braking(lambda: None)
    store.ledger.record([answer(claim) for claim in store.ledger.claim(made, len(CHATS))])
    version = store.contents.write(made, Content("text", "Better"))
    assert store.contents.correct(made, version, BY, CARD)
    braking.hold(1, None, corrections=corrections)
    assert braking.stops(now(store, made)) is corrections
    braking.release([1])
    assert not braking.stops(now(store, made))
