"""URL buttons: wrong lines, wrong moments, several drafts."""

from typing import Any

import pytest

from simulator import Person, Simulator, media
from tests.support.broadcasting import confirmed, draft, holding, offered, uuid_of
from tests.support.drafting import BUTTONS, ROWS, above, asked_for_buttons, linked, received
from tests.support.recall import Recall, until


class TestButtons:
    """🔘 Buttons."""

    @pytest.mark.parametrize(
        "body",
        [
            media.photo("Doors {first_name|open}", has_media_spoiler=True),
            media.voice(),
            media.dice(),
            {"hologram": {}},
        ],
    )
    async def test_rows_stand_under_any_kind(
        self, body: dict[str, Any], simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        readers = recall.subscribe(2)
        card = await linked(ada, await offered(ada, body))
        preview = above(ada, card)
        assert preview.buttons == BUTTONS
        await confirmed(ada, card)
        for reader in readers:
            got = received(simulator, reader)
            assert (got.kind, got.buttons) == (preview.kind, BUTTONS)
            assert got.body.get("has_media_spoiler") == body.get("has_media_spoiler")

    @pytest.mark.parametrize(
        ("lines", "problems"),
        [
            ("\n" + ", ".join(["A | a.io"] * 9), ["Line 2: 9 buttons in a row."]),
            ("A | a.io\n" * 101, ["Line 101: more than 100 buttons."]),
            ("<b> & co | x\nShop", ["Line 1: “x” is not a link.", "Line 2: “Shop” has no link."]),
        ],
    )
    async def test_errors_name_their_lines_and_the_buttons_stay_as_they_were(
        self, lines: str, problems: list[str], simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await linked(ada, await draft(ada))
        await asked_for_buttons(ada, card)
        said = await ada.say(lines, entities=[])
        told = await ada.sees("Nothing was changed; send them again.", after=said)
        assert all(problem in (told.text or "") for problem in problems)
        await confirmed(ada, card)
        assert received(simulator, reader).buttons == BUTTONS

    async def test_photo_is_no_buttons_and_they_are_typed_again(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        await asked_for_buttons(ada, await draft(ada))
        said = await ada.send(media.photo("Menu | a.io"))
        await ada.sees("Nothing was changed; send them again.", after=said)
        said = await ada.say(ROWS)
        assert above(ada, await ada.sees("Above is what everyone gets", after=said)).buttons == BUTTONS

    async def test_button_that_telegram_refuses_is_said_and_the_draft_can_still_be_sent(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await draft(ada)
        await asked_for_buttons(ada, card)
        simulator.refuse(400, "Bad Request: BUTTON_URL_INVALID", method="sendMessage")
        said = await ada.say(ROWS)
        await ada.sees("This cannot be sent: ", after=said)
        await confirmed(ada, card)
        assert received(simulator, reader).buttons == []

    @pytest.mark.parametrize("label", ["✅ Send", "❌ Cancel"])
    async def test_what_ends_the_draft_ends_the_question_for_its_buttons(
        self, label: str, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        card = await draft(ada)
        await asked_for_buttons(ada, card)
        await ada.press(label, message_id=card.message_id)
        # While it is being sent, any message shows how it stands.
        await ada.sees("Cancelled" if label == "❌ Cancel" else "Broadcast finished")
        said = await ada.say("Thank you")
        await ada.sees("start with /broadcast", after=said)

    @pytest.mark.parametrize("label", ["✅ Send", "❌ Cancel"])
    async def test_what_ends_the_draft_ends_the_question_for_another_message(
        self, label: str, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        card = await draft(ada)
        await ada.press("✏️ Message", message_id=card.message_id)
        await ada.sees("Send me the message that takes its place")
        await ada.press(label, message_id=card.message_id)
        # While it is being sent, any message shows how it stands.
        await ada.sees("Cancelled" if label == "❌ Cancel" else "Broadcast finished")
        said = await ada.say("Thank you")
        await ada.sees("start with /broadcast", after=said)

    async def test_after_removing_the_buttons_the_next_message_is_the_draft_again(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        card = await linked(ada, await draft(ada))
        asked = await asked_for_buttons(ada, card)
        await ada.press("Remove the buttons")
        await ada.sees("Above is what everyone gets", after=asked.message_id)
        said = await ada.say("Doors open at ten.")
        card = await ada.sees("Above is what everyone gets", after=said)
        assert above(ada, card).text == "Doors open at ten."

    async def test_cancel_at_the_question_leaves_the_buttons_and_the_draft(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await linked(ada, await draft(ada))
        asked = await asked_for_buttons(ada, card)
        await ada.say("/cancel")
        await ada.sees("The buttons stay as they are.", after=asked.message_id)
        await confirmed(ada, card)
        assert received(simulator, reader).buttons == BUTTONS

    async def test_question_for_the_buttons_of_one_draft_is_not_answered_by_another_broadcast(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        first = await draft(ada, "One")
        await asked_for_buttons(ada, first)
        second = uuid_of(await draft(ada, "Two"))
        said = await ada.say("Two, better")
        card = await ada.sees("Above is what everyone gets", after=said)
        assert uuid_of(card) == second

    async def test_buttons_go_to_the_draft_whose_card_was_pressed(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        first = await draft(ada, "One")
        second = await draft(ada, "Two")
        uuid = uuid_of(first)
        card = await linked(ada, first)
        assert uuid_of(card) == uuid
        for one in (second, card):
            await ada.press("✅ Send", message_id=one.message_id)
        await until(lambda: holding(simulator, [reader]) == [2])
        got = simulator.delivered[reader.chat_id]
        assert [(one.text, one.buttons) for one in got] == [("Two", []), ("One", BUTTONS)]
