"""A text for a draft with a medium: a question, and nothing is lost before and after it."""

from collections.abc import Mapping
from typing import Any

import pytest

from handlers.callbacks import Action, pack
from models.states import State
from simulator import Message, Person, Simulator, media
from tests.support.broadcasting import confirmed, draft, offered, uuid_of
from tests.support.drafting import linked, listed, received, settled
from tests.support.recall import Recall, until

ASKED = "Is this text its caption, or does it take the place of everything?"
CARD = "Above is what everyone gets"
CAPTION, REPLACE = "Use as caption", "Replace everything"
PAIR = (media.photo(), media.photo(file_id="photo-2"))
CAPTIONED: Mapping[str, Any] = {
    "photo": (media.photo(),),
    "photo with a caption": (media.photo("Old"),),
    "video": (media.video(),),
    "animation": (media.animation("Old"),),
    "document": (media.document(),),
    "audio": (media.audio(),),
    "voice": (media.voice(),),
    "album": PAIR,
}
OTHERS: Mapping[str, Any] = {
    "text": {"text": "Old"},
    "sticker": media.sticker(),
    "video note": media.video_note(),
    "location": media.location(),
    "contact": media.contact(),
    "dice": media.dice(),
}


async def asked(
    admin: Person, *bodies: Mapping[str, Any], text: str = "Doors open"
) -> tuple[Message, Message]:
    """Offer a draft and send a text for it: its card and the question."""
    card = await offered(admin, *(bodies or (media.photo("Old"),)))
    said = await admin.say(text)
    question = await admin.sees(ASKED, after=said)
    assert question.labels == [CAPTION, REPLACE]
    return card, question


async def answered(admin: Person, question: Message, label: str) -> Message:
    """Press, and the new card."""
    await admin.press(label, message_id=question.message_id)
    return await admin.sees(CARD, after=question.message_id)


@pytest.mark.parametrize("bodies", CAPTIONED.values(), ids=CAPTIONED)
@pytest.mark.parametrize("label", [CAPTION, REPLACE])
async def test_answer_decides_what_the_text_is(
    bodies: Any, label: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    _, question = await asked(ada, *bodies)
    await confirmed(ada, await answered(ada, question, label))
    got = simulator.delivered[reader.chat_id]
    if label == CAPTION:
        assert [one.kind for one in got] == [next(iter(body)) for body in bodies]
        assert [one.caption for one in got] == ["Doors open", *[None] * (len(bodies) - 1)]
    else:
        assert [one.text for one in got] == ["Doors open"]
    assert question.labels == []


@pytest.mark.parametrize("body", OTHERS.values(), ids=OTHERS)
async def test_what_takes_no_caption_is_replaced_without_a_question(
    body: Any, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    await offered(ada, body)
    said = await ada.say("Doors open")
    await confirmed(ada, await ada.sees(CARD, after=said))
    assert received(simulator, reader).text == "Doors open"


class TestMeanwhile:
    """Nothing is lost while the question is open."""

    async def test_draft_can_be_sent_as_it_was(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card, question = await asked(ada)
        await confirmed(ada, card)
        assert received(simulator, reader).caption == "Old"
        for label in (CAPTION, REPLACE):
            answer = await ada.press(label, message_id=question.message_id)
            assert answer.text == "This has been sent."
        assert len(simulator.delivered[reader.chat_id]) == 1

    @pytest.mark.parametrize("label", [CAPTION, REPLACE])
    async def test_options_and_buttons_of_the_draft_stay(
        self, label: str, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await linked(ada, await offered(ada, media.photo("Old")), "Menu | https://example.com/menu")
        said = await ada.say("Doors open")
        question = await ada.sees(ASKED, after=said)
        await ada.press("Silent", message_id=card.message_id)  # after the question was asked
        await confirmed(ada, await answered(ada, question, label))
        got = received(simulator, reader)
        assert (got.silent, got.labels) == (True, ["Menu"])

    async def test_cancel_keeps_the_draft_and_the_question_works_later(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card, question = await asked(ada)
        said = await ada.say("/cancel")
        await ada.sees("The draft stays as it is", after=said)
        assert recall.found(uuid_of(card)).state is State.DRAFTED
        await confirmed(ada, await answered(ada, question, CAPTION))
        assert received(simulator, reader).caption == "Doors open"

    @pytest.mark.parametrize("label", [CAPTION, REPLACE])
    async def test_question_outlives_a_restart(
        self, label: str, simulator: Simulator, stopped: Recall, ada: Person
    ) -> None:
        [reader] = stopped.subscribe(1)
        async with stopped.running():
            _, question = await asked(ada)
        async with stopped.running():
            await confirmed(ada, await answered(ada, question, label))
        got = received(simulator, reader)
        assert (got.caption or got.text) == "Doors open"

    async def test_second_text_is_asked_about_too_and_each_question_is_about_its_own(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        _, first = await asked(ada, text="One")
        said = await ada.say("Two")
        second = await ada.sees(ASKED, after=said)
        await answered(ada, second, CAPTION)
        await confirmed(ada, await answered(ada, first, CAPTION))
        assert received(simulator, reader).caption == "One"

    async def test_text_that_is_too_long_for_a_caption_can_still_replace(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        _, question = await asked(ada, text="word " * 300)
        await ada.press(CAPTION, message_id=question.message_id)
        await ada.sees("its caption has 1,500 characters, and bots may send 1,024", after=question.message_id)
        assert question.labels == [CAPTION, REPLACE]
        await confirmed(ada, await answered(ada, question, REPLACE))
        assert (received(simulator, reader).text or "").startswith("word word")

    async def test_after_replaced_by_what_takes_no_caption_the_question_is_outdated(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        card, question = await asked(ada)
        said = await ada.send(media.sticker())
        newer = await ada.sees(CARD, after=said)
        answer = await ada.press(CAPTION, message_id=question.message_id)
        assert answer.text == "There is a newer version of this; use its buttons."
        assert "✅ Send to 1" in newer.labels
        assert uuid_of(newer) == str(question.buttons[0][0][1]).split(":")[1]
        await until(lambda: card.message_id not in ada.messages)

    async def test_double_press_makes_one_version(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        card, question = await asked(ada)
        uuid = uuid_of(card)
        ada.press_nowait(CAPTION, message_id=question.message_id)
        await ada.press(CAPTION, message_id=question.message_id)
        await settled(ada)
        assert recall.found(uuid).content_version == 3  # the photo, the text, the photo with it

    async def test_second_admin_who_forges_the_press_gets_the_draft(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card, question = await asked(ada)
        said = await bob.say("/help")
        shown = await bob.sees("/broadcast", after=said)
        data = pack(Action.CAPTION, uuid_of(card), int(str(question.buttons[0][0][1]).split(":")[2]))
        bob.press_nowait(data=data, message_id=shown.message_id)
        await confirmed(bob, await bob.sees(CARD, after=said))
        assert received(simulator, reader).caption == "Doors open"


async def test_what_was_replaced_can_be_got_back(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    _, question = await asked(ada)
    await answered(ada, question, REPLACE)
    await listed(ada)
    await ada.sees("[photo] “Old”")


async def test_text_edited_after_it_became_the_caption_is_offered_as_one(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    await offered(ada, media.photo("Old"))
    said = await ada.say("Doors open")
    question = await ada.sees(ASKED, after=said)
    card = await answered(ada, question, CAPTION)
    await ada.edit(said, "Doors closed")
    offer = await ada.sees("You edited your message", after=card.message_id)
    await ada.press("Use the new wording", message_id=offer.message_id)
    await confirmed(ada, await ada.sees(CARD, after=offer.message_id))
    got = received(simulator, reader)
    assert (got.kind, got.caption) == ("photo", "Doors closed")


async def test_photo_and_text_sent_at_once_are_no_longer_two(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    before = await ada.say("/broadcast")
    await ada.sees("Send me the message now", after=before)
    await ada.send(media.photo())
    await ada.say("Doors open")
    question = await ada.sees(ASKED)
    card = await answered(ada, question, CAPTION)
    assert "only" not in str(card)


class TestMessage:
    """✏️ Message, and then /cancel."""

    @pytest.mark.parametrize("body", [{"text": "Doors open"}, media.photo("Doors open"), media.sticker()])
    async def test_cancel_keeps_the_draft_and_its_card(
        self, body: Any, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await offered(ada, body)
        await ada.press("✏️ Message", message_id=card.message_id)
        await ada.sees("Send me the message that takes its place", after=card.message_id)
        said = await ada.say("/cancel")
        await ada.sees("The draft stays as it is; the buttons on its card above still work.", after=said)
        await confirmed(ada, card)
        assert len(simulator.delivered[reader.chat_id]) == 1

    async def test_second_cancel_drops_it_as_before(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        card = await draft(ada)
        uuid = uuid_of(card)
        await ada.press("✏️ Message", message_id=card.message_id)
        await ada.say("/cancel")
        await ada.sees("The draft stays")
        said = await ada.say("/cancel")
        await ada.sees("Cancelled: “Doors open at nine.”", after=said)
        assert recall.found(uuid).state is State.CANCELLED

    async def test_cancel_after_the_message_came_drops_what_it_became(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        card = await draft(ada)
        uuid = uuid_of(card)
        await ada.press("✏️ Message", message_id=card.message_id)
        said = await ada.say("Another")
        await ada.sees(CARD, after=said)
        said = await ada.say("/cancel")
        await ada.sees("Cancelled: “Another”", after=said)
        assert recall.found(uuid).state is State.CANCELLED

    async def test_cancel_says_so_where_another_admin_has_sent_it(
        self, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(1)
        card = await draft(ada)
        await ada.press("✏️ Message", message_id=card.message_id)
        page = await listed(bob)
        await bob.press("1", message_id=page.message_id)
        await confirmed(bob, await bob.sees(CARD, after=page.message_id))
        said = await ada.say("/cancel")
        await ada.sees("This has been sent.", after=said)

    async def test_cancel_after_a_restart_drops_nothing(self, stopped: Recall, ada: Person) -> None:
        stopped.subscribe(1)
        async with stopped.running():
            card = await draft(ada)
            uuid = uuid_of(card)
            await ada.press("✏️ Message", message_id=card.message_id)
        async with stopped.running():
            said = await ada.say("/cancel")
            await ada.sees("Nothing is being written", after=said)
            assert stopped.found(uuid).state is State.DRAFTED
            await confirmed(ada, card)


async def test_caption_that_only_premium_may_write_names_the_limit_and_the_way_out(
    recall: Recall, ada: Person
) -> None:
    recall.subscribe(1)
    said = await ada.say("/broadcast")
    said = await ada.send(media.photo("Doors open at nine. " * 60))
    told = await ada.sees("its caption has 1,200 characters, and bots may send 1,024", after=said)
    assert "shorten it, or send the words as a text of their own" in str(told)
    said = await ada.send(media.photo("Doors open at nine."))
    await ada.sees("Above is what everyone gets", after=said)
