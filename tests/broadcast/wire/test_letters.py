"""A letter asks what PTB's Bot would ask for the same chat, and counts for as many messages."""

from dataclasses import replace

import pytest
from telegram import Bot

from broadcast.message.calls import Calls
from broadcast.wire.errors import Unanswered
from broadcast.wire.letters import Letters
from broadcast.wire.transport import AiohttpRequest
from models.content import ALBUM, Content, Medium, UrlButton
from tests.support.scripted import answer, scripted

BOLD = ({"type": "bold", "offset": 0, "length": 2},)
BUTTONS = ((UrlButton("Tickets 🎟", "https://a.io"),),)
TEXT = Content("text", "Hé “you” \ud83d", entities=BOLD, buttons=BUTTONS, silent=True, protected=True)
PHOTO = Content("photo", "Hi", media=(Medium("photo", "unique-1", file_id="1"),), caption_above=True)
COPY = Content("poll", media=(Medium("poll", "5/6"),), source_chat_id=5, source_message_id=6)
PARTS = tuple(Medium("photo", f"unique-{at}", file_id=str(at), text="Hi", part=at) for at in (1, 2))
SENT = b'{"message_id":1,"date":1,"chat":{"id":5,"type":"private"}}'


@pytest.mark.parametrize(
    ("content", "result", "messages"),
    [
        (TEXT, SENT, 1),
        (replace(TEXT, text="Hi {first_name|friend}"), SENT, 1),
        (PHOTO, SENT, 1),
        (COPY, b'{"message_id":1}', 1),
        (Content(ALBUM, media=PARTS), b"[%b,%b]" % (SENT, SENT), 2),
    ],
)
@pytest.mark.parametrize("chat_id", [5, -1005])
@pytest.mark.parametrize("paid", [False, True])
async def test_letter_asks_what_the_bot_would(
    content: Content, result: bytes, messages: int, chat_id: int, paid: bool
) -> None:
    yes = answer(b'{"ok":true,"result":%b}' % result.replace(b'"id":5', b'"id":%d' % chat_id))
    async with scripted(yes, yes) as server, AiohttpRequest() as wire:
        bot = Bot("1:TEST", f"{server.url}/bot", request=wire, get_updates_request=wire)
        call, letters = Calls(content).send(chat_id, {"first_name": "Anna"}, paid=paid), Letters(bot)
        await call.on(bot)
        letter = await letters.take_down(call)
        assert len(server.asked) == 1
        await letters.post(letter, chat_id)
    [by_bot, by_letter] = server.asked
    assert by_letter == by_bot
    assert (letter.messages, letter.copies) == (messages, content is COPY)


async def test_answer_about_another_chat_is_none() -> None:
    async with scripted(answer()) as server, AiohttpRequest() as wire:
        letters = Letters(Bot("1:TEST", f"{server.url}/bot", request=wire, get_updates_request=wire))
        letter = await letters.take_down(Calls(TEXT).send(6))
        with pytest.raises(Unanswered):
            await letters.post(letter, 6)
