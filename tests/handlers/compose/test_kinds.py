"""Every kind of message: what a reader's screen holds is what the admin wrote."""

from typing import Any

import pytest

from simulator import Person, Simulator, media
from tests.support.broadcasting import confirmed, holding, joined, offered
from tests.support.drafting import received
from tests.support.recall import Recall

BOLD = {"type": "bold", "offset": 0, "length": 5}
EMOJI = {"type": "custom_emoji", "offset": 6, "length": 2, "custom_emoji_id": "5368324170671202286"}
ENTITIES = [
    BOLD,
    {"type": "italic", "offset": 2, "length": 6},
    EMOJI,
    {"type": "text_link", "offset": 9, "length": 4, "url": "https://example.com/menu"},
    {"type": "spoiler", "offset": 14, "length": 3},
    {"type": "pre", "offset": 18, "length": 4, "language": "python"},
    {"type": "expandable_blockquote", "offset": 23, "length": 5},
]
FORMATTED = "Doors 🎉 menu and code quote"
CAPTIONED: dict[str, Any] = {"caption": FORMATTED, "caption_entities": ENTITIES}
KINDS: dict[str, dict[str, Any]] = {
    "text": {"text": FORMATTED, "entities": ENTITIES},
    "photo": media.photo(**CAPTIONED, has_media_spoiler=True, show_caption_above_media=True),
    "live photo": media.live_photo(**CAPTIONED, has_media_spoiler=True),
    "video": media.video(**CAPTIONED, has_media_spoiler=True),
    "video with its cover": media.video(cover=media.photo(file_id="cover-1"), start=7),
    "animation": media.animation(**CAPTIONED),
    "document": media.document(**CAPTIONED),
    "audio": media.audio(**CAPTIONED),
    "voice": media.voice(**CAPTIONED),
    "photo without words": media.photo(),
    "video note": media.video_note(),
    "sticker": media.sticker(),
    "location": media.location(),
    "venue": media.venue(),
    "contact": media.contact(),
    "something new that is a photo as well": {"hologram": {"depth": 3}} | media.photo("Look"),
    "something new": {"hologram": {"depth": 3}},
    "something new with words": {"hologram": {"depth": 3}, "caption": "Look"},
}
PERSONAL = {
    "photo": media.photo("Hi {first_name|friend}!", has_media_spoiler=True, show_caption_above_media=True),
    "video": media.video("Hi {first_name|friend}!"),
    "animation": media.animation("Hi {first_name|friend}!"),
    "document": media.document("Hi {first_name|friend}!"),
    "audio": media.audio("Hi {first_name|friend}!"),
    "voice": media.voice("Hi {first_name|friend}!"),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_reader_holds_exactly_what_was_written(
    kind: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    await confirmed(ada, await offered(ada, KINDS[kind]))
    message = received(simulator, reader)
    assert message.body == KINDS[kind]
    assert (message.silent, message.protected, message.buttons) == (False, False, [])


@pytest.mark.parametrize("kind", KINDS)
async def test_what_was_previewed_is_sent_whatever_the_admin_does_to_their_message(
    kind: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    readers = recall.subscribe(2)
    card = await offered(ada, KINDS[kind])
    mine = max(message.message_id for message in ada.screen if not message.from_bot)
    if "caption" in KINDS[kind] or "text" in KINDS[kind]:
        await ada.edit(mine, "Not this")
    else:
        ada.delete(mine)
    await confirmed(ada, card)
    assert [received(simulator, reader).body for reader in readers] == [KINDS[kind]] * 2


@pytest.mark.parametrize("kind", KINDS)
async def test_undo_takes_every_kind_back(
    kind: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    readers = recall.subscribe(2)
    await confirmed(ada, await offered(ada, KINDS[kind]))
    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete from 2 chats")
    await ada.sees("Total: 2\nDeleted: 2\n")
    assert holding(simulator, readers) == [0, 0]


@pytest.mark.parametrize("kind", PERSONAL)
async def test_every_reader_finds_their_name_in_a_caption_and_all_else_as_it_was(
    kind: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [nameless] = recall.subscribe(1)
    named = simulator.person(6001, first_name="Grace")
    await joined(named)
    await confirmed(ada, await offered(ada, PERSONAL[kind]))
    for reader, words in ((nameless, "Hi friend!"), (named, "Hi Grace!")):
        message = simulator.delivered[reader.chat_id][-1]
        assert message.body == PERSONAL[kind] | {"caption": words}


@pytest.mark.parametrize("body", [media.poll(), media.quiz()])
async def test_poll_comes_without_votes_and_the_card_says_that_everyone_has_their_own(
    body: dict[str, Any], simulator: Simulator, recall: Recall, ada: Person
) -> None:
    readers = recall.subscribe(2)
    card = await offered(ada, body)
    assert "Everyone gets a poll of their own: the votes do not add up." in (card.text or "")
    await confirmed(ada, card)
    polls = [received(simulator, reader).body["poll"] for reader in readers]
    assert polls[0]["id"] != polls[1]["id"]
    for poll in polls:
        assert poll | {"id": "poll-1"} == body["poll"]


async def test_dice_rolls_anew_and_the_card_says_so(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    readers = recall.subscribe(8)
    card = await offered(ada, media.dice("🎯"))
    assert "It rolls anew for everyone, and cannot be undone in its first 24 hours." in (card.text or "")
    await confirmed(ada, card)
    rolled = [received(simulator, reader).body["dice"] for reader in readers]
    assert {dice["emoji"] for dice in rolled} == {"🎯"}


UNCOPYABLE = {
    "quiz": (media.quiz(correct=None), "quiz whose answer they do not know; send your own"),
    "paid media": (media.paid_media(), "Telegram does not let bots copy paid media"),
    "part of an album": (None, "this is one part of an album; send or forward the whole album"),
}


@pytest.mark.parametrize("kind", UNCOPYABLE)
async def test_what_cannot_be_copied_is_said_at_once_and_nothing_can_be_sent(
    kind: str, recall: Recall, ada: Person
) -> None:
    recall.subscribe(1)
    body, why = UNCOPYABLE[kind]
    if body is None:
        part, _ = await ada.send_album([media.photo("One"), media.photo(file_id="photo-2")])
        said = await ada.say("/broadcast", reply_to=part)
    else:
        await ada.say("/broadcast")
        await ada.sees("Send me the message now")
        said = await ada.send(body)
    refusal = await ada.sees(why, after=said)
    assert (refusal.text or "").endswith("Send another message, or /cancel.")
    assert not any("✅" in label for message in ada.screen for label in message.labels)
    assert recall.store.contents.unsent(1) == []


async def test_emoji_that_the_bot_may_not_use_is_counted_on_the_card(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    simulator.custom_emoji = False
    card = await offered(ada, KINDS["text"])
    assert "1 custom emoji shows as a plain one: this bot may not use it." in (card.text or "")
    await confirmed(ada, card)
    assert received(simulator, reader).entities == [entity for entity in ENTITIES if entity != EMOJI]


@pytest.mark.parametrize("words", ["Doors 🎉", "Doors 🎉 {first_name|friend}"])
async def test_emoji_that_a_caption_lost_is_counted_too(
    words: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    recall.subscribe(1)
    simulator.custom_emoji = False
    card = await offered(ada, media.photo(words, caption_entities=[EMOJI]))
    assert "1 custom emoji shows as a plain one: this bot may not use it." in (card.text or "")


async def test_forwarded_message_is_sent_without_its_origin(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    await ada.say("/broadcast")
    await ada.sees("Send me the message now")
    said = await ada.send(
        {
            **media.photo("News"),
            "forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Somebody"},
        }
    )
    await confirmed(ada, await ada.sees("Above is what everyone gets", after=said))
    assert received(simulator, reader).body == media.photo("News")
