"""Undo: the question, its answers by two admins, and what the report says of what stays."""

import asyncio

import pytest

from handlers.callbacks import Action, pack
from models.states import Outcome, State
from simulator import Fault, Person, Simulator
from tests.support.broadcasting import draft, send, uuid_of
from tests.support.recall import Recall, until

SLOW = 20  # messages a second


@pytest.fixture
def settings() -> dict[str, float]:
    return {"messages_per_second": SLOW}


def delivered(simulator: Simulator, people: list[Person]) -> int:
    return sum(len(simulator.delivered.get(person.chat_id, [])) for person in people)


async def test_two_presses_on_delete_delete_once_and_both_are_answered(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(5)
    await send(ada)
    await ada.sees("Broadcast finished")
    await ada.press("↩️ Undo")
    answers = await asyncio.gather(*(ada.press("🗑 Delete") for _ in range(2)))
    assert sorted(str(answer.text) for answer in answers)[0] == "Deleting."
    await until(lambda: delivered(simulator, people) == 0)
    assert simulator.calls["deleteMessage"] == 5


async def test_undo_cancels_what_is_queued(simulator: Simulator, recall: Recall, ada: Person) -> None:
    people = recall.subscribe(100)
    await send(ada, "The one before")
    uuid = await send(ada, "The one after")
    card = await ada.sees("Waits for")
    await ada.press("↩️ Undo", message_id=card.message_id)
    assert recall.found(uuid).state is State.CANCELLED
    await ada.sees("Sending")
    await ada.press("⏹ Stop")
    await ada.sees("Broadcast stopped")
    texts = {message.text for person in people for message in simulator.delivered.get(person.chat_id, [])}
    assert texts == {"The one before"}


async def test_undo_goes_before_a_send(simulator: Simulator, recall: Recall, ada: Person) -> None:
    people = recall.subscribe(60)
    await send(ada, "First")
    await ada.sees("Broadcast finished")
    report = await ada.sees("Broadcast finished")
    recall.subscribe(300, first=9001)  # so that the second does not end before the undo
    second = await send(ada, "Second")
    await ada.sees("Sending")
    await ada.press("↩️ Undo", message_id=report.message_id)
    await ada.press("🗑 Delete from 60 chats")
    await ada.sees("Broadcast undone")
    assert recall.found(second).state is State.SENDING
    texts = [message.text for person in people for message in simulator.delivered.get(person.chat_id, [])]
    assert "First" not in texts


async def test_what_someone_else_deleted_counts_as_gone(recall: Recall, ada: Person) -> None:
    people = recall.subscribe(3)
    await send(ada)
    await ada.sees("Broadcast finished")
    people[0].delete(people[0].screen[-1].message_id)
    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete")
    assert "Deleted: 2\nAlready gone: 1" in str(await ada.sees("Broadcast undone"))


async def test_after_48_hours_the_report_says_what_stays(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(2)
    uuid = await send(ada)
    await ada.sees("Broadcast finished")
    simulator.refuse(
        400, "Bad Request: message can't be deleted for everyone", method="deleteMessage", times=None
    )
    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete")
    report = str(await ada.sees("Broadcast undone"))
    assert "Total: 2\nToo old (48 h): 2" in report
    assert "2 messages stay" in report
    assert delivered(simulator, people) == 2
    assert recall.tally(uuid) == {Outcome.SENT: 2}


async def test_undo_tries_again_those_that_were_refused(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(2)
    await send(ada)
    await ada.sees("Broadcast finished")
    simulator.refuse(400, "Bad Request: message can't be deleted", method="deleteMessage", times=1)
    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete")
    first = await ada.sees("Broadcast undone")
    assert "Deleted: 1\nTelegram would not delete it: 1" in str(first)
    await ada.press("↩️ Undo", message_id=first.message_id)
    await ada.press("🗑 Delete from 1 chat")
    second = await ada.sees("Broadcast undone", after=first.message_id)
    assert "Deleted: 2" in str(second)
    assert delivered(simulator, people) == 0


async def test_lost_answer_is_unknown_and_may_remain(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(3)
    card = await draft(ada)
    simulator.fault(Fault.LOST_AFTER, method="sendMessage", chat_id=people[1].chat_id)
    await ada.press("✅ Send", message_id=card.message_id)
    uuid = uuid_of(card) if card.buttons else ""
    assert "Sent: 2\nNot known if it arrived: 1" in str(await ada.sees("Broadcast finished"))
    assert uuid == "" or recall.tally(uuid)[Outcome.UNKNOWN] == 1
    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete from 2 chats")
    assert "Total: 3\nDeleted: 2\nNot known if it arrived: 1" in str(await ada.sees("Broadcast undone"))
    assert delivered(simulator, people) == 1


async def test_keep_pressed_after_another_admins_delete_says_how_it_stands(
    recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(3)
    uuid = await send(ada)
    await ada.sees("Broadcast finished")
    await bob.sees("Finished: sent to 3")
    await bob.press("↩️ Undo")
    question = await bob.sees("Delete this broadcast")
    revision = recall.found(uuid).revision
    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete")
    await ada.sees("Broadcast undone")
    answers = [
        await bob.press(data=data, message_id=question.message_id)
        for data in (pack(Action.KEEP, uuid), pack(Action.DELETE, uuid, revision))
    ]
    said = "Ada was asked about this after you, so this question is closed."
    assert [str(answer.text).startswith(said) for answer in answers] == [True, True]


async def test_old_question_deletes_nothing_that_it_did_not_ask_about(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(120)
    uuid = await send(ada)
    await until(lambda: delivered(simulator, people) > 3)
    card = await ada.sees("Sending")
    await ada.press("↩️ Undo", message_id=card.message_id)
    question = await ada.sees("nothing new goes out")
    delete = question.buttons[0][0][1]  # as it stands on a screen that has not seen it close
    await ada.press("▶️ Resume", message_id=card.message_id)
    await ada.sees("Broadcast finished")
    answer = await ada.press(data=delete, message_id=question.message_id)
    assert answer.text == "It has moved on since that was asked; the question is asked again below."
    anew = await ada.sees("Delete this broadcast from 120 chats?", after=question.message_id)
    assert (question.labels, delivered(simulator, people)) == ([], 120)
    await ada.press("🗑 Delete", message_id=anew.message_id)
    await until(lambda: recall.found(uuid).state is State.UNDOING)


async def test_card_that_was_left_says_where_it_goes_on(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    people = recall.subscribe(200)
    await send(ada)
    await until(lambda: delivered(simulator, people) > 3)
    card = await ada.sees("Sending")
    await bob.press("↩️ Undo", message_id=(await bob.sees("Ada is sending")).message_id)
    await bob.press("🗑 Delete", message_id=(await bob.sees("nothing new goes out")).message_id)
    await bob.sees("Broadcast undone")
    await until(lambda: card.text == "Another admin goes on with this.")
    assert card.labels == []


@pytest.mark.parametrize("delivered_anyway", [False, True])
async def test_undo_where_nobody_surely_has_it_says_what_is_known(
    delivered_anyway: bool, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    card = await draft(ada)
    if delivered_anyway:
        simulator.fault(Fault.LOST_AFTER, method="sendMessage", chat_id=reader.chat_id)
    else:
        reader.block(told=False)
    await ada.press("✅ Send", message_id=card.message_id)
    await ada.sees("Broadcast finished")
    said = await ada.say("/undo")
    known = (
        "1 chat may have it, because Telegram's answer never came" if delivered_anyway else "Nobody has it"
    )
    await ada.sees(known, after=said)
