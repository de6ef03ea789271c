"""A word of alarm stops whatever is being sent: whoever says it, in any way, and whatever is awaited."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from handlers.callbacks import Action, pack
from handlers.texts import phrases
from models.profiles import Profile
from models.states import EventKind, State, Status
from simulator import Person, Simulator
from tests.support.alarming import QUESTION, running, stopped
from tests.support.broadcasting import holding, send
from tests.support.handling import written_down
from tests.support.ledger import begun
from tests.support.recall import ADA, Recall, until


@pytest.fixture
def settings() -> dict[str, float]:
    return {"messages_per_second": 20}


WORDS = [
    *("STOP!!! 🛑", "stop stop STOP!!!", "don’t send it 😱", "undo"),
    *("Нееет!", "stopp!", "¡Para!", "NÃO 🙏", "صبر\u200cکن", "रुको!!!", "JANGAN!"),
    *("🛑", "✋🏽✋🏽", "/stop", "/STOP", "/Cancel@recall_bot", "/pause please", "/undo", "/halt"),
]


@pytest.mark.parametrize("word", WORDS)
async def test_word_stops_what_is_being_sent_and_asks(word: str, recall: Recall, ada: Person) -> None:
    recall.store.audience.subscribe(Profile(ADA))
    uuid = await running(recall, ada)
    question = await stopped(recall, uuid, ada, await ada.say(word))
    assert recall.store.audience.by_status() == {Status.SUBSCRIBED: 601}
    await ada.press("▶️ Resume", message_id=question.message_id)
    await until(lambda: recall.found(uuid).state is State.SENDING)


async def test_other_admin_may_say_it_and_the_first_one_is_told(
    recall: Recall, ada: Person, bob: Person
) -> None:
    uuid = await running(recall, ada)
    await stopped(recall, uuid, bob, await bob.say("Stop!! ⛔"))
    await ada.sees("⏸ Bob has paused “Doors open at nine.”")


async def test_what_it_did_besides_is_said(recall: Recall, ada: Person) -> None:
    uuid = await running(recall, ada)
    said = await ada.say("No <b>way</b>, stop")  # a sentence
    await ada.sees("Sending…", after=said)
    assert recall.found(uuid).state is State.SENDING
    for word, told in (
        ("STOP!!", "<code>/broadcast STOP!!</code>"),
        ("/cancel", "If you were writing something, it is kept."),
        ("/stop", "You stay subscribed."),
    ):
        said = await ada.say(word)
        question = await stopped(recall, uuid, ada, said)
        assert str(question).replace("<code>", "").find(told.replace("<code>", "").replace("</code>", "")) > 0
        await ada.press("▶️ Resume", message_id=question.message_id)
        await until(lambda: recall.found(uuid).state is State.SENDING)


@pytest.mark.parametrize("word", ["Stop!!! 🛑", "нет", "✋"])
async def test_with_nothing_running_the_words_mean_what_they_meant(
    word: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    said = await ada.say(word)
    answer = await ada.sees("start with /broadcast", after=said)
    assert phrases.NOTHING_RUNS in (answer.text or "")
    await ada.say("/broadcast")
    said = await ada.say(word)
    card = await ada.sees("Above is what everyone gets", after=said)
    await ada.press("✅ Send", message_id=card.message_id)
    await ada.sees("Broadcast finished", after=card.message_id)
    assert [message.text for message in simulator.delivered[reader.chat_id]] == [word]
    said = await ada.say("/cancel")
    await ada.sees("Nothing is being written", after=said)
    said = await ada.say("/pause")
    await ada.sees(phrases.NOTHING_TO_PAUSE, after=said)


async def ended(_simulator: Simulator, admin: Person) -> State:
    await admin.sees("Broadcast finished")
    return State.SENT


async def paused(_simulator: Simulator, admin: Person) -> State:
    await admin.press("⏸ Pause")
    return State.PAUSED


async def ended_early(_simulator: Simulator, admin: Person) -> State:
    await admin.press("⏹ Stop")
    await admin.sees("Broadcast stopped")
    return State.STOPPED


async def being_undone(simulator: Simulator, admin: Person) -> State:
    flood = {"retry_after": 60}
    simulator.refuse(429, "Too Many Requests: retry after 60", flood, method="deleteMessage", times=None)
    await admin.press("↩️ Undo")
    await admin.press("🗑 Delete")
    return State.UNDOING


async def undone(_simulator: Simulator, admin: Person) -> State:
    await admin.press("↩️ Undo")
    await admin.press("🗑 Delete")
    await admin.sees("Broadcast undone")
    return State.UNDONE


@pytest.mark.parametrize("bring", [ended, paused, ended_early, being_undone, undone])
async def test_word_changes_nothing_that_sends_nothing(
    bring: Callable[[Simulator, Person], Awaitable[State]], simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(40)
    uuid = await send(ada)
    await until(lambda: sum(holding(simulator, people)) > 3)
    await ada.sees("Sending")
    state = await bring(simulator, ada)
    found = recall.found(uuid)
    assert found.state is state
    for word in ("STOP!", "/pause"):
        said = await ada.say(word)
        shown = word == "STOP!" and state is State.UNDOING  # it goes on, so its card is shown again
        await ada.sees("Deleting…" if shown else "Nothing is being sent at the moment", after=said)
    assert recall.found(uuid).revision == found.revision


async def test_admin_unsubscribes_only_after_being_asked(recall: Recall, ada: Person) -> None:
    recall.store.audience.subscribe(Profile(ADA))
    said = await ada.say("/stop")
    question = await ada.sees(phrases.STAYS_ADMIN, after=said)
    assert recall.store.audience.by_status() == {Status.SUBSCRIBED: 1}
    await ada.press("Unsubscribe me", message_id=question.message_id)
    assert recall.store.audience.by_status() == {Status.LEFT: 1}
    await until(lambda: (question.text, question.labels) == (phrases.GOODBYE, []))
    assert (
        await ada.press(data="unsubscribe:00000000-0000-0000-0000-000000000000")
    ).text == phrases.NOT_SUBSCRIBED


@pytest.mark.parametrize("word", ["STOP!!! 🛑", "/cancel", ["ни за что", "нет"][1]])
async def test_word_that_waited_while_the_bot_was_down_stops_before_anything_is_sent(
    word: str, simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    made = begun(stopped.store, [person.chat_id for person in stopped.subscribe(200)])
    await ada.say("/stats")  # in whose queue the word waits
    said = await ada.say(word)
    await written_down(simulator, stopped.store)
    async with stopped.running():
        await ada.sees(QUESTION, after=said)
        assert stopped.found(made.uuid).state is State.PAUSED
        assert not [chat_id for chat_id in simulator.delivered if chat_id >= 5001]


@pytest.mark.parametrize("word", ["stop!!", "/stop", "нет"])
async def test_word_that_comes_after_the_undo_of_another_admin_is_an_alarm_too(
    word: str, recall: Recall, ada: Person, bob: Person
) -> None:
    uuid = await running(recall, ada)
    await until(lambda: recall.store.counts.of(recall.found(uuid)).sent > 0)
    notice = await bob.sees("Ada is sending")
    await bob.press("↩️ Undo", message_id=notice.message_id)
    assert recall.found(uuid).state is State.PAUSED
    said = await ada.say(word)
    question = await ada.sees("Delete this broadcast", after=said)
    assert "▶️ Resume" in question.labels
    assert recall.store.audience.by_status().get(Status.LEFT, 0) == 0


async def test_two_admins_in_alarm_are_both_asked_and_one_of_them_deletes(
    recall: Recall, ada: Person, bob: Person
) -> None:
    uuid = await running(recall, ada)
    await until(lambda: recall.store.counts.of(recall.found(uuid)).sent > 0)
    for admin, word in ((ada, "STOP"), (bob, "нет!!! 🛑")):
        question = await stopped(recall, uuid, admin, await admin.say(word))
    await ada.sees("Bob was asked about this after you")
    for _ in ("once", "twice"):
        await bob.press(
            data=pack(Action.DELETE, uuid, recall.found(uuid).revision), message_id=question.message_id
        )
    await until(lambda: recall.found(uuid).state is State.UNDONE)
    kinds = [one.kind for one in recall.store.broadcasts.events(recall.found(uuid))]
    assert (kinds.count(EventKind.PAUSED), kinds.count(EventKind.UNDO_BEGUN)) == (1, 1)


@pytest.mark.parametrize("ahead", range(4))
async def test_delete_at_the_moment_another_admin_resumes_leaves_nothing_running(
    ahead: int, recall: Recall, ada: Person, bob: Person
) -> None:
    uuid = await running(recall, ada)
    await until(lambda: recall.store.counts.of(recall.found(uuid)).sent > 0)
    question = await stopped(recall, uuid, bob, await bob.say("STOP"))
    card = await ada.sees("Broadcast paused")
    ada.press_nowait("▶️ Resume", message_id=card.message_id)
    await asyncio.sleep(ahead / 500)  # no order is promised; each of them has to end well
    await bob.press("🗑 Delete", message_id=question.message_id)
    await until(lambda: recall.found(uuid).state in (State.PAUSED, State.UNDOING, State.UNDONE))


async def test_word_that_was_no_alarm_holds_nothing_back(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(3)
    said = await ada.say("stop")
    await ada.sees("start with /broadcast", after=said)
    await send(ada)
    await ada.sees("Broadcast finished")
    assert holding(simulator, people) == [1, 1, 1]
