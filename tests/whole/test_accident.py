"""The minute of the accident, as frightened admins live through it: what they type, and what they read."""

import re

import pytest

from models.states import State
from simulator import Person, Simulator
from tests.support.broadcasting import draft, send
from tests.support.recall import Recall, until

WRONG = "Doors open at nine p.m."


@pytest.fixture
def settings() -> dict[str, float]:
    return {"messages_per_second": 100}


async def accident(recall: Recall, simulator: Simulator, admin: Person) -> str:
    """A broadcast that is going out and should not; its uuid."""
    recall.subscribe(1000)
    uuid = await send(admin, WRONG)
    await until(lambda: reached(simulator) > 20)
    return uuid


def reached(simulator: Simulator) -> int:
    """How many readers hold a message."""
    return sum(bool(found) for chat_id, found in simulator.delivered.items() if chat_id >= 5001)


async def test_stop_is_typed_twice_and_all_of_it_is_taken_back(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    uuid = await accident(recall, simulator, ada)
    said = await ada.say("stop")
    again = await ada.say("STOP!!! 🛑🛑")
    question = await ada.sees("/broadcast STOP!!! 🛑🛑", after=again)
    counted = re.search(r"Paused at ([\d,]+) of", str(question))
    assert counted
    sent = int(counted[1].replace(",", ""))
    assert sent <= reached(simulator) < 1000  # what was on the wire may have arrived since
    assert f"“{WRONG}”\nPaused at {sent} of 1,000; nothing new goes out." in str(question)
    await ada.sees("There is a newer question about this below.", after=said)
    assert f"Delete this broadcast from {sent} chats?" in str(question)
    assert question.labels == [f"🗑 Delete from {sent} chats", "▶️ Resume", "Keep what was sent"]
    await bob.sees(f"⏸ Ada has paused “{WRONG}”")
    await ada.press("🗑 Delete", message_id=question.message_id)
    await ada.sees("Broadcast undone")
    assert reached(simulator) == 0
    assert recall.found(uuid).state is State.UNDONE


async def test_other_admin_sees_it_first_and_stops_it_in_their_language(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    await accident(recall, simulator, ada)
    said = await bob.say("НЕТ НЕТ НЕТ!!!!! 😱")
    question = await bob.sees(f"“{WRONG}”\nPaused at", after=said)
    await ada.sees(f"⏸ Bob has paused “{WRONG}”")
    await bob.press("🗑 Delete", message_id=question.message_id)
    await bob.sees("Broadcast undone")
    assert reached(simulator) == 0


@pytest.mark.parametrize("word", ["/stop", "/cancel", "/pause"])
async def test_command_that_comes_to_mind_stops_it(
    word: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    uuid = await accident(recall, simulator, ada)
    said = await ada.say(word)
    question = await ada.sees(f"“{WRONG}”\nPaused at", after=said)
    await ada.press("Keep what was sent", message_id=question.message_id)
    await ada.sees("Broadcast stopped")
    assert recall.found(uuid).state is State.STOPPED


async def test_word_typed_into_the_next_draft_stops_the_one_before_it(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    uuid = await accident(recall, simulator, ada)
    card = await draft(ada, "The next one")
    said = await ada.say("wait, no!")
    question = await ada.sees("To send that word to everyone instead: /broadcast wait, no!", after=said)
    assert recall.found(uuid).state is State.PAUSED
    assert card.labels[0] == "✅ Send to 1,000"
    await ada.press("🗑 Delete", message_id=question.message_id)
    await ada.sees("Broadcast undone")


async def test_what_waits_behind_it_is_held_and_goes_on_when_its_admin_says_so(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    await accident(recall, simulator, ada)
    await send(bob, "The market is open.")
    await bob.sees("Waits for")
    said = await ada.say("¡¡PARA!!")
    which = await ada.sees("Nothing new goes out.\nWhich one is it?", after=said)
    assert which.labels == ["↩️ “The market is open.” · Bob", f"↩️ “{WRONG}” · Ada"]
    await ada.press(f"↩️ “{WRONG}”", message_id=which.message_id)
    await ada.press("🗑 Delete")
    await ada.sees("Broadcast undone")
    assert reached(simulator) == 0
    held = await bob.sees("Held by Ada\nNobody has it, and it does not begin until ▶️ Go on.")
    await bob.press("▶️ Go on", message_id=held.message_id)
    await bob.sees("Broadcast finished")
    assert reached(simulator) == 1000


async def test_accident_is_over_before_the_word_and_undo_takes_it_back(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    recall.subscribe(5)
    await send(ada, WRONG)
    await ada.sees("Broadcast finished")
    said = await ada.say("stop!!")
    await ada.sees("/undo asks whether to take the last broadcast back.", after=said)
    said = await ada.say("/undo")
    await ada.sees(f"“{WRONG}”\nDelete this broadcast from 5 chats?", after=said)
    await ada.press("🗑 Delete")
    await ada.sees("Broadcast undone")
    assert reached(simulator) == 0
