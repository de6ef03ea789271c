"""/stopall and /resumeall: everything stands still until somebody lifts it, and resumes nothing by that."""

from pathlib import Path

import pytest

from handlers.callbacks import Action, pack
from models.database import Trace
from models.states import Outcome, State
from simulator import Fault, Person, Simulator
from tests.support.broadcasting import draft, send, uuid_of
from tests.support.correcting import NEW, finished, proposed, words
from tests.support.drafting import settled
from tests.support.holding import held
from tests.support.recall import Recall, until

BAR = "Nothing goes out until /resumeall; Bob stopped everything at "


@pytest.fixture
def settings() -> dict[str, int]:
    return {"messages_per_second": 100}


def delivered(simulator: Simulator) -> int:
    return sum(len(found) for chat, found in simulator.delivered.items() if chat >= 5001)


async def stop_all(admin: Person) -> str:
    said = await admin.say("/stopall")
    return (await admin.sees("Everything stands still", after=said)).text or ""


async def resume_all(admin: Person) -> str:
    said = await admin.say("/resumeall")
    return (await admin.sees("may go on again", after=said)).text or ""


async def test_all_that_goes_out_stands_still_and_each_goes_on_by_its_own_press(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(300)
    first = await send(ada, "Doors open at nine")
    await until(lambda: delivered(simulator) > 10)
    second = await send(ada, "Tickets are sold out")
    answer = await stop_all(bob)
    assert recall.found(first).state is State.PAUSED
    assert recall.found(second).barred
    await until(lambda: recall.tally(first).get(Outcome.IN_FLIGHT, 0) == 0)
    found = delivered(simulator)
    assert "Paused, " in answer
    assert "of 300 sent" in answer
    assert "Held, not begun: “Tickets are sold out” · Ada" in answer
    told = str(await ada.sees("🛑 Bob has stopped everything"))
    assert "“Doors open at nine” · Ada" in told
    assert "Held, not begun: “Tickets are sold out” · Ada" in told
    card = await ada.sees(BAR)
    await settled(ada)
    assert delivered(simulator) == found

    lifted = await resume_all(ada)
    assert "“Doors open at nine” · Ada" in lifted
    assert "Nothing is resumed by itself." in lifted
    await bob.sees("Ada has lifted the /stopall: everything may go on again.")
    await until(lambda: BAR not in (card.text or ""))
    assert delivered(simulator) == found
    assert recall.store.broadcasts.next_job() is None
    await ada.press(data=pack(Action.RESUME, first), message_id=card.message_id)
    await until(lambda: recall.found(first).state is State.SENT)
    assert recall.found(second).barred


async def test_a_correction_stands_still_too(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    people = recall.subscribe(200)
    uuid = await finished(ada)
    card = await proposed(ada)
    await ada.press("✏️ Correct 200", message_id=card.message_id)
    await until(lambda: words(simulator, people).count(NEW) > 5)
    answer = await stop_all(bob)
    assert "Correction held, " in answer
    await until(
        lambda: recall.store.counts.of(recall.found(uuid)).asked == words(simulator, people).count(NEW)
    )
    changed = words(simulator, people).count(NEW)
    await resume_all(bob)
    await settled(ada)
    assert words(simulator, people).count(NEW) == changed < 200


@pytest.mark.parametrize("moved", ["sending", "correcting"])
async def test_it_brakes_in_memory_while_the_database_is_locked(
    moved: str, tmp_path: Path, simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    people = recall.subscribe(1000 if moved == "sending" else 300)

    def out() -> int:
        return delivered(simulator) if moved == "sending" else words(simulator, people).count(NEW)

    if moved == "sending":
        uuid = await send(ada)
    else:
        uuid = await finished(ada)
        card = await proposed(ada)
        await ada.press("✏️ Correct 300", message_id=card.message_id)
    await until(lambda: out() > 10)
    job = recall.found(uuid)
    with held(tmp_path / "recall.db"):
        said = await bob.say("/stopall")
        await until(lambda: recall.sender.braking.stops(job))
        await until(lambda: recall.sender.pulse().trouble is not None)
        found = out()
        assert not recall.found(uuid).barred
    await bob.sees("Everything stands still", after=said)
    assert out() == found


async def test_with_nothing_running_nothing_begins_either(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(3)
    assert "Nothing was being sent." in await stop_all(bob)
    await ada.sees("🛑 Bob has stopped everything")
    uuid = await send(ada)
    card = await ada.sees(lambda message: BAR in str(message) and message.labels == ["↩️ Undo"])
    assert str(card.text).startswith("Waiting\n“Doors open at nine.” · Ada\n🛑 ")
    await settled(ada)
    assert delivered(simulator) == 0
    assert "Sent meanwhile, begins in its turn: “Doors open at nine.” · Ada" in await resume_all(ada)
    await ada.sees("Broadcast finished")
    assert recall.found(uuid).state is State.SENT


async def test_send_says_that_it_waits_and_what_for(recall: Recall, ada: Person, bob: Person) -> None:
    recall.subscribe(3)
    await stop_all(bob)
    card = await draft(ada)
    answer = await ada.press("✅ Send", message_id=card.message_id)
    assert (answer.text or "").startswith(f"Noted, it waits. {BAR}")


@pytest.mark.parametrize("action", [Action.RETRY, Action.RESEND, Action.APPLY, Action.TEST, Action.RESUME])
async def test_press_that_would_let_something_out_is_declined_with_who_stopped_it(
    action: Action, simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    people = recall.subscribe(40)
    if action is Action.TEST:
        card = await draft(ada)
        uuid, version = uuid_of(card), 1
    elif action is Action.RESUME:
        uuid, version = await send(ada), None
        card = await ada.sees("Sending")
        await ada.press("⏸ Pause")
    else:
        simulator.refuse(400, "Bad Request: strange", method="sendMessage", chat_id=people[0].chat_id)
        simulator.fault(Fault.LOST_AFTER, method="sendMessage", chat_id=people[1].chat_id)
        uuid = await send(ada)
        card, version = await ada.sees("Broadcast finished"), recall.found(uuid).revision
        if action is Action.APPLY:
            card, version = await proposed(ada), 2
    before = recall.found(uuid)
    reached = delivered(simulator)
    await stop_all(bob)
    answer = await ada.press(data=pack(action, uuid, version), message_id=card.message_id)
    assert (answer.text or "").startswith(BAR)
    await resume_all(bob)
    await settled(ada)
    now = recall.found(uuid)
    assert (now.state, now.content_version) == (before.state, before.content_version)
    assert delivered(simulator) == reached
    assert recall.store.broadcasts.next_job() is None


async def test_undo_and_answers_go_on(simulator: Simulator, recall: Recall, ada: Person, bob: Person) -> None:
    recall.subscribe(300)
    await send(ada)
    await until(lambda: delivered(simulator) > 10)
    await stop_all(bob)
    said = await ada.say("/undo")
    question = await ada.sees("nothing new goes out", after=said)
    declined = await ada.press("▶️ Resume", message_id=question.message_id)
    assert (declined.text or "").startswith(BAR)
    await ada.press("🗑 Delete", message_id=question.message_id)
    await ada.sees("Broadcast undone")
    assert delivered(simulator) == 0


async def test_second_stopall_keeps_who_was_first_and_holds_what_waits(
    recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(3)
    await stop_all(bob)
    uuid = await send(ada)
    assert BAR in await stop_all(ada)
    assert recall.found(uuid).barred
    await bob.sees("🛑 Ada has stopped everything")
    assert "Held, not begun: “Doors open at nine.” · Ada" in await resume_all(ada)


async def test_resumeall_where_nothing_stands_still_says_so(recall: Recall, ada: Person, bob: Person) -> None:
    recall.subscribe(300)
    await send(ada)
    await ada.press("⏸ Pause")
    said = await ada.say("/resumeall")
    told = str(await ada.sees("Nothing stands still", after=said))
    assert "Paused, " in told
    assert [message for message in bob.screen if "lifted" in (message.text or "")] == []


async def test_stopall_while_something_is_awaited_is_no_part_of_it(
    recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(3)
    card = await draft(ada)
    await ada.press("🔘 Buttons", message_id=card.message_id)
    await ada.sees("Send me the buttons")
    await stop_all(ada)
    assert recall.store.contents.content(recall.found(uuid_of(card))).buttons == ()
    await bob.sees("🛑 Ada has stopped everything")


async def test_it_outlives_a_restart(simulator: Simulator, stopped: Recall, ada: Person, bob: Person) -> None:
    stopped.subscribe(300)
    async with stopped.running():
        uuid = await send(ada)
        await until(lambda: delivered(simulator) > 10)
        await stop_all(bob)
        await until(lambda: stopped.tally(uuid).get(Outcome.IN_FLIGHT, 0) == 0)
    found = delivered(simulator)
    async with stopped.running():
        for admin in (ada, bob):
            await admin.sees(
                "I have just started, and everything stands still. Nothing goes out until /resumeall; Bob"
            )
        card = await ada.sees("Broadcast paused")
        answer = await ada.press("▶️ Resume", message_id=card.message_id)
        assert (answer.text or "").startswith(BAR)
        await resume_all(ada)
        assert delivered(simulator) == found


@pytest.mark.usefixtures("recall")
async def test_every_admin_is_told_once_telegram_takes_it(
    simulator: Simulator, ada: Person, bob: Person
) -> None:
    rule = simulator.fault(Fault.BAD_GATEWAY, method="sendMessage", chat_id=ada.chat_id, times=None)
    await stop_all(bob)
    await resume_all(bob)
    rule.cancel()
    await ada.sees("🛑 Bob has stopped everything")
    await ada.sees("Bob has lifted the /stopall")
    stories = [one.text for one in ada.screen if "Bob has" in (one.text or "")]
    assert len(stories) == 2


async def test_old_copy_is_not_let_go_on_in_a_standstill(
    simulator: Simulator, stopped: Recall, ada: Person, bob: Person
) -> None:
    stopped.subscribe(300)
    async with stopped.running():
        await send(ada)
        await until(lambda: delivered(simulator) > 10)
        await stop_all(bob)
    with stopped.store.engine.begin() as connection:
        stopped.store.copies.opening(connection, Trace.OLD)
    async with stopped.running():
        question = await ada.sees("old copy of the database")
        answer = await ada.press("Go on", message_id=question.message_id)
        assert (answer.text or "").startswith(BAR)
        assert stopped.store.copies.question()
