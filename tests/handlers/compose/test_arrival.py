"""What does not come along with a message, and what came right before it: the card says so."""

from typing import Any

import pytest

from simulator import Message, Person, Simulator, media
from tests.support.broadcasting import confirmed, draft, offered
from tests.support.drafting import above, linked, opened, received
from tests.support.recall import Recall, until

POST: dict[str, Any] = {
    "text": "The sale has begun",
    "forward_origin": {"type": "hidden_user", "sender_user_name": "Shop", "date": 1_790_000_000},
    "reply_markup": {
        "inline_keyboard": [
            [{"text": "Menu", "url": "https://example.com/menu"}, {"text": "Vote", "callback_data": "v"}],
            [{"text": "Map", "url": "https://example.com/map"}],
        ]
    },
}
BUTTONS = [[("Menu", "https://example.com/menu")], [("Map", "https://example.com/map")]]
BROUGHT = "🔘 2 buttons came with the post; 🔘 Buttons changes them."
LEFT_OUT = "⚠️ 1 button of the post is left out"
ALONE = "only this part would go"
LONG = "word " * 800  # 4,000 characters


async def card_after(admin: Person, said: int) -> Message:
    return await admin.sees("Above is what everyone gets", after=said)


class TestButtonsOfAPost:
    """A post that another bot made, forwarded."""

    @pytest.mark.parametrize("kind", ["text", "photo"])
    async def test_links_are_taken_over_and_the_rest_is_said(
        self, kind: str, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        post = POST if kind == "text" else {**POST, **media.photo("Look"), "text": None}
        card = await offered(ada, {name: value for name, value in post.items() if value})
        assert BROUGHT in str(card)
        assert LEFT_OUT in str(card)
        assert above(ada, card).buttons == BUTTONS
        await confirmed(ada, card)
        assert received(simulator, reader).buttons == BUTTONS

    async def test_they_and_what_is_said_of_them_outlive_a_toggle_and_a_restart(
        self, simulator: Simulator, stopped: Recall, ada: Person
    ) -> None:
        [reader] = stopped.subscribe(1)
        async with stopped.running():
            card = await offered(ada, POST)
            await ada.press("Silent ☐", message_id=card.message_id)
            assert BROUGHT in str(card)
        async with stopped.running():
            again = await opened(ada)
            assert BROUGHT in str(again)
            assert LEFT_OUT in str(again)
            await confirmed(ada, again)
        assert received(simulator, reader).buttons == BUTTONS

    async def test_typed_buttons_take_their_place(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await linked(ada, await offered(ada, POST), "Shop | https://a.io")
        assert "of the post" not in str(card)
        assert "came with" not in str(card)
        await confirmed(ada, card)
        assert received(simulator, reader).buttons == [[("Shop", "https://a.io")]]

    @pytest.mark.parametrize("brings", [True, False])
    async def test_message_that_takes_a_draft_s_place_keeps_its_buttons_unless_it_brings_some(
        self, brings: bool, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await linked(ada, await draft(ada), "Shop | https://a.io")
        await ada.press("✏️ Message", message_id=card.message_id)
        said = await ada.send(POST if brings else {"text": "Another"})
        newer = await card_after(ada, said)
        assert (BROUGHT in str(newer)) is brings
        await confirmed(ada, newer)
        assert received(simulator, reader).buttons == (BUTTONS if brings else [[("Shop", "https://a.io")]])

    async def test_correction_by_a_post_brings_its_buttons_too(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        _, report = await confirmed(ada, await draft(ada))
        await ada.press("✏️ Correct", message_id=report.message_id)
        asked = await ada.sees("Send me the corrected message")
        await ada.send(POST)
        card = await ada.sees("Above is how it will read", after=asked.message_id)
        assert BROUGHT in str(card)
        await ada.press("✏️ Correct 1", message_id=card.message_id)
        await ada.sees("1 corrected in place")
        assert received(simulator, reader).buttons == BUTTONS


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"effect_id": "5"}, "⚠️ Its effect is left out"),
        ({"quote": {"text": "nine", "position": 0}}, "what it quotes is left out"),
    ],
)
async def test_what_is_left_out_is_said(
    more: dict[str, Any], said: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    card = await offered(ada, media.photo("Look") | more)
    assert said in str(card)
    await confirmed(ada, card)
    assert received(simulator, reader).body == media.photo("Look")


class TestSplitText:
    """A text that was too long for one message."""

    async def test_last_part_says_that_only_it_would_go(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        said = await ada.say(f"/broadcast {LONG}")
        first = await card_after(ada, said)
        assert ALONE not in str(first)
        await ada.say(LONG)
        await ada.say("the end")
        await ada.sees("Telegram split your text: only this part would go. Right before it came 4,0")
        card = await ada.sees("Right before it came 8,0")
        await until(lambda: first.message_id not in ada.messages)
        await ada.press("Silent ☐", message_id=card.message_id)
        assert ALONE in str(card)

    async def test_part_of_another_kind_counts_as_well(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        await ada.say(f"/broadcast {LONG}")
        await ada.send(media.photo("the end"))
        assert "What: photo" in str(await ada.sees("Telegram split your text"))

    async def test_correction_is_warned_of_too(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        _, report = await confirmed(ada, await draft(ada))
        await ada.press("✏️ Correct", message_id=report.message_id)
        await ada.sees("Send me the corrected message")
        await ada.say(LONG)
        await ada.say("the end")
        assert "Above is how it will read" in str(await ada.sees(ALONE))

    @pytest.mark.parametrize(
        ("first", "seconds"), [("Short", 0), ("word " * 690, 0), (LONG, 3)], ids=["short", "3450", "later"]
    )
    async def test_another_message_is_no_part_of_it(
        self, first: str, seconds: int, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        said = await ada.say(f"/broadcast {first}")
        await card_after(ada, said)
        simulator.clock.advance(seconds=seconds)
        said = await ada.say("Something else")
        assert ALONE not in str(await card_after(ada, said))

    @pytest.mark.parametrize("between", ["/broadcast", "✏️ Message"])
    async def test_what_was_asked_for_is_no_part_of_it(
        self, between: str, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        said = await ada.say(f"/broadcast {LONG}")
        card = await card_after(ada, said)
        if between == "/broadcast":
            said = await ada.say("/broadcast Something else")
        else:
            await ada.press(between, message_id=card.message_id)
            said = await ada.say("Something else")
        assert ALONE not in str(await card_after(ada, said))


class TestSentTogether:
    """Several messages at once, which is no album."""

    @pytest.mark.parametrize("count", [2, 5])
    async def test_forwarded_together(self, count: int, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        before = await ada.say("/broadcast")
        await ada.sees("Send me the message now", after=before)
        for number in range(count):
            await ada.send({**POST, "text": f"Post {number}"})
        others = "1 other message" if count == 2 else f"{count - 1} other messages"
        await ada.sees(
            f"Several messages came together: only this part would go. Right before it came {others};"
        )

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ({"text": "Look at this:"}, POST),  # a comment, and what it was forwarded with
            (media.document("One"), media.document("Two")),
            (POST, media.photo("Look")),
        ],
        ids=["comment", "files", "forwarded and sent"],
    )
    async def test_sent_together(
        self,
        first: dict[str, Any],
        second: dict[str, Any],
        recall: Recall,
        ada: Person,
    ) -> None:
        recall.subscribe(1)
        await ada.say("/broadcast")
        await ada.sees("Send me the message now")
        await ada.send(first)
        await ada.send(second)
        await ada.sees("only this part would go. Right before it came 1 other message;")

    async def test_album_among_them_is_one_message(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        await ada.say("/broadcast")
        await ada.sees("Send me the message now")
        said = await ada.send(POST)
        await ada.send_album([media.photo(file_id=f"photo-{at}") for at in range(3)])
        card = await ada.sees("What: album of 3", after=said)
        assert "Right before it came 1 other message;" in str(card)

    async def test_album_alone_is_not_warned_of(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        card = await offered(ada, media.photo("One"), media.photo("Two"))
        assert ALONE not in str(card)

    async def test_one_after_the_other_is_no_warning(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        await offered(ada, {"text": "One"})
        simulator.clock.advance(seconds=2)
        said = await ada.send(POST)
        assert ALONE not in str(await card_after(ada, said))
