"""What rests in quiet hours: what its card says, what lets it go on, and what is never held."""

from datetime import time, timedelta
from typing import Any

import pytest

from broadcast.quiet import Quiet
from models.events import Admin
from models.record import Card
from models.states import EventKind, State
from simulator import Message, Person, Simulator
from tests.support.broadcasting import draft, holding, send, uuid_of
from tests.support.correcting import correct
from tests.support.failing import refused
from tests.support.hours import move_to, now
from tests.support.recall import Recall, until

RESTS = "Resting until 08:00 (quiet hours)"
CHATS = 60


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"messages_per_second": 20, "quiet_hours": Quiet(time(22), time(8))}


@pytest.fixture(autouse=True)
def readers(recall: Recall, simulator: Simulator) -> list[Person]:
    move_to(simulator, "12:00")
    return recall.subscribe(CHATS)


async def into_the_night(recall: Recall, simulator: Simulator, ada: Person) -> tuple[str, Message]:
    """A broadcast that is being sent when quiet hours begin; its uuid and its card."""
    uuid = await send(ada)
    await until(lambda: recall.store.counts.of(recall.found(uuid)).sent >= 5)
    move_to(simulator, "22:00")
    return uuid, await ada.sees(RESTS)


async def test_what_is_being_sent_rests_and_goes_on_by_itself(
    readers: list[Person], recall: Recall, simulator: Simulator, ada: Person, bob: Person
) -> None:
    uuid, card = await into_the_night(recall, simulator, ada)
    assert card.labels == ["⏸ Pause", "⏹ Stop", "↩️ Undo", "Send anyway", "✏️ Correct"]
    counts = recall.store.counts.of(recall.found(uuid))
    assert (recall.found(uuid).state, counts.done < CHATS) == (State.SENDING, True)
    move_to(simulator, "07:59")
    card = await ada.sees(RESTS)
    assert recall.store.counts.of(recall.found(uuid)).sent == counts.sent
    assert not any("finished" in (one.text or "") for one in [*ada.screen, *bob.screen])
    simulator.clock.advance(minutes=1)
    await ada.sees("Broadcast finished")
    assert holding(simulator, readers) == [1] * CHATS


async def test_send_anyway_lets_it_through(
    readers: list[Person], recall: Recall, simulator: Simulator, ada: Person, bob: Person
) -> None:
    uuid, card = await into_the_night(recall, simulator, ada)
    answer = await ada.press("Send anyway", message_id=card.message_id)
    assert answer.text == "Going on, in the quiet hours too."
    await ada.sees("Broadcast finished")
    assert holding(simulator, readers) == [1] * CHATS
    [let] = [one for one in recall.store.broadcasts.events(recall.found(uuid)) if one.kind == "through_quiet"]
    assert (let.kind, let.by) == (EventKind.THROUGH_QUIET, Admin(ada.chat_id, "Ada"))
    await bob.sees("🌙 Ada sends it in the quiet hours too: “Doors open at nine.”")
    answer = await ada.press(data=f"through:{uuid}", message_id=card.message_id)
    assert answer.text == "This has been sent."


@pytest.mark.parametrize("label", ["⏸ Pause", "⏹ Stop"])
async def test_pause_and_stop_work_while_it_rests(
    label: str, recall: Recall, simulator: Simulator, ada: Person
) -> None:
    uuid, card = await into_the_night(recall, simulator, ada)
    await ada.press(label, message_id=card.message_id)
    assert recall.found(uuid).state in (State.PAUSED, State.STOPPED)
    assert "Send anyway" not in (await ada.sees("paused" if "Pause" in label else "topped")).labels


async def test_undo_is_never_held(
    readers: list[Person], recall: Recall, simulator: Simulator, ada: Person
) -> None:
    _, card = await into_the_night(recall, simulator, ada)
    await ada.press("↩️ Undo", message_id=card.message_id)
    await ada.press("🗑 Delete")
    await ada.sees("Broadcast undone")
    assert sum(holding(simulator, readers)) == 0


async def test_correction_is_never_held_and_the_rest_rests_on(
    recall: Recall, simulator: Simulator, ada: Person
) -> None:
    uuid, _ = await into_the_night(recall, simulator, ada)
    await correct(ada)
    await until(lambda: recall.found(uuid).corrected and not recall.found(uuid).correcting)
    counts = recall.store.counts.of(recall.found(uuid))
    assert counts.corrected == counts.sent < CHATS
    await ada.sees(RESTS)


async def test_resume_in_quiet_hours_says_that_it_rests(
    recall: Recall, simulator: Simulator, ada: Person
) -> None:
    uuid, card = await into_the_night(recall, simulator, ada)
    await ada.press("⏸ Pause", message_id=card.message_id)
    await ada.sees("Broadcast paused")
    answer = await ada.press(data=f"resume:{uuid}", message_id=card.message_id)
    assert answer.text == RESTS


async def test_second_try_rests_too(recall: Recall, simulator: Simulator, ada: Person) -> None:
    uuid, report = await refused(simulator, ada, [simulator.person(5001)])
    move_to(simulator, "23:00")
    answer = await ada.press("🔁 Retry", message_id=report.message_id)
    assert answer.text == RESTS
    card = await ada.sees(RESTS)
    assert "Send anyway" in card.labels
    assert recall.found(uuid).state is State.SENDING
    await ada.press("Send anyway", message_id=card.message_id)
    await until(lambda: recall.found(uuid).state is State.SENT)


async def test_what_waits_for_a_moment_in_quiet_hours_rests_unbegun(
    readers: list[Person], recall: Recall, simulator: Simulator, ada: Person
) -> None:
    night = now(simulator) + timedelta(hours=11, minutes=30)
    card = await draft(ada)
    uuid, place = uuid_of(card), Card(ada.chat_id, card.message_id)
    recall.store.broadcasts.confirm(uuid, 1, Admin(ada.chat_id), place, night)
    move_to(simulator, "23:31")
    card = await ada.sees(RESTS)
    assert card.labels == ["↩️ Undo", "Send anyway"]
    assert recall.found(uuid).state is State.QUEUED
    assert sum(holding(simulator, readers)) == 0
    await ada.press("Send anyway", message_id=card.message_id)
    await ada.sees("Broadcast finished")


async def test_nothing_waits_for_what_rests(recall: Recall, simulator: Simulator, ada: Person) -> None:
    await into_the_night(recall, simulator, ada)
    second = await draft(ada, "Second doors open at nine.")
    answer = await ada.press(f"Send anyway to {CHATS}", message_id=second.message_id)
    assert answer.text == "Sending."
    shown = await ada.say("/status")
    assert (await ada.sees(RESTS, after=shown)).labels.count("Send anyway") == 1
    asked = await ada.say("/history")
    listed = await ada.sees("Past broadcasts", after=asked)
    assert "Waits for" not in (listed.text or "")
    assert RESTS in (listed.text or "")
