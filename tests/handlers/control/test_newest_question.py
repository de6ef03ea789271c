"""Of all open questions about one broadcast only the newest can be answered, whoever was asked."""

from collections.abc import Awaitable, Callable

import pytest

from handlers.callbacks import ANSWER, Action, pack
from models.states import EventKind, Outcome, State
from simulator import Fault, Message, Person, Simulator
from tests.support.broadcasting import send
from tests.support.correcting import proposed
from tests.support.recall import Recall, until

BELOW = "There is a newer question about this below."
AFTER = "Bob was asked about this after you, so this question is closed."

Ask = Callable[[Person, str], Awaitable[Message]]


@pytest.fixture
def settings() -> dict[str, int]:
    return {"messages_per_second": 100}


async def ended(simulator: Simulator, recall: Recall, ada: Person) -> str:
    """A broadcast of which one answer was lost, with its report."""
    people = recall.subscribe(4)
    simulator.fault(Fault.LOST_AFTER, method="sendMessage", chat_id=people[0].chat_id)
    uuid = await send(ada)
    await ada.sees("Broadcast finished")
    return uuid


async def asked_undo(admin: Person, uuid: str) -> Message:
    said = await admin.say(f"/undo {uuid}")
    return await admin.sees("Delete this broadcast", after=said)


async def pressed_undo(admin: Person, uuid: str) -> Message:
    return await _pressed(admin, Action.UNDO, uuid, "Delete this broadcast")


async def asked_resend(admin: Person, uuid: str) -> Message:
    return await _pressed(admin, Action.ASK_RESEND, uuid, "Send it again to")


async def asked_correction(admin: Person, uuid: str) -> Message:
    return await _pressed(admin, Action.CORRECT, uuid, "Send me the corrected message")


async def offered_correction(admin: Person, uuid: str) -> Message:
    await asked_correction(admin, uuid)
    said = await admin.say("Doors open at ten.")
    return await admin.sees("Above is how it will read", after=said)


async def _pressed(admin: Person, action: Action, uuid: str, said: str) -> Message:
    last = await admin.say("/help")
    await admin.sees("this list", after=last)
    await admin.press(data=pack(action, uuid), message_id=admin.screen[-1].message_id)
    return await admin.sees(said, after=last)


async def noted(recall: Recall, uuid: str, count: int = 1) -> None:
    """Wait until so many questions are noted, which they are once they have been sent."""
    events = recall.store.broadcasts.events
    await until(lambda: [one.kind for one in events(recall.found(uuid))].count(EventKind.ASKED) >= count)


ASKS: list[Ask] = [asked_undo, pressed_undo, asked_resend, asked_correction, offered_correction]


@pytest.mark.parametrize("newer", ASKS)
@pytest.mark.parametrize("older", [asked_undo, asked_resend, offered_correction])
async def test_newer_question_closes_the_older_one(
    older: Ask, newer: Ask, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    uuid = await ended(simulator, recall, ada)
    first = await older(ada, uuid)
    data = [str(data) for row in first.buttons for _, data in row]
    second = await newer(ada, uuid)
    await until(lambda: first.text == BELOW)
    assert first.labels == []
    # Pressed all the same, as by a client that has not drawn it anew.
    before = recall.found(uuid)
    for one in data:
        answer = await ada.press(data=one, message_id=first.message_id)
        assert answer.text == BELOW
    assert recall.found(uuid) == before
    assert second.labels


@pytest.mark.parametrize("older", [asked_undo, asked_resend, offered_correction])
async def test_newest_of_two_admins_counts_also_after_a_restart(
    older: Ask, simulator: Simulator, stopped: Recall, ada: Person, bob: Person
) -> None:
    async with stopped.running():
        uuid = await ended(simulator, stopped, ada)
        first = await older(ada, uuid)
        data = [str(data) for row in first.buttons for _, data in row]
        await noted(stopped, uuid, 2 if older is offered_correction else 1)
        second = await asked_undo(bob, uuid)
        await until(lambda: str(first.text).startswith(AFTER))
        assert first.labels == []
    async with stopped.running():
        for one in data:
            answer = await ada.press(data=one, message_id=first.message_id)
            assert str(answer.text).startswith(AFTER)
        await bob.press("🗑 Delete", message_id=second.message_id)
        await until(lambda: stopped.found(uuid).state is State.UNDONE)


@pytest.mark.parametrize("answer", [Action.RESUME, Action.STOP, Action.DELETE, Action.KEEP])
async def test_older_question_of_what_is_paused_moves_nothing(
    answer: Action, recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(300)
    uuid = await send(ada)
    await until(lambda: recall.tally(uuid).get(Outcome.SENT, 0) > 3)
    first = await asked_undo(ada, uuid)
    revision = recall.found(uuid).revision
    await noted(recall, uuid)
    await asked_undo(bob, uuid)
    await until(lambda: str(first.text).startswith(AFTER))
    argument = {Action.DELETE: revision, Action.KEEP: None}.get(answer, ANSWER)
    said = await ada.press(data=pack(answer, uuid, argument), message_id=first.message_id)
    assert str(said.text).startswith(AFTER)
    assert recall.found(uuid).state is State.PAUSED


async def test_buttons_of_the_card_are_no_question(recall: Recall, ada: Person, bob: Person) -> None:
    recall.subscribe(300)
    uuid = await send(ada)
    card = await ada.sees("Sending")
    await until(lambda: recall.store.counts.of(recall.found(uuid)).sent > 0)
    await asked_undo(bob, uuid)
    await ada.press("▶️ Resume", message_id=card.message_id)
    await until(lambda: recall.found(uuid).state is State.SENDING)
    await ada.press("⏸ Pause", message_id=card.message_id)
    assert recall.found(uuid).state is State.PAUSED


@pytest.mark.parametrize("whose", ["their own", "the other one's"])
async def test_question_closes_when_what_it_is_about_goes_on(
    whose: str, recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(300)
    uuid = await send(ada)
    card = await ada.sees("Sending")
    await until(lambda: recall.store.counts.of(recall.found(uuid)).sent > 0)
    question = await asked_undo(ada if whose == "their own" else bob, uuid)
    await noted(recall, uuid)
    await ada.press("▶️ Resume", message_id=card.message_id)
    closed = "Ada lets it go on, so this question is closed. /undo asks again."
    await until(lambda: (question.text, question.labels) == (closed, []))


async def test_correction_that_is_being_written_outlives_a_resume(recall: Recall, ada: Person) -> None:
    recall.subscribe(300)
    uuid = await send(ada)
    card = await ada.sees("Sending")
    await until(lambda: recall.store.counts.of(recall.found(uuid)).sent > 0)
    await ada.press("⏸ Pause", message_id=card.message_id)
    offer = await offered_correction(ada, uuid)
    await noted(recall, uuid, 2)
    await ada.press("▶️ Resume", message_id=card.message_id)
    await until(lambda: recall.found(uuid).state is State.SENDING)
    await ada.press("✏️ Correct", message_id=offer.message_id)
    await until(lambda: recall.found(uuid).corrected)


async def test_question_that_became_the_card_keeps_its_buttons(
    recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(300)
    uuid = await send(ada)
    await ada.sees("Broadcast finished")
    card = await proposed(ada)
    await ada.press("✏️ Correct 300", message_id=card.message_id)
    await asked_undo(bob, uuid)
    await ada.press("↩️ Undo", message_id=card.message_id)
    await ada.sees("Delete this broadcast", after=card.message_id)
    assert BELOW not in str(card.text)


async def test_answered_question_keeps_its_last_word(recall: Recall, ada: Person) -> None:
    recall.subscribe(3)
    uuid = await send(ada)
    await ada.sees("Broadcast finished")
    first = await asked_undo(ada, uuid)
    await ada.press("Keep", message_id=first.message_id)
    second = await asked_undo(ada, uuid)
    third = await asked_undo(ada, uuid)
    await until(lambda: second.text == BELOW)
    assert first.text == "Kept."
    assert third.labels


async def test_questions_about_another_broadcast_stay_open(recall: Recall, ada: Person) -> None:
    recall.subscribe(3)
    first, second = await send(ada, "First"), await send(ada, "Second")
    await until(lambda: recall.found(second).state is State.SENT)
    older = await asked_undo(ada, first)
    newer = await asked_undo(ada, second)
    for question, uuid in ((older, first), (newer, second)):
        await ada.press("🗑 Delete", message_id=question.message_id)
        await until(lambda uuid=uuid: recall.found(uuid).state is State.UNDONE)  # type: ignore[misc]
