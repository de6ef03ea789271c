"""The buttons on a draft's card: links, options, names and 🧪 Test."""

from typing import Any

import pytest

from models.profiles import Profile
from models.states import State
from simulator import Person, Simulator, media
from tests.support.broadcasting import confirmed, draft, offered, send
from tests.support.drafting import BUTTONS, linked
from tests.support.recall import Recall

LINKED = {
    "text": "The menu: https://example.com/menu",
    "entities": [{"type": "url", "offset": 10, "length": 24}],
}


@pytest.mark.parametrize("body", [{"text": "Doors open"}, media.photo("Look"), media.sticker(), media.poll()])
async def test_buttons_stand_under_the_preview_and_under_what_readers_get(
    body: dict[str, Any], simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    card = await linked(ada, await offered(ada, body))
    assert "3 buttons" in (card.text or "")
    assert ada.screen[-2].buttons == BUTTONS
    await confirmed(ada, card)
    [message] = simulator.delivered[reader.chat_id]
    assert message.buttons == BUTTONS
    assert message.caption == body.get("caption")


async def test_wrong_buttons_are_told_by_line_and_nothing_changes(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    card = await draft(ada)
    await ada.press("🔘 Buttons")
    asked = await ada.sees("Send me the buttons")
    await ada.say("Menu | https://example.com\nMap | not a link\n" + "x" * 65 + " | https://example.com")
    told = await ada.sees("Nothing was changed; send them again.", after=asked.message_id)
    lines = (told.text or "").splitlines()
    assert [line.split(":")[0] for line in lines[:-1]] == ["Line 2", "Line 3"]
    assert "✅ Send to 1" in card.labels
    await ada.say("Menu | https://example.com")
    await ada.sees("1 button", after=told.message_id)


async def test_buttons_can_be_exchanged_and_taken_away(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    card = await linked(ada, await draft(ada))
    card = await linked(ada, card, "Other | https://example.org")
    assert ada.screen[-2].buttons == [[("Other", "https://example.org")]]
    await ada.press("🔘 Buttons", message_id=card.message_id)
    await ada.sees("These are there now:\nOther | https://example.org")
    await ada.press("Remove the buttons")
    bare = await ada.sees("Above is what everyone gets", after=card.message_id)
    assert "button" not in (bare.text or "")
    assert ada.screen[-2].buttons == []


@pytest.mark.parametrize(("label", "field"), [("Silent", "silent"), ("Protected", "protected")])
async def test_option_is_said_on_the_card_and_reaches_the_reader(
    label: str, field: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    first, second = recall.subscribe(2)
    card = await draft(ada)
    words = {"silent": "🔕 It arrives without a sound.", "protected": "🔒 It cannot be forwarded or saved."}
    await ada.press(f"{label} ☐")
    assert words[field] in (card.text or "")
    await ada.press(f"{label} ☑")
    assert words[field] not in (card.text or "")
    await ada.press(f"{label} ☐")
    await confirmed(ada, card)
    for reader in (first, second):
        [message] = simulator.delivered[reader.chat_id]
        assert getattr(message, field)
        assert message.silent is not message.protected


PREVIEWS = {
    "Preview off": {"is_disabled": True},
    "Preview above": {"show_above_text": True},
    "Preview large": {"prefer_large_media": True},
}


@pytest.mark.parametrize("label", PREVIEWS)
async def test_link_preview_changes_on_the_preview_itself_and_for_readers(
    label: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    card = await offered(ada, LINKED)
    preview = ada.screen[-2]
    await ada.press(f"{label} ☐")
    assert f"{label} ☑" in card.labels
    assert preview.link_preview_options == PREVIEWS[label]
    await confirmed(ada, card)
    [message] = simulator.delivered[reader.chat_id]
    assert message.link_preview_options == PREVIEWS[label]
    assert message.entities == LINKED["entities"]


@pytest.mark.parametrize("body", [{"text": "No link"}, media.photo("https://example.com")])
async def test_without_a_preview_there_is_nothing_to_place(
    body: dict[str, Any], recall: Recall, ada: Person
) -> None:
    recall.subscribe(1)
    card = await offered(ada, body)
    assert not any("Preview" in label for label in card.labels)


class TestNames:
    """What the card says about placeholders."""

    @pytest.fixture
    def recall(self, recall: Recall) -> Recall:
        """An audience of five, of whom two have told their first name."""
        people = recall.subscribe(5)
        for person, name in zip(people, ("Grace", "Barbara"), strict=False):
            recall.store.audience.subscribe(Profile(person.chat_id, name))
        return recall

    async def test_preview_has_the_admins_name_and_the_card_a_sample(
        self, recall: Recall, ada: Person
    ) -> None:
        assert recall.store.audience.size() == 5
        card = await draft(ada, "Hi {first_name|friend}, Grace Barbara!")
        assert ada.screen[-2].text == "Hi Ada, Grace Barbara!"
        assert "3 of 5 have no first name: the fallback stands there." in (card.text or "")
        assert "For example: “Hi Grace, Grace Barbara!”" in (card.text or "")

    async def test_every_reader_gets_their_own_name(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        bold = {"type": "bold", "offset": 3, "length": 19}
        await confirmed(ada, await offered(ada, {"text": "Hi {first_name|friend}!", "entities": [bold]}))
        uuid = recall.store.broadcasts.history(1)[0].uuid
        got = [simulator.delivered[row.chat_id][0] for row in recall.rows(uuid)]
        assert [message.text for message in got] == ["Hi Grace!", "Hi Barbara!", *["Hi friend!"] * 3]
        assert [message.entities[0]["length"] for message in got] == [5, 7, 6, 6, 6]

    async def test_longest_name_decides_whether_it_fits(self, recall: Recall, ada: Person) -> None:
        assert recall.store.audience.reach(["first_name"]).names["first_name"].longest == 7
        await ada.say("/broadcast {first_name}" + "x" * 4090)
        await ada.sees(
            "with the longest name in the audience it has 4,097 characters, and Telegram takes 4,096"
        )
        said = await ada.say("/broadcast {first_name}" + "x" * 4089)
        await ada.sees("Above is what everyone gets", after=said)

    @pytest.mark.usefixtures("recall")
    async def test_what_is_empty_without_a_name_is_refused(self, ada: Person) -> None:
        await ada.say("/broadcast {first_name}")
        await ada.sees("for 3 subscribers without that name it would be empty; give them a fallback")

    @pytest.mark.usefixtures("recall")
    async def test_other_braces_are_literal_and_a_slip_gets_a_hint(self, ada: Person) -> None:
        card = await draft(ada, "{Name} pays {5} {first_name|you}")
        assert ada.screen[-2].text == "{Name} pays {5} Ada"
        assert "⚠️ {Name} is sent as it stands." in (card.text or "")
        assert "{5} is sent" not in (card.text or "")


class TestTest:
    """🧪 Test delivers the draft to every admin."""

    async def test_every_admin_gets_it_as_readers_would_and_readers_get_nothing(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await linked(ada, await draft(ada, "Hi {first_name|friend}!"))
        await ada.press("Silent ☐", message_id=card.message_id)
        answer = await ada.press("🧪 Test", message_id=card.message_id)
        assert answer.text == "On its way to every admin, as a test."
        await ada.sees("🧪 Test: Finished: sent to 2 of 2.")
        for admin, words in ((ada, "Hi Ada!"), (bob, "Hi Bob!")):
            [got] = [message for message in admin.screen if message.silent]
            assert (got.text, got.buttons) == (words, BUTTONS)
        assert reader.chat_id not in simulator.delivered
        assert "✅ Send to 1" in card.labels

    async def test_one_press_takes_it_back(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(1)
        await draft(ada, "Only a test")
        await ada.press("🧪 Test")
        card = await ada.sees("🧪 Test: Finished")
        await ada.press("↩️ Undo", message_id=card.message_id)
        await ada.sees("🧪 Test: Undone: 2 deleted, 0 remain.")
        assert not any(message.text == "Only a test" for message in bob.screen)
        assert simulator.calls["deleteMessage"] == 2

    async def test_it_counts_nowhere_and_the_ledger_calls_it_a_test(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        await draft(ada)
        await ada.press("🧪 Test")
        await ada.sees("🧪 Test: Finished")
        assert recall.store.counts.totals() == {}
        assert recall.store.broadcasts.by_state() == {State.DRAFTED: 1}
        said = await ada.say("/history")
        await ada.sees("Nothing was broadcast yet", after=said)
        said = await ada.say("/undo")
        await ada.sees("Nothing was broadcast yet", after=said)

    async def test_admin_who_blocked_the_bot_is_counted(
        self, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(1)
        await draft(ada)
        bob.block()
        await ada.press("🧪 Test")
        await ada.sees("🧪 Test: Finished: sent to 1 of 2.")


class TestTestMeanwhile:
    """A test while a broadcast is being sent."""

    @pytest.fixture
    def settings(self) -> dict[str, float]:
        return {"messages_per_second": 20}

    async def test_it_goes_first(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(400)
        uuid = await send(ada, "Long")
        await ada.sees("Sending")
        other = await draft(ada, "Next")
        await ada.press("🧪 Test", message_id=other.message_id)
        await ada.sees("🧪 Test: Finished: sent to 2 of 2.")
        assert recall.found(uuid).state is State.SENDING
