"""The simulator in conversation: people, groups, presses, and what they see, through an unmodified Bot."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MaybeInaccessibleMessage,
    Message,
    Update,
)
from telegram.error import BadRequest
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

from simulator import Answer, Simulator, media

GO_ON = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Go on ▶", callback_data="go:1"))


@pytest.fixture
async def answering(sim: Simulator) -> AsyncIterator[None]:
    """An application that greets and answers every press but "silence"."""

    async def greet(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert isinstance(update.message, Message)
        await update.message.reply_text("Hello", reply_markup=GO_ON)

    async def answer(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query is not None
        if update.callback_query.data != "silence":
            await update.callback_query.answer("Going", show_alert=True)

    app = Application.builder().token(sim.token).base_url(f"{sim.url}/bot").build()
    app.add_handlers([CommandHandler("start", greet), CallbackQueryHandler(answer)])
    assert app.updater is not None
    async with app:
        await app.updater.start_polling()
        await app.start()
        yield
        await app.updater.stop()
        await app.stop()


@pytest.mark.usefixtures("answering")
async def test_an_application_polls_and_answers(sim: Simulator) -> None:
    ada = sim.person(1001, "Ada")
    await ada.say("/start")
    greeting = await ada.sees("Hello")
    assert greeting.buttons == [[("Go on ▶", "go:1")]]


@pytest.mark.usefixtures("answering")
async def test_a_press_returns_what_the_bot_answers(sim: Simulator) -> None:
    ada = sim.person(1001, "Ada")
    await ada.say("/start")
    await ada.sees("Hello")
    assert await ada.press("Go on") == Answer("Going", show_alert=True)


@pytest.mark.usefixtures("answering")
async def test_an_unanswered_press_times_out(sim: Simulator) -> None:
    with pytest.raises(TimeoutError, match="silence"):
        await sim.person(1001).press(data="silence", timeout=0.01)


async def test_a_press_waits_for_its_button(sim: Simulator, bot: Bot) -> None:
    pressing = asyncio.create_task(sim.person(1001).press("Go on"))
    await bot.send_message(1001, "Hello", reply_markup=GO_ON)
    (update,) = await bot.get_updates(timeout=5)
    assert update.callback_query is not None
    await bot.answer_callback_query(update.callback_query.id, "Going")
    assert await pressing == Answer("Going", show_alert=False)


async def test_a_press_of_a_button_that_does_not_come_shows_the_screen(sim: Simulator, bot: Bot) -> None:
    await bot.send_message(sim.person(1001).chat_id, "Hello", reply_markup=GO_ON)
    with pytest.raises(AssertionError, match=re.escape("no button 'Send' but\n1 Recall: Hello")):
        await sim.person(1001).press("Send", timeout=0.01)


@pytest.mark.usefixtures("answering")
async def test_a_press_of_a_deleted_message_is_still_answered(sim: Simulator) -> None:
    assert (await sim.person(1001).press(data="go:1", message_id=77)).text == "Going"


async def test_a_press_names_a_deleted_message_as_inaccessible(sim: Simulator, bot: Bot) -> None:
    sim.person(1001).press_nowait(data="go:1", message_id=77)
    (update,) = await bot.get_updates()
    assert update.callback_query is not None
    message = update.callback_query.message
    assert isinstance(message, MaybeInaccessibleMessage)
    assert (message.message_id, message.is_accessible) == (77, False)


async def test_a_press_without_such_a_button_shows_the_screen(sim: Simulator, bot: Bot) -> None:
    await bot.send_message(sim.person(1001).chat_id, "Hello", reply_markup=GO_ON)
    with pytest.raises(AssertionError, match=re.escape("Recall: Hello\n    [Go on ▶]")):
        sim.person(1001).press_nowait("Send")


async def test_a_message_that_does_not_come_shows_the_screen(sim: Simulator, bot: Bot) -> None:
    await bot.send_message(sim.person(1001).chat_id, "Hello")
    with pytest.raises(AssertionError, match="Recall: Hello"):
        await sim.person(1001).sees("Goodbye", timeout=0.01)


async def test_what_a_person_waits_for_may_be_words_a_pattern_or_a_condition(
    sim: Simulator, bot: Bot
) -> None:
    ada = sim.person(1001)
    first = await bot.send_message(1001, "Sent: 1 of 3")
    second = await bot.send_message(1001, "Sent: 2 of 3")
    assert (await ada.sees("Sent")).message_id == second.message_id
    assert (await ada.sees(re.compile(r"\b1 of"))).message_id == first.message_id
    assert (
        await ada.sees(lambda message: not message.buttons, after=first.message_id)
    ).text == "Sent: 2 of 3"


async def test_a_query_is_answered_once(sim: Simulator, bot: Bot) -> None:
    query = sim.person(1001).press_nowait(data="x")
    await bot.answer_callback_query(query)
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired"):
        await bot.answer_callback_query(query)


async def test_an_old_query_is_no_longer_answered(sim: Simulator, bot: Bot) -> None:
    query = sim.person(1001).press_nowait(data="x")
    sim.clock.advance(hours=1)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(query)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("/start", ["/start"]),
        ("/start@recall_bot now", ["/start@recall_bot"]),
        ("🎲 then /stop", ["/stop"]),
        ("and/or a//b", []),
        ("no command", []),
    ],
)
async def test_commands_are_marked_as_telegram_does(
    sim: Simulator, bot: Bot, text: str, marked: list[str]
) -> None:
    await sim.person(1001).say(text)
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert list(update.message.parse_entities(["bot_command"]).values()) == marked


async def test_an_edit_by_a_person_arrives_and_shows(sim: Simulator, bot: Bot) -> None:
    ada = sim.person(1001)
    message_id = await ada.say("Good morming")
    await ada.edit(message_id, "Good morning")
    edited = (await bot.get_updates())[1].edited_message
    assert edited is not None
    assert edited.text == ada.screen[0].text == "Good morning"


@pytest.mark.parametrize("text", ["after", ""])
async def test_an_edit_of_a_photo_changes_its_caption(sim: Simulator, bot: Bot, text: str) -> None:
    ada = sim.person(1001)
    message_id = await ada.send(media.photo("before"))
    await ada.edit(message_id, text)
    assert (ada.screen[0].kind, ada.screen[0].caption or "") == ("photo", text)
    edited = (await bot.get_updates())[1].edited_message
    assert edited is not None
    assert (edited.caption or "", bool(edited.photo)) == (text, True)


async def test_an_album_of_a_person_is_one_update_each(sim: Simulator, bot: Bot) -> None:
    ada = sim.person(1001)
    first = await ada.send_album([media.photo("hi", file_id="a"), media.video(file_id="b")])
    await ada.send_album([media.photo(file_id="a"), media.photo(file_id="b")])
    messages = [update.message for update in await bot.get_updates()]
    groups = [message.media_group_id for message in messages if message]
    assert groups[0] == groups[1] is not None
    assert groups[2] == groups[3] != groups[0]
    assert first == [message.message_id for message in messages[:2] if message]


async def test_an_edit_of_an_album_part_stays_in_the_album(sim: Simulator, bot: Bot) -> None:
    ada = sim.person(1001)
    ids = await ada.send_album([media.photo("before", file_id="a"), media.photo(file_id="b")])
    await ada.edit(ids[0], "after")
    sent, _, edited = await bot.get_updates()
    assert sent.message is not None
    assert edited.edited_message is not None
    assert edited.edited_message.media_group_id == sent.message.media_group_id


async def test_a_person_is_known_by_name(sim: Simulator, bot: Bot) -> None:
    sim.person(1001, "Ada", "Lovelace", "countess")
    chat = await bot.get_chat(1001)
    assert (chat.first_name, chat.last_name, chat.username) == ("Ada", "Lovelace", "countess")


async def test_a_forward_names_its_origin(sim: Simulator, bot: Bot) -> None:
    sent = await bot.send_message(sim.person(1001).chat_id, "Hello")
    await sim.person(1001).forward(sent.message_id)
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.forward_origin is not None
    assert update.message.forward_origin.to_dict()["sender_user"]["id"] == bot.id


async def test_block_and_unblock_arrive_as_memberships(sim: Simulator, bot: Bot) -> None:
    ada = sim.person(1001)
    ada.block()
    ada.block()
    ada.unblock()
    changes = [update.my_chat_member for update in await bot.get_updates()]
    assert [change.new_chat_member.status for change in changes if change] == ["kicked", "member"]


async def test_a_blocked_chat_cannot_be_written_from(sim: Simulator) -> None:
    sim.person(1001).block()
    with pytest.raises(ValueError, match="blocked"):
        await sim.person(1001).say("hello")


async def test_a_person_who_writes_has_started(sim: Simulator, bot: Bot) -> None:
    ada = sim.person(1001, started=False)
    await ada.say("/start")
    assert await bot.send_message(1001, "Welcome")


async def test_a_group_speaks_and_the_bot_comes_and_goes(sim: Simulator, bot: Bot) -> None:
    group = sim.group(-2001, "Readers")
    await group.say(sim.person(1001), "hello")
    group.kick()
    group.add()
    said, kicked, added = await bot.get_updates()
    assert said.message is not None
    assert said.message.chat.type == "supergroup"
    assert kicked.my_chat_member is not None
    assert kicked.my_chat_member.new_chat_member.status == "kicked"
    assert added.my_chat_member is not None
    assert added.my_chat_member.new_chat_member.status == "member"


async def test_a_channel_post_has_no_author(sim: Simulator, bot: Bot) -> None:
    channel = sim.channel(-1001, "News")
    await channel.say(None, "hello")
    channel.kick()
    post, kicked = await bot.get_updates()
    assert post.channel_post is not None
    assert post.channel_post.from_user is None
    assert kicked.my_chat_member is not None
    assert kicked.my_chat_member.old_chat_member.status == "administrator"
