"""Drafts: changed before they are sent, kept over restarts, made again from what was sent."""

import asyncio

import pytest

from models.states import State
from simulator import Message, Person, Simulator, media
from tests.support.broadcasting import confirmed, draft, holding, offered, uuid_of
from tests.support.drafting import listed
from tests.support.recall import Recall, until

LINK = "Menu | https://example.com/menu"


async def replaced(admin: Person, card: Message, text: str) -> Message:
    """✏️ Message, and another one; the new card."""
    await admin.press("✏️ Message", message_id=card.message_id)
    asked = await admin.sees("Send me the message that takes its place", after=card.message_id)
    await admin.say(text)
    return await admin.sees("Above is what everyone gets", after=asked.message_id)


class TestMessage:
    """✏️ Message and edits in the chat."""

    async def test_it_replaces_the_draft_and_keeps_buttons_and_options(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await draft(ada, "First")
        await ada.press("Silent ☐")
        await ada.press("🔘 Buttons")
        await ada.sees("Send me the buttons")
        await ada.say(LINK)
        card = await ada.sees("1 button", after=card.message_id)
        uuid = uuid_of(card)
        newer = await replaced(ada, card, "Second")
        assert uuid_of(newer) == uuid
        await until(lambda: card.message_id not in ada.messages)
        await confirmed(ada, newer)
        [message] = simulator.delivered[reader.chat_id]
        assert (message.text, message.silent, message.labels) == ("Second", True, ["Menu"])

    async def test_another_kind_may_take_its_place(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        await draft(ada, "First")
        await ada.press("✏️ Message")
        asked = await ada.sees("Send me the message that takes its place")
        await ada.send(media.photo("Look"))
        await confirmed(ada, await ada.sees("What: photo, 4 characters", after=asked.message_id))
        [message] = simulator.delivered[reader.chat_id]
        assert message.body == media.photo("Look")

    async def test_one_that_cannot_be_sent_leaves_the_draft_as_it_is(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await draft(ada, "First")
        await ada.press("✏️ Message")
        await ada.sees("Send me the message that takes its place")
        await ada.send(media.paid_media())
        await ada.sees("Telegram does not let bots copy paid media")
        await confirmed(ada, card)
        assert [message.text for message in simulator.delivered[reader.chat_id]] == ["First"]

    async def test_edited_message_is_offered_and_taken_only_when_wanted(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        said = await ada.say("/broadcast Doors open at nine")
        card = await ada.sees("Above is what everyone gets")
        await ada.edit(said, "/broadcast Doors open at ten")
        offer = await ada.sees("You edited your message. The draft still has the old wording")
        await ada.press("Keep the old one", message_id=offer.message_id)
        assert offer.labels == []
        await ada.edit(said, "/broadcast Doors open at eleven")
        again = await ada.sees("You edited your message", after=offer.message_id)
        await ada.press("Use the new wording", message_id=again.message_id)
        newer = await ada.sees("Above is what everyone gets", after=card.message_id)
        assert ada.screen[-2].text == "Doors open at eleven"
        await confirmed(ada, newer)
        assert [message.text for message in simulator.delivered[reader.chat_id]] == ["Doors open at eleven"]

    async def test_edited_caption_is_offered(self, simulator: Simulator, recall: Recall, ada: Person) -> None:
        [reader] = recall.subscribe(1)
        card = await offered(ada, media.photo("Old"))
        mine = next(message.message_id for message in ada.screen if message.kind == "photo")
        await ada.edit(mine, "New")
        await ada.press("Use the new wording", message_id=(await ada.sees("You edited")).message_id)
        await confirmed(ada, await ada.sees("Above is what everyone gets", after=card.message_id))
        assert [message.caption for message in simulator.delivered[reader.chat_id]] == ["New"]

    async def test_edit_after_sending_changes_nothing(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        said = await ada.say("/broadcast Doors open")
        await confirmed(ada, await ada.sees("Above is what everyone gets"))
        await ada.edit(said, "/broadcast Doors closed")
        asked = await ada.say("/help")
        await ada.sees("/broadcast", after=asked)
        assert not any("You edited" in (message.text or "") for message in ada.screen)
        assert [message.text for message in simulator.delivered[reader.chat_id]] == ["Doors open"]

    async def test_offer_from_before_sending_says_how_it_stands(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        said = await ada.say("/broadcast Doors open")
        card = await ada.sees("Above is what everyone gets")
        await ada.edit(said, "/broadcast Doors closed")
        offer = await ada.sees("You edited your message")
        await confirmed(ada, card)
        answer = await ada.press("Use the new wording", message_id=offer.message_id)
        assert answer.text == "This has been sent."


class TestDrafts:
    """/drafts, restarts and Duplicate."""

    async def test_there_are_none(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        await draft(ada)
        await ada.press("❌ Cancel")
        assert (await listed(ada)).text == "There are no drafts. /broadcast starts one."

    async def test_unsent_ones_are_listed_newest_first_and_opened_by_a_press(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        await draft(ada, "First")
        await draft(bob, "Second")
        await offered(ada, media.photo("Third"))
        page = await listed(ada)
        words = [line for line in (page.text or "").splitlines() if "“" in line]
        assert words == ["[photo] “Third”", "“Second”", "“First”"]
        await ada.press("3", message_id=page.message_id)
        card = await ada.sees("Above is what everyone gets", after=page.message_id)
        assert ada.screen[-2].text == "First"
        await confirmed(ada, card)
        assert [message.text for message in simulator.delivered[reader.chat_id]] == ["First"]
        assert "First" not in str(await listed(ada))

    async def test_next_message_replaces_the_draft_that_was_opened(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        uuid = uuid_of(await draft(ada, "First"))
        await draft(ada, "Second")
        page = await listed(ada)
        await ada.press("2", message_id=page.message_id)
        await ada.sees("Above is what everyone gets", after=page.message_id)
        said = await ada.say("First, but better")
        newer = await ada.sees("Above is what everyone gets", after=said)
        assert uuid_of(newer) == uuid
        assert "“First, but better”\n" in str(await listed(ada)) + "\n"

    @pytest.mark.parametrize("kind", ["text", "photo", "album"])
    async def test_draft_survives_a_restart_with_all_that_belongs_to_it(
        self, kind: str, simulator: Simulator, stopped: Recall, ada: Person
    ) -> None:
        [reader] = stopped.subscribe(1)
        bodies = {
            "text": [
                {"text": "Hi {first_name|friend}", "entities": [{"type": "bold", "offset": 0, "length": 2}]}
            ],
            "photo": [media.photo("Look", has_media_spoiler=True)],
            "album": [media.photo("One"), media.video()],
        }[kind]
        async with stopped.running():
            card = await offered(ada, *bodies)
            await ada.press("Silent ☐", message_id=card.message_id)
        async with stopped.running():
            page = await listed(ada)
            await ada.press("1", message_id=page.message_id)
            await confirmed(ada, await ada.sees("🔕 It arrives", after=page.message_id))
        got = simulator.delivered[reader.chat_id]
        assert all(message.silent for message in got)
        if kind == "text":
            assert (got[0].text, got[0].entities) == ("Hi friend", bodies[0]["entities"])
        else:
            assert [message.body for message in got] == bodies

    async def test_old_card_works_after_a_restart(
        self, simulator: Simulator, stopped: Recall, ada: Person
    ) -> None:
        people = stopped.subscribe(2)
        async with stopped.running():
            card = await draft(ada)
        async with stopped.running():
            await ada.press("Protected ☐", message_id=card.message_id)
            await confirmed(ada, card)
        assert [simulator.delivered[person.chat_id][0].protected for person in people] == [True, True]

    @pytest.mark.parametrize("undone", [False, True])
    async def test_duplicate_makes_a_new_draft_of_what_it_says_now(
        self, undone: bool, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        uuid, report = await confirmed(ada, await offered(ada, media.photo("Look", has_media_spoiler=True)))
        if undone:
            await ada.press("↩️ Undo")
            await ada.press("🗑 Delete")
            report = await ada.sees("Broadcast undone")
        await ada.press("Duplicate", message_id=report.message_id)
        card = await ada.sees("Above is what everyone gets", after=report.message_id)
        assert uuid_of(card) != uuid
        await confirmed(ada, card)
        got = [message.body for message in simulator.delivered[people[0].chat_id]]
        assert got == [media.photo("Look", has_media_spoiler=True)] * (1 if undone else 2)
        assert recall.found(uuid).state is (State.UNDONE if undone else State.SENT)

    async def test_double_press_on_send_of_two_drafts_sends_each_once(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        cards = [await draft(ada, "One"), await draft(ada, "Two")]
        uuids = [uuid_of(card) for card in cards]
        await asyncio.gather(*(ada.press("✅ Send", message_id=card.message_id) for card in cards * 2))
        await until(lambda: {recall.found(uuid).state for uuid in uuids} == {State.SENT})
        assert holding(simulator, people) == [2, 2, 2]
