"""Many drafts: of several admins, over restarts, and made again."""

from models.states import State
from simulator import Fault, Person, Simulator, media
from tests.support.broadcasting import confirmed, draft, holding, offered, uuid_of
from tests.support.drafting import listed, opened, received, settled
from tests.support.recall import Recall, until

LINK = "Menu | https://example.com/menu"
PAIR = (media.photo("Doors open"), media.photo(file_id="photo-2"))


class TestDrafts:
    """Several drafts and several admins."""

    async def test_every_unsent_draft_can_be_reached(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        for number in range(12):
            await draft(ada, f"Number {number}")
        page = await listed(ada)
        if "▶" in page.labels:
            await ada.press("▶", message_id=page.message_id)
        assert "Number 0”" in (page.text or "")

    async def test_cancel_drops_the_draft_being_edited_by_name_and_no_other(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        for words in ("First", "Second"):
            await draft(ada, words)
        said = await ada.say("/cancel")
        await ada.sees("Cancelled: “Second”\nNothing was sent.", after=said)
        said = await ada.say("/cancel")
        await ada.sees("Nothing is being written at the moment.", after=said)
        assert len(recall.store.contents.unsent(9)) == 1

    async def test_draft_that_the_other_admin_opened_is_sent_once(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await draft(ada, "Doors")
        send = card.buttons[0][0][1]
        theirs = await opened(bob)
        answer = await ada.press(data=send, message_id=card.message_id)
        assert answer.text == "This draft was replaced by a newer one; send that."
        await confirmed(bob, theirs)
        assert received(simulator, reader).text == "Doors"

    async def test_message_after_the_other_admin_sent_the_draft_is_a_new_one(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        uuid = uuid_of(await draft(ada, "Doors"))
        await confirmed(bob, await opened(bob))
        said = await ada.say("Doors, but later")
        card = await ada.sees("Above is what everyone gets", after=said)
        assert uuid_of(card) != uuid
        assert received(simulator, reader).text == "Doors"

    async def test_photo_that_the_other_admin_opened_arrives_with_all_it_has(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        body = media.photo("Hi {first_name|friend}", has_media_spoiler=True, show_caption_above_media=True)
        card = await offered(ada, body)
        await ada.press("Protected", message_id=card.message_id)
        theirs = await opened(bob)
        assert next(one for one in reversed(bob.screen) if one.kind == "photo").caption == "Hi Bob"
        await confirmed(bob, theirs)
        got = received(simulator, reader)
        assert (got.body, got.protected) == (body | {"caption": "Hi friend"}, True)

    async def test_lost_preview_is_said_and_the_message_can_be_sent_again(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        await ada.say("/broadcast")
        await ada.sees("Send me the message now")
        simulator.fault(Fault.LOST_AFTER, method="sendPhoto")
        await ada.send(media.photo("One"))
        await ada.sees("Telegram did not answer. Please try that again.")
        said = await ada.send(media.photo("Two"))
        await confirmed(ada, await ada.sees("Above is what everyone gets", after=said))
        assert received(simulator, reader).caption == "Two"

    async def test_buttons_typed_after_a_restart_are_not_broadcast(
        self, stopped: Recall, ada: Person
    ) -> None:
        stopped.subscribe(1)
        async with stopped.running():
            card = await draft(ada)
            await ada.press("🔘 Buttons", message_id=card.message_id)
            await ada.sees("Send me the buttons")
        async with stopped.running():
            said = await ada.say(LINK)
            await ada.sees("start with /broadcast", after=said)
            await ada.press("🔘 Buttons", message_id=card.message_id)
            said = await ada.say(LINK)
            assert "1 button" in str(await ada.sees("Above is what everyone gets", after=said))

    async def test_double_press_on_send_sends_once(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        card = await draft(ada)
        send = card.buttons[0][0][1]
        for _ in range(2):
            ada.press_nowait(data=send, message_id=card.message_id)
        late = await ada.press(data=send, message_id=card.message_id)
        assert "replaced" not in str(late.text)
        await ada.sees("Broadcast finished")
        assert holding(simulator, people) == [1, 1, 1]


class TestDuplicate:
    """A new draft of what was sent."""

    async def test_it_has_buttons_options_and_placeholders_and_the_other_admin_may(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await offered(ada, media.photo("Hi {first_name|friend}", has_media_spoiler=True))
        for option in ("Silent", "Protected"):
            await ada.press(option, message_id=card.message_id)
        await ada.press("🔘 Buttons", message_id=card.message_id)
        typed = await ada.say(LINK)
        await confirmed(ada, await ada.sees("Above is what everyone gets", after=typed))
        said = await bob.say("/history")
        page = await bob.sees("Past broadcasts", after=said)
        await bob.press("1", message_id=page.message_id)
        await bob.sees("Broadcast finished", after=page.message_id)
        await bob.press("Duplicate")
        await confirmed(bob, await bob.sees("Above is what everyone gets"))
        first, second = simulator.delivered[reader.chat_id]
        # Telegram's answer to the first one told their name.
        assert (first.caption, second.caption) == ("Hi friend", "Hi Reader 0")
        assert (second.body | {"caption": ""}, second.buttons) == (
            first.body | {"caption": ""},
            first.buttons,
        )
        assert (second.silent, second.protected) == (True, True)

    async def test_album_is_duplicated(self, simulator: Simulator, recall: Recall, ada: Person) -> None:
        [reader] = recall.subscribe(1)
        _, report = await confirmed(ada, await offered(ada, *PAIR))
        await ada.press("Duplicate", message_id=report.message_id)
        card = await ada.sees("Above is what everyone gets", after=report.message_id)
        await confirmed(ada, card)
        assert [one.body for one in simulator.delivered[reader.chat_id]] == [*PAIR, *PAIR]

    async def test_message_after_it_replaces_the_duplicate_and_not_the_original(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        uuid, report = await confirmed(ada, await draft(ada, "One"))
        await ada.press("Duplicate", message_id=report.message_id)
        copy = uuid_of(await ada.sees("Above is what everyone gets", after=report.message_id))
        said = await ada.say("Two")
        assert uuid_of(await ada.sees("Above is what everyone gets", after=said)) == copy
        assert recall.found(uuid).state is State.SENT

    async def test_message_after_opening_a_draft_replaces_it(self, stopped: Recall, ada: Person) -> None:
        stopped.subscribe(1)
        async with stopped.running():
            uuid = uuid_of(await draft(ada, "One"))
        async with stopped.running():
            await opened(ada)
            said = await ada.say("Two")
            assert uuid_of(await ada.sees("Above is what everyone gets", after=said)) == uuid

    async def test_duplicate_of_what_was_corrected_says_the_new_words(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        _, report = await confirmed(ada, await offered(ada, media.photo("Old", file_id="photo-1")))
        await ada.press("✏️ Correct", message_id=report.message_id)
        await ada.sees("Send me the corrected message")
        said = await ada.send(media.photo("New", file_id="photo-2"))
        card = await ada.sees("Above is how it will read", after=said)
        await ada.press("✏️ Correct 1", message_id=card.message_id)
        await ada.sees("1 corrected in place", after=card.message_id)
        report = await ada.sees("Broadcast finished", after=card.message_id)
        await ada.press("Duplicate", message_id=report.message_id)
        await confirmed(ada, await ada.sees("Above is what everyone gets", after=report.message_id))
        await until(lambda: holding(simulator, [reader]) == [2])
        assert [one.body for one in simulator.delivered[reader.chat_id]] == [
            media.photo("New", file_id="photo-2")
        ] * 2

    async def test_double_press_makes_one_draft(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        _, report = await confirmed(ada, await draft(ada))
        ada.press_nowait("Duplicate", message_id=report.message_id)
        await ada.press("Duplicate", message_id=report.message_id)
        await settled(ada)
        assert len(recall.store.contents.unsent(9)) == 1
