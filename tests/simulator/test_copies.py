"""What becomes of a message in the simulator: copied, grouped, deleted."""

from typing import Any

import pytest
from telegram import (
    Bot,
    InputMediaPhoto,
    InputMediaVideo,
)
from telegram.error import BadRequest, Forbidden

from simulator import Person, Simulator, media
from tests.support.broadcasting import keyboard

Json = dict[str, Any]

ADA = 1001


KINDS = [
    media.photo("hi"),
    media.video("hi"),
    media.animation("hi"),
    media.document("hi"),
    media.audio("hi"),
    media.voice("hi"),
    media.video_note(),
    media.sticker(),
    media.poll(),
    media.quiz(),
    media.location(),
    media.venue(),
    media.contact(),
    media.dice(),
    {"story_of_tomorrow": {"pages": 3}},
]


@pytest.mark.parametrize("body", KINDS, ids=lambda body: next(iter(body)))
async def test_a_copy_keeps_any_kind_of_message(ada: Person, bot: Bot, body: Json) -> None:
    await bot.copy_message(ADA, ADA, await ada.send(body))
    theirs, copy = ada.screen
    assert copy.from_bot
    assert copy.kind == theirs.kind == next(iter(body))


@pytest.mark.parametrize("body", [{"text": "hi"}, media.photo("hi")])
async def test_a_copy_has_none_of_what_belongs_to_one_message(ada: Person, bot: Bot, body: Json) -> None:
    quote: Json = {"text": "nine", "position": 0}
    markup: Json = {"inline_keyboard": [[{"text": "Go", "url": "https://example.com"}]]}
    own: Json = {"effect_id": "5", "quote": quote, "reply_markup": markup}
    await bot.copy_message(ADA, ADA, await ada.send(body | own))
    theirs, copy = ada.screen
    assert theirs.body == body | {"effect_id": "5", "quote": quote}
    assert (theirs.labels, copy.labels) == (["Go"], [])
    assert copy.body == body


async def test_buttons_of_a_post_arrive_with_it(ada: Person, bot: Bot) -> None:
    markup: Json = {"inline_keyboard": [[{"text": "Go", "url": "https://example.com"}]]}
    await ada.send({"text": "hi", "effect_id": "5", "reply_markup": markup})
    [update] = await bot.get_updates()
    assert update.message
    assert update.message.effect_id == "5"
    assert update.message.reply_markup
    assert update.message.reply_markup.inline_keyboard[0][0].url == "https://example.com"


@pytest.mark.parametrize("body", KINDS[:-1], ids=lambda body: next(iter(body)))
async def test_every_kind_is_one_the_client_understands(ada: Person, bot: Bot, body: Json) -> None:
    await ada.send(body)
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.effective_attachment is not None


@pytest.mark.parametrize(
    "body",
    [media.quiz(correct=None), media.paid_media(), {"pinned_message": {}}, {"giveaway": {}}, {"invoice": {}}],
    ids=["quiz", "paid media", "service", "giveaway", "invoice"],
)
async def test_some_messages_cannot_be_copied(ada: Person, bot: Bot, body: Json) -> None:
    with pytest.raises(BadRequest, match="Message can't be copied"):
        await bot.copy_message(ADA, ADA, await ada.send(body))


async def test_copies_share_what_they_show(sim: Simulator, ada: Person, bot: Bot) -> None:
    source = await ada.send(media.photo("hi"))
    for user_id in (2001, 2002):
        sim.person(user_id)
        await bot.copy_message(user_id, ADA, source, reply_markup=keyboard())
    (first,), (second,) = sim.delivered[2001], sim.delivered[2002]
    assert first.content is second.content
    assert first.body is ada.screen[0].body


async def test_a_copy_does_not_bring_the_buttons(ada: Person, bot: Bot) -> None:
    source = await bot.send_message(ADA, "hi", reply_markup=keyboard())
    await bot.copy_message(ADA, ADA, source.message_id)
    assert [message.labels for message in ada.screen] == [["Go"], []]


@pytest.mark.parametrize(("given", "caption"), [(None, "before"), ("", None), ("after", "after")])
async def test_a_copy_may_have_another_caption(
    ada: Person, bot: Bot, given: str | None, caption: str | None
) -> None:
    await bot.copy_message(ADA, ADA, await ada.send(media.photo("before")), caption=given)
    assert ada.screen[-1].caption == caption


async def test_a_copy_shows_the_words_of_the_moment(ada: Person, bot: Bot) -> None:
    source = await ada.say("before")
    await bot.copy_message(ADA, ADA, source)
    await ada.edit(source, "after")
    await bot.copy_message(ADA, ADA, source)
    assert [message.text for message in ada.screen] == ["after", "before", "after"]


async def test_a_deleted_source_is_not_copied(ada: Person, bot: Bot) -> None:
    source = await ada.say("hi")
    ada.delete(source)
    with pytest.raises(BadRequest, match="Message to copy not found"):
        await bot.copy_message(ADA, ADA, source)


async def test_a_copied_poll_is_a_poll_of_its_own(ada: Person, bot: Bot) -> None:
    await bot.copy_message(ADA, ADA, await ada.send(media.poll()))
    theirs, copy = ada.screen
    assert theirs.body["poll"]["id"] != copy.body["poll"]["id"]


async def test_an_album_is_sent_by_its_files(sim: Simulator, ada: Person, bot: Bot) -> None:
    await ada.send(media.photo(file_id="a"))
    await ada.send(media.video(file_id="b"))
    await bot.send_media_group(ADA, [InputMediaPhoto("a", caption="hi"), InputMediaVideo("b")])
    photo, video = sim.delivered[ADA]
    assert photo.media_group_id == video.media_group_id is not None
    assert (photo.caption, video.kind) == ("hi", "video")


async def test_copied_albums_stay_albums_and_leave_out_what_is_gone(
    sim: Simulator, ada: Person, bot: Bot
) -> None:
    ids = [await ada.send(media.photo(file_id=one), media_group_id="7") for one in "abc"]
    ada.delete(ids[1])
    await bot.copy_messages(ADA, ADA, ids)
    first, second = sim.delivered[ADA]
    assert first.media_group_id == second.media_group_id not in (None, "7")


async def test_an_album_to_a_blocked_chat_wraps_the_reason(ada: Person, bot: Bot) -> None:
    await ada.send(media.photo())
    ada.block()
    with pytest.raises(BadRequest) as refused:
        await bot.send_media_group(ADA, [InputMediaPhoto("photo-1"), InputMediaPhoto("photo-1")])
    assert refused.value.message == 'Failed to send message #1 with the error message "user_is_blocked"'


async def test_an_upload_can_be_sent_again_by_its_id(ada: Person, bot: Bot) -> None:
    sent = await bot.send_document(ADA, b"content", filename="notes.txt")
    assert sent.document is not None
    await bot.send_document(ADA, sent.document.file_id)
    assert [message.kind for message in ada.screen] == ["document", "document"]


async def test_a_message_may_be_deleted_for_48_hours(sim: Simulator, ada: Person, bot: Bot) -> None:
    young, old = await bot.send_message(ADA, "1"), await bot.send_message(ADA, "2")
    sim.clock.advance(hours=47, minutes=59)
    await bot.delete_message(ADA, young.message_id)
    sim.clock.advance(minutes=1)
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await bot.delete_message(ADA, old.message_id)
    assert [message.text for message in ada.screen] == ["2"]


@pytest.mark.usefixtures("ada")
async def test_dice_rest_for_a_day(sim: Simulator, bot: Bot) -> None:
    dice = await bot.send_dice(ADA)
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await bot.delete_message(ADA, dice.message_id)
    sim.clock.advance(hours=24)
    assert await bot.delete_message(ADA, dice.message_id)


async def test_many_are_deleted_and_missing_ones_passed_over(ada: Person, bot: Bot) -> None:
    ids = [(await bot.send_message(ADA, str(number))).message_id for number in range(3)]
    await bot.delete_messages(ADA, [*ids[:2], 99])
    assert [message.text for message in ada.screen] == ["2"]


async def test_what_a_blocked_chat_holds_can_be_taken_back(sim: Simulator, ada: Person, bot: Bot) -> None:
    sent = await bot.send_message(ADA, "hi")
    ada.block()
    await bot.delete_message(ADA, sent.message_id)
    assert ADA not in sim.delivered


async def test_what_a_kicked_bot_wrote_stays(sim: Simulator, bot: Bot) -> None:
    group = sim.group(-2001)
    sent = await bot.send_message(-2001, "hi")
    group.kick()
    with pytest.raises(Forbidden, match="kicked"):
        await bot.delete_message(-2001, sent.message_id)


async def test_the_log_remembers_what_the_chat_no_longer_holds(sim: Simulator, ada: Person, bot: Bot) -> None:
    sent = await bot.send_message(ada.chat_id, "hi")
    await bot.delete_message(ADA, sent.message_id)
    assert [(entry.method, entry.chat_id, entry.message_id) for entry in sim.sent_log] == [
        ("sendMessage", ADA, sent.message_id)
    ]
    assert sim.delivered == {}
