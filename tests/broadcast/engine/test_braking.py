"""Braking: sending waits in memory, while a word to stop is on its way into the database."""

import pytest

from models.states import Outcome, State
from simulator import Person, Simulator
from tests.support.broadcasting import send
from tests.support.correcting import NEW, OLD, finished, proposed, words
from tests.support.drafting import settled
from tests.support.recall import Recall, until

STANDS = 30  # looks in a row that find nothing changed: longer than a page takes


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
async def test_correction_waits_only_where_corrections_are_held(
    corrections: bool, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(120)
    await finished(ada)
    card = await proposed(ada)
    recall.sender.braking.hold(1, None, corrections=corrections)
    await ada.press("✏️ Correct 120", message_id=card.message_id)
    if corrections:
        await ada.sees("Correcting…")
        assert words(simulator, people) == [OLD] * 120
        recall.sender.braking.release([1])
    await ada.sees("✏️ 120 corrected in place")
    assert words(simulator, people) == [NEW] * 120


async def test_correction_that_is_going_on_stops_at_a_hold_of_everything(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(600)
    await finished(ada)
    card = await proposed(ada)
    await ada.press("✏️ Correct 600", message_id=card.message_id)
    await until(lambda: words(simulator, people).count(NEW) > 20)
    recall.sender.braking.hold(1, None, corrections=True)
    counts = [*range(STANDS)]

    def stands() -> bool:
        counts.append(words(simulator, people).count(NEW))
        return len(set(counts[-STANDS:])) == 1

    await until(stands)
    changed = words(simulator, people).count(NEW)
    await settled(ada)
    assert words(simulator, people).count(NEW) == changed < 600
    recall.sender.braking.release([1])
    await until(lambda: words(simulator, people) == [NEW] * 600)
