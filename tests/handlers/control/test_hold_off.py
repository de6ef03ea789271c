"""The hold-off: after Send nothing goes out for a moment, in which anybody can cancel it or start it."""

from datetime import timedelta
from typing import Any

import pytest

from broadcast.guards import holdoff
from handlers.callbacks import Action, pack
from handlers.texts import phrases
from models.states import EventKind, State
from simulator import Message, Person, Simulator
from tests.support.broadcasting import draft, send, uuid_of
from tests.support.recall import Recall, until


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"messages_per_second": 1000, "hold_off": 30}


async def sent(recall: Recall, admin: Person, text: str = "Doors open at nine.") -> tuple[str, Message]:
    """Send to three readers; the uuid, and the card that counts down."""
    recall.subscribe(3)
    uuid = await send(admin, text)
    return uuid, await admin.sees("Starts in")


def held(simulator: Simulator, recall: Recall, uuid: str) -> int:
    """How many readers have it, which the ledger says too."""
    return sum(bool(simulator.delivered.get(one.chat_id)) for one in recall.rows(uuid))


async def test_nothing_goes_out_until_it_is_over_and_then_by_itself(
    recall: Recall, simulator: Simulator, ada: Person, bob: Person
) -> None:
    uuid, card = await sent(recall, ada)
    assert "Starts in 30 s" in (card.text or "")
    assert card.labels == ["❌ Cancel", "▶️ Now"]
    notice = await bob.sees("Ada is about to send “Doors open at nine.” to 3: starts in 30 s.")
    assert notice.labels == ["❌ Cancel", "▶️ Now"]
    simulator.clock.advance(seconds=10)
    await ada.sees("Starts in 20 s")
    assert not recall.rows(uuid)
    simulator.clock.advance(seconds=20)
    report = await ada.sees("Broadcast finished")
    assert "Sent: 3" in (report.text or "")
    await bob.sees("“Doors open at nine.”: it ")  # has begun, or begins in its turn
    assert not [one for one in bob.screen if "▶️ Now" in one.labels]
    assert len([one for one in bob.screen if "about to send" in str(one)]) == 0


async def test_answer_to_send_says_when_it_starts(recall: Recall, ada: Person) -> None:
    recall.subscribe(3)
    card = await draft(ada)
    answer = await ada.press("✅ Send", message_id=card.message_id)
    assert answer.text == "Starts in 30 s. ❌ Cancel stops it, ▶️ Now starts it."


async def test_only_the_card_of_its_author_counts_down(
    recall: Recall, simulator: Simulator, ada: Person, bob: Person
) -> None:
    await sent(recall, ada)
    notice = await bob.sees("about to send")
    simulator.clock.advance(seconds=10)
    await ada.sees("Starts in 20 s")
    simulator.clock.advance(seconds=10)
    await ada.sees("Starts in 10 s")
    assert not next(one for one in bob.screen if one.message_id == notice.message_id).edited


@pytest.mark.parametrize("who", ["ada", "bob"])
async def test_anybody_starts_it_now(who: str, recall: Recall, ada: Person, bob: Person) -> None:
    uuid, card = await sent(recall, ada)
    notice = await bob.sees("about to send")
    presser, message = (ada, card) if who == "ada" else (bob, notice)
    answer = await presser.press("▶️ Now", message_id=message.message_id)
    assert answer.text == phrases.SENDING
    await ada.sees("Broadcast finished")
    [hurried] = [
        one for one in recall.store.broadcasts.events(recall.found(uuid)) if one.kind is EventKind.HURRIED
    ]
    assert hurried.by
    assert hurried.by.id == presser.chat_id
    await (bob if who == "ada" else ada).sees("does not wait any longer with “Doors open at nine.”")
    await until(lambda: not [one for one in bob.screen if "▶️ Now" in one.labels])


@pytest.mark.parametrize("who", ["ada", "bob"])
async def test_anybody_cancels_it(
    who: str, recall: Recall, simulator: Simulator, ada: Person, bob: Person
) -> None:
    uuid, card = await sent(recall, ada)
    notice = await bob.sees("about to send")
    presser, message = (ada, card) if who == "ada" else (bob, notice)
    await presser.press("❌ Cancel", message_id=message.message_id)
    assert recall.found(uuid).state is State.CANCELLED
    await ada.sees(lambda one: one.text == phrases.DROPPED and not one.labels)
    await (bob if who == "ada" else ada).sees("has cancelled, before it began: “Doors open at nine.”")
    await until(lambda: not [one for one in bob.screen if "▶️ Now" in one.labels])
    simulator.clock.advance(minutes=5)
    await ada.press(data=pack(Action.NOW, uuid))
    assert recall.found(uuid).state is State.CANCELLED
    assert not recall.rows(uuid)


@pytest.mark.parametrize("how", ["stop!!", "/pause", "/undo", "undo"])
async def test_alarm_of_another_admin_holds_it_and_go_on_starts_it_at_once(
    how: str, recall: Recall, simulator: Simulator, ada: Person, bob: Person
) -> None:
    uuid, _ = await sent(recall, ada)
    await bob.sees("about to send")
    if how == "undo":
        await bob.press(data=pack(Action.UNDO, uuid))
    else:
        await bob.say(how)
    question = await bob.sees("Held by Bob. Nobody has it, and it does not begin until you press ▶️ Go on.")
    simulator.clock.advance(minutes=2)
    await ada.sees("Held by Bob\nNobody has it, and it does not begin until ▶️ Go on.")
    await bob.sees("“Doors open at nine.”: Held by Bob; it does not begin until ▶️ Go on.")
    assert recall.found(uuid).state is State.QUEUED
    # Who goes on has looked, so nobody waits for the rest of it.
    await bob.press("▶️ Go on", message_id=question.message_id)
    await ada.sees("Broadcast finished")


@pytest.mark.parametrize("how", ["/undo", "Undo"])
async def test_its_own_admin_takes_it_back_meanwhile(
    how: str, recall: Recall, ada: Person, bob: Person
) -> None:
    uuid, _ = await sent(recall, ada)
    await (ada.say(f"/undo {uuid}") if how == "/undo" else ada.press(data=pack(Action.UNDO, uuid)))
    await until(lambda: recall.found(uuid).state is State.CANCELLED)
    await bob.sees("Ada has cancelled")


async def test_standstill_holds_it(recall: Recall, simulator: Simulator, ada: Person, bob: Person) -> None:
    uuid, card = await sent(recall, ada)
    await bob.say("/stopall")
    await bob.sees("Held, not begun: “Doors open at nine.” · Ada")
    answer = await ada.press("▶️ Now", message_id=card.message_id)
    assert "Nothing goes out until /resumeall" in (answer.text or "")
    simulator.clock.advance(minutes=2)
    await bob.say("/resumeall")
    await bob.sees("Everything may go on again")
    assert recall.found(uuid).barred


async def test_restart_keeps_it(stopped: Recall, simulator: Simulator, ada: Person, bob: Person) -> None:
    async with stopped.running():
        uuid, _ = await sent(stopped, ada)
        await bob.sees("about to send")
        until_then = stopped.found(uuid).not_before
    async with stopped.running():
        await ada.sees("Starts in")
        assert stopped.found(uuid).not_before == until_then
        assert len([one for one in bob.screen if "about to send" in str(one)]) == 1
        simulator.clock.advance(seconds=30)
        await ada.sees("Broadcast finished")


@pytest.mark.parametrize("settings", [{"messages_per_second": 20, "hold_off": 30}])
async def test_clock_that_is_set_back_while_it_goes_out_holds_nothing_up(
    recall: Recall, simulator: Simulator, ada: Person
) -> None:
    recall.subscribe(30)
    uuid = await send(ada)
    simulator.clock.advance(seconds=31)
    await until(lambda: recall.found(uuid).state is State.SENDING)
    recall.wrong = timedelta(hours=-1)
    await ada.sees("Broadcast finished")


async def test_tests_of_admins_wait_for_nothing(recall: Recall, ada: Person, bob: Person) -> None:
    recall.subscribe(3)
    card = await draft(ada)
    await ada.press("🧪 Test", message_id=card.message_id)
    await bob.sees("Doors open at nine.")


async def test_second_tries_wait_for_nothing(recall: Recall, simulator: Simulator, ada: Person) -> None:
    recall.subscribe(3)
    simulator.refuse(400, "Bad Request: CHAT_WRITE_FORBIDDEN", method="sendMessage", chat_id=5001)
    uuid = await send(ada)
    await ada.press("▶️ Now", message_id=(await ada.sees("Starts in")).message_id)
    report = await ada.sees("Broadcast finished")
    await ada.press("🔁 Retry", message_id=report.message_id)
    await until(lambda: held(simulator, recall, uuid) == 3)


async def test_sent_anew_after_it_was_cancelled_it_is_held_off_anew(
    recall: Recall, ada: Person, bob: Person
) -> None:
    uuid, card = await sent(recall, ada)
    await bob.sees("about to send")
    await ada.press("❌ Cancel", message_id=card.message_id)
    listed = await ada.sees("Dropped in the last 24 h", after=await ada.say("/drafts"))
    await ada.press("1", message_id=listed.message_id)
    again = await ada.sees("Above is what everyone gets", after=listed.message_id)
    assert uuid_of(again) == uuid
    await ada.press("✅ Send", message_id=again.message_id)
    await ada.sees("Starts in", after=listed.message_id)
    await bob.sees("about to send")


@pytest.mark.parametrize("settings", [{"messages_per_second": 1000, "hold_off": 0}])
async def test_danger_waits_a_minute_even_where_nothing_else_does(
    recall: Recall, simulator: Simulator, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holdoff, "DANGER", 60)
    recall.subscribe(11)
    uuid = await send(ada, "test")
    card = await ada.sees("Starts in 1 min")
    assert card.labels == ["❌ Cancel", "▶️ Now"]
    assert not recall.rows(uuid)
    simulator.clock.advance(seconds=60)
    await ada.sees("Broadcast finished")
