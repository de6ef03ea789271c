"""A word of alarm stops whatever is being sent: whoever says it, in any way, and whatever is awaited."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from handlers.callbacks import Action, pack
from handlers.texts import phrases
from models.states import EventKind, State, Status
from models.subscribers import Profile
from simulator import Message, Person, Simulator, media
from tests.support.broadcasting import draft, holding, send, uuid_of
from tests.support.correcting import asked, proposed
from tests.support.drafting import asked_for_buttons
from tests.support.handling import written_down
from tests.support.ledger import begun
from tests.support.recall import ADA, Recall, until

QUESTION = "nothing new goes out"
READER = {"id": 7001, "is_bot": False, "first_name": "Reader"}


@pytest.fixture
def settings() -> dict[str, float]:
    return {"messages_per_second": 20}


async def running(recall: Recall, admin: Person, text: str = "Doors open at nine.") -> str:
    """A broadcast that takes much longer than any test; its uuid."""
    recall.subscribe(600)
    uuid = await send(admin, text)
    await until(lambda: bool(recall.found(uuid).started_at))
    return uuid


async def stopped(recall: Recall, uuid: str, admin: Person, said: int) -> Message:
    """The question to this admin, once the broadcast is paused."""
    question = await admin.sees(QUESTION, after=said)
    assert recall.found(uuid).state is State.PAUSED
    assert question.labels[-2:] == ["▶️ Resume", "Keep what was sent"]
    return question


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


Step = Callable[[Person], Awaitable[object]]
PREVIEW, CORRECTION = "Above is what everyone gets", "Above is how it will read"


async def awaiting_a_message(admin: Person) -> None:
    await admin.say("/broadcast")
    await admin.sees("Send me the message now")


async def awaiting_another(admin: Person) -> None:
    card = await draft(admin, "A draft")
    await admin.press("✏️ Message", message_id=card.message_id)
    await admin.sees("Send me the message that takes its place")


async def with_a_draft(admin: Person) -> None:
    await draft(admin, "A draft")


async def awaiting_buttons(admin: Person) -> None:
    await asked_for_buttons(admin, await draft(admin, "A draft"))


async def awaiting_a_correction(admin: Person) -> None:
    await asked(admin)


async def with_a_correction(admin: Person) -> None:
    await proposed(admin)


async def awaiting_buttons_of_a_correction(admin: Person) -> None:
    await asked_for_buttons(admin, await proposed(admin))


STEPS = [
    (awaiting_a_message, "Doors open at ten.", PREVIEW),
    (awaiting_another, "Doors open at ten.", PREVIEW),
    (with_a_draft, "Doors open at ten.", PREVIEW),
    (awaiting_buttons, "Go | example.com", PREVIEW),
    (awaiting_a_correction, "Doors open at ten.", CORRECTION),
    (with_a_correction, "Doors open at eleven.", CORRECTION),
    (awaiting_buttons_of_a_correction, "Go | example.com", CORRECTION),
]


@pytest.mark.parametrize("word", ["Stop!!! 🛑", "/cancel", "нет"])
@pytest.mark.parametrize(("step", "then", "shows"), STEPS)
async def test_word_is_taken_for_nothing_that_is_awaited_and_what_is_awaited_stays(
    word: str, step: Step, then: str, shows: str, recall: Recall, ada: Person
) -> None:
    uuid = await running(recall, ada)
    await ada.sees("Sending")
    await step(ada)
    said = await ada.say(word)
    question = await stopped(recall, uuid, ada, said)
    assert word.startswith("/") or f"/broadcast {word}" in (question.text or "")
    said = await ada.say(then)
    await ada.sees(shows, after=said)
    assert not [one for one in ada.screen if one.from_bot and one.text == word]


@pytest.mark.parametrize("step", [awaiting_a_message, with_a_draft, awaiting_buttons])
async def test_word_that_is_typed_twice_is_no_draft_the_second_time(
    step: Step, recall: Recall, ada: Person
) -> None:
    uuid = await running(recall, ada)
    await step(ada)
    await ada.say("stop")
    said = await ada.say("STOP!!!")
    await stopped(recall, uuid, ada, said)
    assert not [one for one in ada.screen if one.from_bot and one.text == "STOP!!!"]
    # The draft can be dropped, now that nothing is being sent.
    said = await ada.say("/cancel")
    await ada.sees(re_cancel, after=said)


def re_cancel(message: Message) -> bool:
    return (message.text or "").startswith(("Cancelled", phrases.URL_BUTTONS_KEPT))


Say = Callable[[Person], Awaitable[Any]]


async def captioned(admin: Person) -> None:
    await admin.send(media.photo("Стоп!!! ✋"))


async def captioned_album(admin: Person) -> None:
    await admin.send_album([media.photo("STOP"), media.photo(), media.photo("please stop")])


async def answering_the_bot(admin: Person) -> None:
    await admin.say("no!", reply_to=next(one.message_id for one in admin.screen if one.from_bot))


async def answering_themselves(admin: Person) -> None:
    await admin.say("delete", reply_to=next(one.message_id for one in admin.screen if not one.from_bot))


async def answering_a_post(admin: Person) -> None:
    chat = {"id": -1, "type": "channel", "title": "News"}
    origin = {"type": "channel", "chat": chat, "message_id": 1, "date": 1}
    post = await admin.send({"text": "Doors open at nine.", "forward_origin": origin})
    await admin.say("undo", reply_to=post)


async def edited(admin: Person) -> None:
    said = await admin.say("What is this?")
    await admin.sees("Sending…", after=said)
    await admin.edit(said, "Stop that now!")


@pytest.mark.parametrize(
    "say",
    [captioned, captioned_album, answering_the_bot, answering_themselves, answering_a_post, edited],
)
async def test_word_may_come_in_any_way(say: Say, recall: Recall, ada: Person) -> None:
    uuid = await running(recall, ada)
    said = ada.screen[-1].message_id
    await say(ada)
    question = await stopped(recall, uuid, ada, said)
    assert ("with the caption" in (question.text or "")) is (say in (captioned, captioned_album))


FORWARDED = {
    "of a reader": {"type": "user", "sender_user": READER, "date": 1},
    "of somebody who hides": {"type": "hidden_user", "sender_user_name": "Reader", "date": 1},
}


@pytest.mark.parametrize("whose", FORWARDED)
@pytest.mark.parametrize("word", ["no", "/stop"])
async def test_word_that_answers_a_reader_stops_nothing(
    whose: str, word: str, recall: Recall, ada: Person
) -> None:
    uuid = await running(recall, ada)
    question = await ada.send({"text": "Is it at ten?", "forward_origin": FORWARDED[whose]})
    said = await ada.say(word, reply_to=question)
    answer = await ada.sees(phrases.STAYS_ADMIN if word == "/stop" else "Sending…", after=said)
    assert "Nothing is being sent" not in (answer.text or "")
    before = recall.store.counts.of(recall.found(uuid)).sent
    await until(lambda: recall.store.counts.of(recall.found(uuid)).sent > before)


async def test_word_that_answers_what_was_broadcast_stops_it_whoever_wrote_that(
    recall: Recall, ada: Person
) -> None:
    recall.subscribe(600)
    await ada.say("/broadcast")
    asked_for = await ada.sees("Send me the message now")
    post = await ada.send({"text": "Doors open at nine.", "forward_origin": FORWARDED["of a reader"]})
    card = await ada.sees(PREVIEW, after=asked_for.message_id)
    await ada.press("✅ Send", message_id=card.message_id)
    await ada.sees("Sending")
    await stopped(recall, uuid_of(card), ada, await ada.say("stop!", reply_to=post))


async def test_album_that_says_more_is_no_alarm(recall: Recall, ada: Person) -> None:
    uuid = await running(recall, ada)
    said = ada.screen[-1].message_id
    await ada.send_album([media.photo("stop"), media.photo("and read this")])
    await ada.sees("Sending…", after=said)
    assert recall.found(uuid).state is State.SENDING


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
    card = await ada.sees(PREVIEW, after=said)
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


async def test_word_that_was_no_alarm_holds_nothing_back(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(3)
    said = await ada.say("stop")
    await ada.sees("start with /broadcast", after=said)
    await send(ada)
    await ada.sees("Broadcast finished")
    assert holding(simulator, people) == [1, 1, 1]
