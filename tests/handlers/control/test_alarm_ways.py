"""A word of alarm comes in any way and at any step of the conversation, and is taken for nothing else."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from handlers.texts import phrases
from models.states import State
from simulator import Message, Person, media
from tests.support.alarming import running, stopped
from tests.support.broadcasting import draft, uuid_of
from tests.support.correcting import asked, proposed
from tests.support.drafting import asked_for_buttons
from tests.support.recall import Recall, until

READER = {"id": 7001, "is_bot": False, "first_name": "Reader"}


@pytest.fixture
def settings() -> dict[str, float]:
    return {"messages_per_second": 20}


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
