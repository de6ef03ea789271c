"""The simulator as a server: tokens, methods, parameters, the queue of updates."""

import asyncio

import aiohttp
import pytest
from telegram import Bot, BotCommand, BotCommandScopeChat, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict, EndPointNotFound, InvalidToken

from simulator import Simulator

GO_ON = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Go on ▶", callback_data="go:1"))


async def test_an_update_stays_until_it_is_confirmed(sim: Simulator, bot: Bot) -> None:
    await sim.person(1001).say("one")
    await sim.person(1001).say("two")
    first, second = await bot.get_updates()
    assert await bot.get_updates(offset=second.update_id) == (second,)
    assert await bot.get_updates(offset=first.update_id) == (second,)


async def test_allowed_updates_are_remembered(sim: Simulator, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["message"])
    sim.person(1001).block()
    assert await bot.get_updates() == ()


async def test_a_second_poller_ends_the_first(sim: Simulator, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await sim.until(lambda: sim.calls["getUpdates"] == 1)
    async with Bot(sim.token, base_url=f"{sim.url}/bot") as second:
        assert await second.get_updates() == ()
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first


async def test_a_waiting_poll_gets_an_update_at_once(sim: Simulator, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=5))
    await sim.until(lambda: sim.calls["getUpdates"] == 1)
    await sim.person(1001).say("hi")
    assert len(await poll) == 1


async def test_a_conflict_can_be_had_for_the_asking(sim: Simulator, bot: Bot) -> None:
    sim.conflict_next()
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await bot.get_updates()


async def test_commands_are_kept_by_scope(sim: Simulator, bot: Bot) -> None:
    sim.person(1001)
    await bot.set_my_commands([BotCommand("broadcast", "Send")], BotCommandScopeChat(1001))
    assert sim.commands == {"chat:1001": [{"command": "broadcast", "description": "Send"}]}
    assert await bot.get_my_commands() == ()


async def test_commands_for_an_unknown_chat_are_refused(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.set_my_commands([BotCommand("broadcast", "Send")], BotCommandScopeChat(9))


async def test_the_bot_can_ask_about_a_chat(sim: Simulator, bot: Bot) -> None:
    sim.group(-2001, "Readers")
    assert (await bot.get_chat(-2001)).title == "Readers"
    assert (await bot.get_chat_member(-2001, bot.id)).status == "member"


async def test_another_token_is_unauthorized(sim: Simulator) -> None:
    stranger = Bot("100:OTHER", base_url=f"{sim.url}/bot")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_a_method_unknown_to_telegram_is_not_found(bot: Bot) -> None:
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("launchRocket")


async def test_methods_are_found_in_any_case(sim: Simulator, bot: Bot) -> None:
    sim.person(1001)
    await bot.do_api_request("SENDMESSAGE", {"chat_id": 1001, "text": "hi"})
    assert sim.calls["sendMessage"] == 1


@pytest.mark.parametrize("how", ["query", "form", "json", "multipart"])
async def test_parameters_arrive_by_every_road(sim: Simulator, how: str) -> None:
    sim.person(1001)
    values = {"chat_id": "1001", "text": "hi", "reply_markup": GO_ON.to_json()}
    url = f"{sim.url}/bot{sim.token}/sendMessage"
    async with aiohttp.ClientSession() as session:
        if how == "query":
            await session.get(url, params=values)
        elif how == "json":
            await session.post(url, json=values | {"chat_id": 1001, "reply_markup": GO_ON.to_dict()})
        elif how == "form":
            await session.post(url, data=values)
        else:
            await session.post(url, data=aiohttp.FormData(values, default_to_multipart=True))
    assert [message.labels for message in sim.delivered[1001]] == [["Go on ▶"]]


async def test_stopping_lets_a_long_poll_go(bot: Bot, sim: Simulator) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=5))
    await sim.until(lambda: sim.calls["getUpdates"] == 1)
    await sim.stop()
    assert await poll == ()


async def test_a_webhook_takes_the_updates_until_it_is_deleted(sim: Simulator, bot: Bot) -> None:
    sim.webhook = "https://bots.example/secret"
    assert (await bot.get_webhook_info()).url == "https://bots.example/secret"
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await sim.person(1001).say("hi")
    await bot.delete_webhook(drop_pending_updates=False)
    assert len(await bot.get_updates()) == 1
