"""What the simulator lets a bot send, and the words it refuses with."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from simulator import Group, Person, Simulator, media
from simulator.markup import formatted, utf16_length
from simulator.refused import Refused
from tests.support.broadcasting import keyboard

Json = dict[str, Any]

ADA = 1001
TEXT_TOO_LONG, CAPTION_TOO_LONG = "x" * 4097, "x" * 1025


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("<b>bold</b> plain", "bold plain", [("bold", 0, 4)]),
        ("🎲 <i>x</i>", "🎲 x", [("italic", 3, 1)]),
        ("<u>a<s>b</s></u>", "ab", [("underline", 0, 2), ("strikethrough", 1, 1)]),
        ('<a href="https://example.org">link</a>', "link", [("text_link", 0, 4)]),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ('<tg-emoji emoji-id="5">🎲</tg-emoji>', "🎲", [("custom_emoji", 0, 2)]),
        ('<pre><code class="language-python">x</code></pre>', "x", [("pre", 0, 1)]),
        ("&lt;b&gt; &amp; &#33; &nbsp;", "<b> & ! &nbsp;", []),
        ("  <b>x </b>\n", "  x"[2:], [("bold", 0, 1)]),
    ],
)
async def test_html_becomes_text_and_entities(
    ada: Person, bot: Bot, html: str, text: str, entities: list[tuple[str, int, int]]
) -> None:
    await bot.send_message(ADA, html, parse_mode="HTML")
    (message,) = ada.screen
    assert message.text == text
    assert [(one["type"], one["offset"], one["length"]) for one in message.entities] == entities


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("1 < 2", 'unsupported start tag "" at byte offset 2'),
        ("é <h1>x</h1>", 'unsupported start tag "h1" at byte offset 3'),
        ("<b>x", 'can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x <b", "unclosed start tag at byte offset 2"),
        ("<!-- x -->", 'unsupported start tag "!--" at byte offset 0'),
    ],
)
@pytest.mark.usefixtures("ada")
async def test_broken_html_is_refused_with_its_place(bot: Bot, html: str, words: str) -> None:
    with pytest.raises(BadRequest) as refused:
        await bot.send_message(ADA, html, parse_mode="HTML")
    assert refused.value.message == f"Can't parse entities: {words}"


@given(
    st.lists(st.sampled_from(["<", ">", "/", "b", "&", ";", "!", "?", "[", "-", "<b>", "</b>", "🎲", " "]))
)
def test_html_is_either_understood_or_refused(pieces: list[str]) -> None:
    try:
        text, entities = formatted("".join(pieces), "HTML", None)
    except Refused:
        return
    assert all(one["offset"] + one["length"] <= utf16_length(text) for one in entities)


@pytest.mark.parametrize(
    ("offset", "length", "words"),
    [
        (-1, 1, "incorrect offset -1"),
        (0, -1, "incorrect length -1"),
        (9, 1, "Entity begins after the end of the text at utf-16 offset 9"),
        (0, 9, "ends after the end of the text at utf-16 offset 9"),
        (1, 2, "Entity begins in a middle of a utf-16 symbol at byte offset 4"),
        (0, 1, "ends in a middle of a utf-16 symbol at byte offset 4"),
    ],
)
@pytest.mark.usefixtures("ada")
async def test_entities_outside_the_text_are_refused(bot: Bot, offset: int, length: int, words: str) -> None:
    with pytest.raises(BadRequest, match=re.compile(words, re.IGNORECASE)):
        await bot.send_message(ADA, "👉 ab", entities=[MessageEntity("bold", offset, length)])


@given(st.text("ab 🎲\n", min_size=1), st.data())
def test_an_entity_never_leaves_the_stored_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    offset, length = utf16_length(text[:start]), utf16_length(text[start:end])
    stored, entities = formatted(
        text, None, json.dumps([{"type": "bold", "offset": offset, "length": length}])
    )
    for entity in entities:
        assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= utf16_length(stored)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda bot: bot.send_message(ADA, TEXT_TOO_LONG), "Message is too long"),
        (lambda bot: bot.send_message(ADA, " \n "), "Message text is empty"),
        (lambda bot: bot.send_photo(ADA, "photo-1", CAPTION_TOO_LONG), "Message caption is too long"),
        (lambda bot: bot.send_photo(ADA, "nothing"), "Wrong file identifier/http url specified"),
        (lambda bot: bot.send_video(ADA, "photo-1"), "Can't use file of type photo as video"),
        (lambda bot: bot.send_media_group(ADA, [InputMediaPhoto("photo-1")]), "Group send failed"),
        (lambda bot: bot.send_message(9, "hi"), "Chat not found"),
        (
            lambda bot: bot.send_message(ADA, "hi", reply_parameters=ReplyParameters(99)),
            "Message to be replied not found",
        ),
        (
            lambda bot: bot.send_message(ADA, "hi", reply_markup=keyboard(callback_data="x" * 65)),
            "Button_data_invalid",
        ),
        (
            lambda bot: bot.send_message(ADA, "hi", reply_markup=keyboard(url="http://localhost/")),
            "Inline keyboard button url 'http://localhost/' is invalid: wrong http url",
        ),
        (
            lambda bot: bot.send_message(ADA, "hi", reply_markup=keyboard(url="ftp://example.org")),
            "Inline keyboard button url 'ftp://example.org' is invalid: unsupported url protocol",
        ),
        (lambda bot: bot.copy_message(ADA, ADA, 99), "Message to copy not found"),
        (lambda bot: bot.forward_message(ADA, ADA, 99), "Message to forward not found"),
        (lambda bot: bot.edit_message_text("hi", ADA, 99), "Message to edit not found"),
        (lambda bot: bot.edit_message_text("hi", ADA, 1), "Message can't be edited"),
        (lambda bot: bot.delete_message(ADA, 99), "Message to delete not found"),
        (lambda bot: bot.delete_messages(ADA, range(101)), "Too many message identifiers specified"),
    ],
)
async def test_the_words_of_a_bad_request(
    ada: Person, bot: Bot, call: Callable[[Bot], Any], words: str
) -> None:
    await ada.send(media.photo())
    with pytest.raises(BadRequest) as refused:
        await call(bot)
    assert refused.value.message.lower() == words.lower()


async def test_a_button_without_an_action_is_refused(ada: Person, bot: Bot) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Go")]])
    with pytest.raises(BadRequest, match="text buttons are unallowed in the inline keyboard"):
        await bot.send_message(ada.chat_id, "hi", reply_markup=markup)


@pytest.mark.parametrize(
    ("happened", "words"),
    [
        (Person.block, "Forbidden: bot was blocked by the user"),
        (Person.deactivate, "Forbidden: user is deactivated"),
    ],
)
async def test_a_person_may_not_be_written_to(
    ada: Person, bot: Bot, happened: Callable[[Person], None], words: str
) -> None:
    happened(ada)
    with pytest.raises(Forbidden, match=words):
        await bot.send_message(ADA, "hi")


async def test_a_bot_cannot_begin_a_conversation(sim: Simulator, bot: Bot) -> None:
    sim.person(1002, started=False)
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(1002, "hi")


@pytest.mark.parametrize(
    ("happened", "error", "words"),
    [
        (Group.kick, Forbidden, "Forbidden: bot was kicked from the supergroup chat"),
        (Group.write_protect, BadRequest, "Not enough rights to send text messages to the chat"),
    ],
)
async def test_a_group_may_refuse(
    sim: Simulator,
    bot: Bot,
    happened: Callable[[Group], None],
    error: type[TelegramError],
    words: str,
) -> None:
    happened(sim.group(-2001))
    with pytest.raises(error, match=words):
        await bot.send_message(-2001, "hi")


async def test_a_migrated_group_names_its_new_id(sim: Simulator, bot: Bot) -> None:
    moved = sim.group(-2001, basic=True).migrate_to(-1002001)
    with pytest.raises(ChatMigrated) as refused:
        await bot.send_message(-2001, "hi")
    await bot.send_message(refused.value.new_chat_id, "hi")
    assert moved.screen[-1].text == "hi"


async def test_a_vanished_chat_is_not_found(sim: Simulator, bot: Bot, ada: Person) -> None:
    sim.vanish(ada.chat_id)
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(ADA, "hi")


async def test_a_message_shows_how_it_was_sent(ada: Person, bot: Bot) -> None:
    first = await ada.say("hello")
    await bot.send_message(
        ADA,
        "https://example.org",
        disable_notification=True,
        protect_content=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_parameters=ReplyParameters(first),
    )
    message = ada.screen[-1]
    assert (message.silent, message.protected, message.reply_to) == (True, True, first)
    assert message.link_preview_options == {"is_disabled": True}


async def test_an_answer_to_a_missing_message_may_go_without(ada: Person, bot: Bot) -> None:
    await bot.send_message(ADA, "hi", reply_parameters=ReplyParameters(99, allow_sending_without_reply=True))
    assert ada.screen[0].reply_to is None


async def test_cover_and_start_of_a_video_go_along_only_where_a_call_names_them(
    ada: Person, sim: Simulator, bot: Bot
) -> None:
    body = media.video(cover=media.photo(file_id="cover-1"), start=7)
    await ada.send(body)
    bare = await bot.send_video(ADA, "video-1")
    whole = await bot.send_video(ADA, "video-1", cover="cover-1", start_timestamp=7)
    assert sim.delivered[ADA][0].body == media.video()
    assert sim.delivered[ADA][1].body == body
    assert bare.video
    assert whole.video
    assert (bool(bare.video.cover), bool(whole.video.cover)) == (False, True)
