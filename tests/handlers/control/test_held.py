"""What is held: what waits does not begin, a correction does not go on, until an admin lets it."""

import pytest

from handlers.callbacks import Action, pack
from handlers.texts import phrases
from models.states import State
from simulator import Person, Simulator
from tests.support.broadcasting import due_in, send
from tests.support.correcting import NEW, OLD, correct, words
from tests.support.past import finished, listed, past
from tests.support.recall import Recall, until


@pytest.fixture
def settings() -> dict[str, float]:
    return {"messages_per_second": 20}


async def two(recall: Recall, ada: Person, bob: Person) -> tuple[str, str]:
    """One that is being sent, and one of the other admin that waits behind it."""
    recall.subscribe(40)
    running = await send(ada, "The running one")
    waiting = await send(bob, "The waiting one")
    await bob.sees("Waits for")
    return running, waiting


async def test_word_holds_what_waits_as_well_and_asks_which(recall: Recall, ada: Person, bob: Person) -> None:
    running, waiting = await two(recall, ada, bob)
    said = await ada.say("STOP!!")
    question = await ada.sees("Which one is it?", after=said)
    assert "1. “The waiting one” · Bob · held, nobody has it\n2. “The running one” · Ada · paused at " in (
        question.text or ""
    )
    assert "/broadcast STOP!!" in (question.text or "")
    assert question.labels == ["↩️ “The waiting one” · Bob", "↩️ “The running one” · Ada"]
    await bob.sees("✋ Ada holds “The waiting one”")
    await bob.sees("⏸ Ada has paused “The running one”")
    card = await bob.sees("Held by Ada\nNobody has it, and it does not begin until ▶️ Go on.")
    assert card.labels == ["▶️ Go on", "❌ Cancel"]
    # Going on with one begins the other one by no means.
    await ada.press("↩️ “The running one”", message_id=question.message_id)
    await ada.press("▶️ Resume")
    await ada.sees("Broadcast finished")
    found = recall.found(waiting)
    assert (found.state, found.barred, found.announced_at) == (State.QUEUED, True, None)
    assert not [one for one in ada.screen if "Bob is sending" in str(one)]
    answer = await bob.press("▶️ Go on", message_id=card.message_id)
    assert answer.text == phrases.RESUMED
    await ada.sees("▶️ Bob lets “The waiting one” go on")
    await bob.sees("Broadcast finished")
    assert recall.found(running).state is State.SENT


async def test_another_admins_is_never_cancelled_unasked_and_cancelled_when_asked(
    recall: Recall, ada: Person, bob: Person
) -> None:
    _, waiting = await two(recall, ada, bob)
    question = await ada.sees("Which one is it?", after=await ada.say("/undo"))
    await ada.press("↩️ “The waiting one”", message_id=question.message_id)
    asked = await ada.sees("“The waiting one” · Bob\nHeld by Ada. Nobody has it", after=question.message_id)
    assert asked.labels == ["▶️ Go on", "❌ Cancel"]
    assert recall.found(waiting).state is State.QUEUED
    await ada.press("❌ Cancel", message_id=asked.message_id)
    assert recall.found(waiting).state is State.CANCELLED
    await bob.sees("↩️ Ada has cancelled, before it began: “The waiting one”")
    await bob.sees(lambda one: one.text == phrases.DROPPED and not one.labels)


async def test_undo_under_what_another_admin_has_waiting_holds_it_and_asks(
    recall: Recall, ada: Person, bob: Person
) -> None:
    running, waiting = await two(recall, ada, bob)
    answer = await ada.press(data=pack(Action.UNDO, waiting))
    assert answer.text == "Held: it does not begin. Your choice is below."
    await ada.sees("“The waiting one” · Bob\nHeld by Ada.")
    assert (recall.found(waiting).barred, recall.found(running).state) == (True, State.SENDING)
    await bob.sees("✋ Ada holds")
    await bob.press(data=pack(Action.UNDO, waiting))
    await bob.sees("“The waiting one” · Bob\nHeld by Ada.")
    assert recall.found(waiting).state is State.QUEUED


@pytest.mark.parametrize(("minutes", "holds"), [(9, True), (11, False)])
async def test_word_holds_what_is_due_within_ten_minutes(
    minutes: int, holds: bool, recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(2)
    uuid = await due_in(recall.store, bob, "The later one", minutes)
    said = await ada.say("нет 🛑")
    if holds:
        question = await ada.sees("“The later one” · Bob\nHeld by Ada.", after=said)
        assert question.labels == ["▶️ Go on", "❌ Cancel"]
    else:
        await ada.sees("“The later one” · Bob", after=said)
    assert recall.found(uuid).barred is holds


async def test_held_is_shown_in_the_history(recall: Recall, ada: Person, bob: Person) -> None:
    await two(recall, ada, bob)
    await ada.sees("Which one is it?", after=await ada.say("stop"))
    page = await listed(ada)
    assert "1. Held by Ada · Bob\n“The waiting one”" in (page.text or "")
    await ada.press("1", message_id=page.message_id)
    report = await ada.sees("Held by Ada\nNobody has it", after=page.message_id)
    assert report.labels == ["▶️ Go on", "❌ Cancel", "Duplicate", "Details"]


async def test_go_on_is_late_once_it_goes_on(recall: Recall, ada: Person, bob: Person) -> None:
    _, uuid = await two(recall, ada, bob)
    await ada.sees("Which one is it?", after=await ada.say("stop"))
    card = await bob.sees("Held by Ada\n")
    await bob.press("▶️ Go on", message_id=card.message_id)
    assert (await bob.press(data=pack(Action.LET_GO, uuid), message_id=card.message_id)).text in (
        "This waits for its turn.",
        "This is being sent.",
        "This has been sent.",
    )


async def test_word_holds_a_correction_until_go_on(simulator: Simulator, recall: Recall, ada: Person) -> None:
    people = recall.subscribe(100)
    uuid, _ = await finished(ada, OLD)
    card = await correct(ada)
    await until(lambda: NEW in words(simulator, people))
    said = await ada.say("wait!!")
    question = await ada.sees("Its correction is held.\nDelete this broadcast from 100 chats?", after=said)
    assert question.labels == ["🗑 Delete from 100 chats", "Keep", "▶️ Go on"]
    await ada.sees("Held by Ada")
    assert card.labels == ["▶️ Go on", "↩️ Undo", "✏️ Correct"]
    held = words(simulator, people).count(NEW)
    assert 0 < held < 100
    assert recall.found(uuid).barred
    await ada.press("▶️ Go on", message_id=question.message_id)
    await ada.sees("100 corrected in place")
    assert words(simulator, people) == [NEW] * 100


async def test_word_while_what_is_being_sent_is_corrected_holds_both_and_resume_lets_both_go(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(120)
    uuid = await send(ada, OLD)
    await until(lambda: len([one for one in people if simulator.delivered.get(one.chat_id)]) > 40)
    await correct(ada)
    await until(lambda: recall.found(uuid).correcting)
    question = await ada.sees("Its correction is held too.", after=await ada.say("стой"))
    found = recall.found(uuid)
    assert (found.state, found.barred, found.correcting) == (State.PAUSED, True, True)
    await ada.press("▶️ Resume", message_id=question.message_id)
    await ada.sees("Broadcast finished")
    assert words(simulator, people) == [NEW] * 120


async def test_undo_takes_what_does_most_harm_first(recall: Recall, ada: Person) -> None:
    recall.subscribe(60)
    past(recall, "The old one")
    await finished(ada, "The newest that was sent")
    await ada.sees("“The newest that was sent”\nDelete", after=await ada.say("/undo"))
    waiting = await due_in(recall.store, ada, "The waiting one", 5)
    asked = await ada.sees("“The waiting one” · Ada\nHeld by Ada.", after=await ada.say("/undo"))
    await ada.press("❌ Cancel", message_id=asked.message_id)
    uuid = await send(ada, "The running one")
    await until(lambda: bool(recall.found(uuid).started_at))
    await ada.sees("“The running one”\nPaused at", after=await ada.say("/undo"))
    assert (recall.found(waiting).state, recall.found(uuid).state) == (State.CANCELLED, State.PAUSED)
    await ada.sees("“The running one”\nPaused at", after=await ada.say("/undo"))


async def test_undo_leaves_what_waits_for_long(recall: Recall, ada: Person) -> None:
    recall.subscribe(3)
    await finished(ada, "The sent one")
    uuid = await due_in(recall.store, ada, "The later one", 60)
    await ada.sees("“The sent one”\nDelete", after=await ada.say("/undo"))
    assert not recall.found(uuid).barred


async def test_question_about_what_is_held_closes_when_it_may_go_on(
    recall: Recall, ada: Person, bob: Person
) -> None:
    _, waiting = await two(recall, ada, bob)
    said = await ada.say("STOP")
    which = await ada.sees("Which one is it?", after=said)
    await ada.press("↩️ “The waiting one”", message_id=which.message_id)
    question = await ada.sees("Held by Ada", after=which.message_id)
    await until(lambda: recall.store.questions.undoing(recall.found(waiting)) is not None)
    card = await bob.sees("Held by Ada")
    await bob.press("▶️ Go on", message_id=card.message_id)
    closed = "Bob lets it go on, so this question is closed. /undo asks again."
    await until(lambda: (question.text, question.labels) == (closed, []))


async def test_go_on_gives_the_time_back_and_everything_says_so(
    recall: Recall, simulator: Simulator, ada: Person, bob: Person
) -> None:
    recall.subscribe(2)
    uuid = await due_in(recall.store, ada, "The later one", 9)
    wanted = recall.found(uuid).not_before
    assert wanted
    when = f"{wanted:%a %H:%M} UTC"
    whole = f"{wanted:%a} {wanted.day} {wanted:%b %Y, %H:%M} UTC"
    await ada.sees(f"Starts {whole}")
    question = await bob.sees("“The later one” · Ada\nHeld by Bob.", after=await bob.say("stop!"))
    assert f"it does not begin until you press ▶️ Go on: starts {when}." in (question.text or "")
    await ada.sees(f"it does not begin until ▶️ Go on: starts {when}.")
    await ada.sees(f"✋ Bob holds “The later one”: it does not go on until ▶️ Go on; then it starts {whole}")
    answer = await bob.press("▶️ Go on", message_id=question.message_id)
    assert str(answer.text).startswith(f"Starts {whole}, in ")
    await ada.sees(f"▶️ Bob lets “The later one” go on: it starts {whole}")
    assert (recall.found(uuid).not_before, recall.rows(uuid)) == (wanted, [])
    simulator.clock.advance(minutes=9)
    await ada.sees("Broadcast finished")


async def test_standstill_tells_what_go_on_does(
    recall: Recall, simulator: Simulator, ada: Person, bob: Person
) -> None:
    recall.subscribe(2)
    uuid = await due_in(recall.store, ada, "The later one", 60)
    wanted = recall.found(uuid).not_before
    assert wanted
    when = f"{wanted:%a %H:%M} UTC"
    held = f"Held, not begun, ▶️ Go on: starts {when}: “The later one” · Ada"
    await bob.sees(held, after=await bob.say("/stopall"))
    await ada.sees(held)
    said = await bob.say("/resumeall")
    await bob.sees(held, after=said)
    simulator.clock.advance(hours=2)
    passed = f"▶️ Go on: it starts at once, because {when} has passed"
    card = await ada.sees(f"it does not begin until {passed}.")
    await ada.press("▶️ Go on", message_id=card.message_id)
    await ada.sees("Broadcast finished")
