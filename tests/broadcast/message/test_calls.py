"""Which calls send a message, and which turn what a chat shows into what it should show."""

from dataclasses import replace

import pytest
from telegram import Bot

from broadcast.message.calls import Calls
from broadcast.message.methods import (
    CopyMessage,
    EditMessageCaption,
    EditMessageMedia,
    EditMessageReplyMarkup,
    EditMessageText,
    Place,
    SendFile,
    SendMediaGroup,
    SendMessage,
)
from models.content import ALBUM, Content, Medium, UrlButton
from simulator import Simulator

TEXT = Content("text", "Hi {first_name|friend}")
PHOTO = Content(
    "photo",
    "Hi",
    media=(Medium("photo", "unique-1", file_id="1"),),
    source_chat_id=5,
    source_message_id=6,
)
# As older versions kept them, without a file.
VOICE = replace(PHOTO, kind="voice", media=(Medium("voice", "unique-1"),))
STICKER = Content("sticker", media=(Medium("sticker", "unique-1"),), source_chat_id=5, source_message_id=6)
POLL = replace(STICKER, kind="poll", media=(Medium("poll", "5/6"),))
PARTS = tuple(Medium("photo", f"unique-{at}", file_id=str(at), text="Hi", part=at) for at in (1, 2))
PAIR = Content(ALBUM, media=PARTS)
OTHER = (Medium("photo", "unique-9", file_id="9"),)


@pytest.mark.parametrize(
    ("content", "method"),
    [
        (TEXT, SendMessage),
        (PHOTO, SendFile),
        (replace(PHOTO, media=(Medium("photo", "unique-1"),)), CopyMessage),  # as older versions kept it
        (STICKER, CopyMessage),
        (replace(STICKER, media=(Medium("sticker", "unique-1", file_id="1"),)), SendFile),
        (POLL, CopyMessage),
        (PAIR, SendMediaGroup),
    ],
)
def test_call_that_sends_it(content: Content, method: type) -> None:
    assert isinstance(Calls(content).send(7), method)


@pytest.mark.parametrize(
    ("content", "caption"),
    [
        (VOICE, None),
        (replace(VOICE, own_caption=True), "Hi"),
        (replace(VOICE, text="Hi {first_name}"), "Hi Anna"),
        (STICKER, None),
    ],
)
def test_copy_keeps_its_caption_unless_it_reads_differently(content: Content, caption: str | None) -> None:
    call = Calls(content).send(7, {"first_name": "Anna"})
    assert isinstance(call, CopyMessage)
    assert call.source == Place(5, 6)
    assert (call.words and call.words.text) == caption


@pytest.mark.parametrize(
    ("shown", "wanted", "methods"),
    [
        (TEXT, replace(TEXT, text="Ho"), [EditMessageText]),
        (TEXT, PHOTO, [EditMessageMedia]),
        (PHOTO, replace(PHOTO, text="Ho"), [EditMessageCaption]),
        (PHOTO, replace(PHOTO, media=OTHER), [EditMessageMedia]),
        (STICKER, replace(STICKER, buttons=((UrlButton("A", "https://a.io"),),)), [EditMessageReplyMarkup]),
        (PAIR, PAIR, []),
        (PAIR, replace(PAIR, media=(PARTS[0], replace(PARTS[1], text="Ho"))), [EditMessageCaption]),
        (PAIR, replace(PAIR, caption_above=True), [EditMessageCaption] * 2),
    ],
)
def test_calls_that_change_what_a_chat_shows(shown: Content, wanted: Content, methods: list[type]) -> None:
    assert [type(call) for call in Calls(wanted).edit(shown, 7, (1, 2)) or ()] == methods


@pytest.mark.parametrize(
    ("shown", "wanted"), [(PHOTO, TEXT), (STICKER, PHOTO), (PAIR, PHOTO), (PAIR, replace(PAIR, media=OTHER))]
)
def test_there_are_none_where_telegram_cannot_do_it(shown: Content, wanted: Content) -> None:
    assert Calls(wanted).edit(shown, 7, (1, 2)) is None


@pytest.mark.parametrize(
    ("wanted", "methods"), [(PHOTO, [EditMessageMedia]), (PAIR, [EditMessageCaption] * 2)]
)
def test_where_it_is_not_sure_what_is_shown_all_is_set_anew(wanted: Content, methods: list[type]) -> None:
    assert [type(call) for call in Calls(wanted).edit(wanted, 7, (1, 2), sure=False) or ()] == methods


async def test_call_runs_itself_and_tells_what_arrived(simulator: Simulator, bot: Bot) -> None:
    reader = simulator.person(7001, first_name="Anna")
    await reader.say("/start")
    [sent] = await Calls(TEXT).send(reader.chat_id, {"first_name": "Anna"}).on(bot)
    assert simulator.delivered[reader.chat_id][-1].text == "Hi Anna"
    for call in Calls(replace(TEXT, text="Ho")).edit(TEXT, reader.chat_id, [sent.message_id]) or ():
        await call.on(bot)
    assert simulator.delivered[reader.chat_id][-1].text == "Ho"
