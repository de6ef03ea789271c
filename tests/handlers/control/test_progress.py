"""Pause, Resume, Stop and Undo during a broadcast; double presses, two admins, late presses."""

import asyncio

import pytest

from handlers.callbacks import Action, pack
from models.states import Outcome, State
from simulator import Person, Simulator
from tests.support.broadcasting import draft, send
from tests.support.recall import Recall, until

SLOW = 20  # messages a second


@pytest.fixture
def settings() -> dict[str, float]:
    return {"messages_per_second": SLOW}


def delivered(simulator: Simulator, people: list[Person]) -> int:
    return sum(len(simulator.delivered.get(person.chat_id, [])) for person in people)


async def test_undo_while_sending_pauses_at_once_and_deletes_what_landed(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(100)
    uuid = await send(ada)
    await until(lambda: delivered(simulator, people) > 5)
    await ada.press("↩️ Undo")
    assert recall.found(uuid).state is State.PAUSED
    question = await ada.sees("nothing new goes out")
    assert [label[:8] for label in question.labels] == ["🗑 Delete", "▶️ Resum", "Keep wha"]
    await ada.press("🗑 Delete")
    report = await ada.sees("Broadcast undone")
    assert delivered(simulator, people) == 0
    tally = recall.tally(uuid)
    assert sum(tally.values()) == 100
    assert tally[Outcome.PENDING] > 0
    assert f"Deleted: {tally[Outcome.SENT]}" in (report.text or "")


async def test_resume_from_the_question_goes_on_to_the_end(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(80)
    await send(ada)
    await until(lambda: delivered(simulator, people) > 3)
    await ada.press("↩️ Undo")
    await ada.press("▶️ Resume", message_id=(await ada.sees("Delete this broadcast")).message_id)
    assert "Sent: 80" in str(await ada.sees("Broadcast finished"))
    assert delivered(simulator, people) == 80


async def test_keep_what_was_sent_stops(simulator: Simulator, recall: Recall, ada: Person) -> None:
    people = recall.subscribe(100)
    uuid = await send(ada)
    await until(lambda: delivered(simulator, people) > 3)
    await ada.press("↩️ Undo")
    await ada.press("Keep what was sent")
    report = await ada.sees("Broadcast stopped")
    tally = recall.tally(uuid)
    assert f"Sent: {delivered(simulator, people)}" in (report.text or "")
    assert f"Not sent: {tally[Outcome.PENDING]}" in (report.text or "")


async def test_pause_and_resume_on_the_card(simulator: Simulator, recall: Recall, ada: Person) -> None:
    people = recall.subscribe(80)
    await send(ada)
    await ada.sees("Sending")
    await ada.press("⏸ Pause")
    await ada.sees("Broadcast paused")
    quiet = delivered(simulator, people)
    await ada.press("▶️ Resume")
    await ada.sees("Broadcast finished")
    assert quiet < delivered(simulator, people) == 80


async def test_double_press_on_send_sends_once(simulator: Simulator, recall: Recall, ada: Person) -> None:
    people = recall.subscribe(5)
    card = await draft(ada)
    presses = [ada.press("✅ Send", message_id=card.message_id) for _ in range(3)]
    await asyncio.gather(*presses)
    await ada.sees("Broadcast finished")
    assert delivered(simulator, people) == 5


async def test_every_press_works_late_and_says_how_it_stands(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    uuid = await send(ada)
    report = await ada.sees("Broadcast finished")
    for action in (Action.PAUSE, Action.RESUME, Action.STOP, Action.CANCEL):
        answer = await ada.press(data=pack(action, uuid), message_id=report.message_id)
        assert answer.text == "This has been sent."
    answer = await ada.press(data=pack(Action.SEND, uuid, 1), message_id=report.message_id)
    assert answer.text == "This has been sent."
    assert recall.found(uuid).state is State.SENT


async def test_resume_cannot_begin_what_is_queued(recall: Recall, ada: Person) -> None:
    recall.subscribe(200)
    await send(ada, "The one before")
    uuid = await send(ada, "The one after")
    card = await ada.sees("Waits for")
    await ada.press(data=pack(Action.RESUME, uuid), message_id=card.message_id)
    assert recall.found(uuid).state is State.QUEUED


async def test_cancel_after_send_does_not_claim_that_nothing_was_sent(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    recall.subscribe(2)
    card = await draft(ada)
    simulator.refuse(400, "Bad Request: query is too old", method="answerCallbackQuery", times=1)
    ada.press_nowait("✅ Send", message_id=card.message_id)
    await ada.sees("Broadcast finished")
    said = await ada.say("/cancel")
    await ada.sees("Nothing is being written", after=said)


async def test_the_other_admin_reads_why_a_machine_paused_it(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    for person in recall.subscribe(30):
        simulator.refuse(
            400, "Bad Request: CHAT_WRITE_FORBIDDEN", method="sendMessage", chat_id=person.chat_id
        )
    card = await draft(ada)
    await ada.press("✅ Send", message_id=card.message_id)
    await bob.sees("Telegram refuses most of it")
