"""What the simulator lets a bot edit, alone and in albums, and what it leaves out of every text."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from telegram import (
    Bot,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    Message,
    MessageEntity,
)
from telegram.error import BadRequest

from simulator import Person, Simulator, media
from tests.support.broadcasting import keyboard

Json = dict[str, Any]

ADA = 1001
LONG = "x" * 5000
NOT_MODIFIED = "Message is not modified: specified new message content"
BOLD = MessageEntity("bold", 0, 2)
EMOJI = MessageEntity("custom_emoji", 0, 2, custom_emoji_id="5")


@pytest.fixture
async def album(ada: Person, bot: Bot) -> list[Message]:
    """Two photos from the bot."""
    for body in (media.photo(), media.photo(file_id="photo-2"), media.video(), media.document()):
        await ada.send(body)
    return list(
        await bot.send_media_group(
            ADA, [InputMediaPhoto("photo-1", caption="before"), InputMediaPhoto("photo-2")]
        )
    )


async def test_an_edit_shows_and_drops_the_buttons(ada: Person, bot: Bot) -> None:
    sent = await bot.send_message(ADA, "before", reply_markup=keyboard())
    await bot.edit_message_text("after", ADA, sent.message_id)
    (message,) = ada.screen
    assert (message.text, message.labels, message.edited) == ("after", [], True)


async def test_an_edit_that_changes_nothing_is_refused(ada: Person, bot: Bot) -> None:
    sent = await bot.send_message(ada.chat_id, "same", reply_markup=keyboard())
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await bot.edit_message_text("same", ADA, sent.message_id, reply_markup=keyboard())


async def test_new_buttons_alone_do_not_mark_a_message_as_edited(ada: Person, bot: Bot) -> None:
    sent = await bot.send_message(ADA, "hi")
    await bot.edit_message_reply_markup(ADA, sent.message_id, reply_markup=keyboard("Stop"))
    assert (ada.screen[0].labels, ada.screen[0].edited) == (["Stop"], False)


async def test_text_and_caption_are_edited_where_they_are(ada: Person, bot: Bot) -> None:
    await ada.send(media.photo())
    photo = await bot.send_photo(ADA, "photo-1", "before")
    text = await bot.send_message(ADA, "hi")
    await bot.edit_message_caption(ADA, photo.message_id, caption="after")
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("hi", ADA, photo.message_id)
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await bot.edit_message_caption(ADA, text.message_id, caption="hi")
    assert ada.screen[1].caption == "after"


async def test_a_photo_can_become_a_document(ada: Person, bot: Bot) -> None:
    await ada.send(media.photo())
    await ada.send(media.document())
    sent = await bot.send_photo(ADA, "photo-1")
    await bot.edit_message_media(InputMediaDocument("document-1", "new"), ADA, sent.message_id)
    assert (ada.screen[-1].kind, ada.screen[-1].caption) == ("document", "new")


@pytest.mark.parametrize("same", ["hi", " hi "])
async def test_the_same_caption_is_no_change(ada: Person, bot: Bot, same: str) -> None:
    await ada.send(media.photo())
    sent = await bot.send_photo(ADA, "photo-1", "hi")
    with pytest.raises(BadRequest, match=NOT_MODIFIED):
        await bot.edit_message_caption(ADA, sent.message_id, caption=same)
    with pytest.raises(BadRequest, match=NOT_MODIFIED):
        await bot.edit_message_media(InputMediaPhoto("photo-1", same), ADA, sent.message_id)


async def test_what_a_blocked_chat_holds_can_still_be_corrected(ada: Person, bot: Bot) -> None:
    sent = await bot.send_message(ADA, "before")
    ada.block()
    await bot.edit_message_text("after", ADA, sent.message_id)
    assert ada.screen[0].text == "after"


async def test_what_an_album_says_of_each_part_is_kept(sim: Simulator, ada: Person, bot: Bot) -> None:
    await ada.send(media.photo())
    await ada.send(media.video())
    await bot.send_media_group(
        ADA,
        [
            InputMediaPhoto("photo-1", caption="hi", caption_entities=[BOLD], has_spoiler=True),
            InputMediaVideo("video-1", caption="<i>ho</i>", parse_mode="HTML", show_caption_above_media=True),
        ],
        disable_notification=True,
        protect_content=True,
        allow_paid_broadcast=True,
    )
    photo, video = sim.delivered[ADA]
    assert (photo.caption, photo.entities[0]["type"], photo.caption_above) == ("hi", "bold", False)
    assert (video.caption, video.entities[0]["type"], video.caption_above) == ("ho", "italic", True)
    assert [bool(part.body.get("has_media_spoiler")) for part in (photo, video)] == [True, False]
    assert [(part.silent, part.protected) for part in (photo, video)] == [(True, True)] * 2


async def test_a_part_of_an_album_is_edited_in_its_place(
    sim: Simulator, bot: Bot, album: list[Message]
) -> None:
    first, second = (part.message_id for part in album)
    await bot.edit_message_caption(ADA, first, caption="after")
    await bot.edit_message_media(InputMediaVideo("video-1", "new"), ADA, second)
    shown = sim.delivered[ADA]
    assert [(part.kind, part.caption) for part in shown] == [("photo", "after"), ("video", "new")]
    assert [part.media_group_id for part in shown] == [album[0].media_group_id] * 2


async def test_a_part_of_an_album_takes_no_buttons(sim: Simulator, bot: Bot, album: list[Message]) -> None:
    first = album[0].message_id
    with pytest.raises(BadRequest, match=NOT_MODIFIED):
        await bot.edit_message_reply_markup(ADA, first, reply_markup=keyboard())
    await bot.edit_message_caption(ADA, first, caption="after", reply_markup=keyboard())
    assert (sim.delivered[ADA][0].caption, sim.delivered[ADA][0].buttons) == ("after", [])


async def test_a_part_of_an_album_keeps_to_its_kind(ada: Person, bot: Bot, album: list[Message]) -> None:
    await ada.send(media.audio())
    await ada.send(media.animation())
    for item in (InputMediaDocument("document-1"), InputMediaAudio("audio-1")):
        with pytest.raises(BadRequest, match="Can't change media type in the album"):
            await bot.edit_message_media(item, ADA, album[0].message_id)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda bot, _: bot.send_message(ADA, LONG), "message is too long"),
        (lambda bot, _: bot.send_photo(ADA, "photo-1", LONG), "message caption is too long"),
        (
            lambda bot, _: bot.send_media_group(
                ADA, [InputMediaPhoto("photo-1"), InputMediaPhoto("photo-1", caption=LONG)]
            ),
            "message caption is too long",
        ),
        (lambda bot, part: bot.copy_message(ADA, ADA, part, caption=LONG), "message caption is too long"),
        (lambda bot, part: bot.edit_message_text(LONG, ADA, part + 2), "message_too_long"),
        (lambda bot, part: bot.edit_message_caption(ADA, part, caption=LONG), "media_caption_too_long"),
        (
            lambda bot, part: bot.edit_message_media(InputMediaPhoto("photo-1", LONG), ADA, part),
            "message caption is too long",
        ),
    ],
)
async def test_the_words_for_too_many_characters(
    bot: Bot, album: list[Message], call: Callable[[Bot, int], Any], words: str
) -> None:
    await bot.send_message(ADA, "hi")
    with pytest.raises(BadRequest) as refused:
        await call(bot, album[0].message_id)
    assert refused.value.message.lower() == words


async def test_characters_are_counted_without_their_markup(ada: Person, bot: Bot) -> None:
    await bot.send_message(ADA, f"<b>{'🎲' * 4096}</b>", parse_mode="HTML")
    assert len(ada.screen[0].text or "") == 4096


async def test_custom_emoji_of_a_bot_without_the_right_arrive_plain(
    sim: Simulator, ada: Person, bot: Bot
) -> None:
    sim.custom_emoji = False
    await ada.send(media.photo())
    photo = InputMediaPhoto("photo-1", caption="🎲", caption_entities=[EMOJI, BOLD])
    await bot.send_message(ADA, "🎲", entities=[EMOJI, BOLD])
    await bot.send_photo(ADA, "photo-1", "🎲", caption_entities=[EMOJI, BOLD])
    await bot.send_media_group(ADA, [photo, photo])
    await bot.copy_message(ADA, ADA, ada.screen[0].message_id, caption="🎲", caption_entities=[EMOJI, BOLD])
    for message in sim.delivered[ADA]:
        assert (message.text or message.caption) == "🎲"
        assert [entity["type"] for entity in message.entities] == ["bold"]


async def test_custom_emoji_are_left_out_of_edits_too(sim: Simulator, ada: Person, bot: Bot) -> None:
    await ada.send(media.photo())
    text = await bot.send_message(ADA, "🎲", entities=[EMOJI])
    photo = await bot.send_photo(ADA, "photo-1", "🎲", caption_entities=[EMOJI])
    assert all(message.entities for message in sim.delivered[ADA])
    sim.custom_emoji = False
    await bot.edit_message_text("🎲", ADA, text.message_id, entities=[EMOJI])
    await bot.edit_message_caption(ADA, photo.message_id, caption="🎲", caption_entities=[EMOJI])
    assert not any(message.entities for message in sim.delivered[ADA])


@pytest.mark.parametrize(
    "body",
    [
        {"text": "🎲", "entities": [EMOJI.to_dict()]},
        media.photo("🎲", caption_entities=[EMOJI.to_dict()]),
    ],
    ids=["text", "photo"],
)
async def test_a_copy_keeps_custom_emoji_all_the_same(
    sim: Simulator, ada: Person, bot: Bot, body: Json
) -> None:
    sim.custom_emoji = False
    await bot.copy_message(ADA, ADA, await ada.send(body))
    assert ada.screen[-1].entities == [EMOJI.to_dict()]


async def test_the_right_to_custom_emoji_holds_from_the_next_message(
    sim: Simulator, ada: Person, bot: Bot
) -> None:
    for may in (True, False, True):
        sim.custom_emoji = may
        await bot.send_message(ADA, "🎲", entities=[EMOJI])
    assert [bool(message.entities) for message in ada.screen] == [True, False, True]


async def test_an_edit_has_no_age_limit(sim: Simulator, ada: Person, bot: Bot) -> None:
    await ada.send(media.photo())
    text, photo = await bot.send_message(ADA, "before"), await bot.send_photo(ADA, "photo-1")
    sim.clock.advance(hours=1000)
    await bot.edit_message_text("after", ADA, text.message_id)
    await bot.edit_message_caption(ADA, photo.message_id, caption="after")
    assert [message.text or message.caption for message in ada.screen[-2:]] == ["after", "after"]


async def test_a_poll_is_closed_at_any_age_and_loses_its_buttons(
    sim: Simulator, ada: Person, bot: Bot
) -> None:
    sent = await bot.send_poll(ADA, "Tea?", ["Yes", "No"], reply_markup=keyboard())
    sim.clock.advance(hours=1000)
    answer = await bot.stop_poll(ADA, sent.message_id)
    (message,) = ada.screen
    assert (answer.is_closed, message.body["poll"]["is_closed"], message.labels) == (True, True, [])


async def test_what_is_no_open_poll_of_the_bot_cannot_be_closed(ada: Person, bot: Bot) -> None:
    text, poll = await bot.send_message(ADA, "hi"), await bot.send_poll(ADA, "Tea?", ["Yes", "No"])
    theirs = await ada.send(media.poll())
    await bot.stop_poll(ADA, poll.message_id)
    for message_id, words in (
        (text.message_id, "Message is not a poll"),
        (poll.message_id, "Poll has already been closed"),
        (theirs, "Poll can't be stopped"),
        (999_999, "Message with poll to stop not found"),
    ):
        with pytest.raises(BadRequest, match=words):
            await bot.stop_poll(ADA, message_id)


PNG = b"\x89PNG\r\n\x1a\nand so on"


async def test_an_upload_takes_the_place_of_a_medium_and_is_known_by_its_id_then(
    ada: Person, bot: Bot
) -> None:
    await ada.send(media.photo())
    sent = await bot.send_photo(ADA, "photo-1")
    edited = await bot.edit_message_media(InputMediaPhoto(PNG), ADA, sent.message_id)
    assert isinstance(edited, Message)
    await bot.send_photo(ADA, edited.photo[-1].file_id)
    shown = [message.body["photo"][-1]["file_id"] for message in ada.screen[-2:]]
    assert shown == [edited.photo[-1].file_id] * 2


async def test_an_uploaded_file_is_of_the_kind_that_it_was_sent_as(ada: Person, bot: Bot) -> None:
    assert not ada.screen
    sent = await bot.send_audio(ADA, b"sound", filename="a.mp3")
    assert sent.audio
    with pytest.raises(BadRequest, match="of type audio as document"):
        await bot.send_document(ADA, sent.audio.file_id)


@pytest.mark.usefixtures("ada")
async def test_what_is_no_picture_is_taken_as_no_photo(bot: Bot) -> None:
    with pytest.raises(BadRequest, match=re.compile("image_process_failed", re.IGNORECASE)):
        await bot.send_photo(ADA, b"just text")
