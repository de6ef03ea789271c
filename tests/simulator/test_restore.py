"""A Telegram that goes on from what an earlier one held."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import Bot, InputMediaPhoto
from telegram.error import BadRequest

from simulator import Limits, Message, Person, Simulator, media
from tests.support.broadcasting import keyboard
from tests.support.recall import ADA

Json = dict[str, Any]


@pytest.fixture
async def told(sim: Simulator, bot: Bot, ada: Person) -> list[Json]:
    """What an earlier simulator held: something of every sort."""
    photo = await ada.send(media.photo("The <new> menu"))
    await ada.say("/broadcast", reply_to=photo)
    asked = await bot.send_message(ADA, "<b>Send?</b>", parse_mode="HTML", reply_markup=keyboard("Yes"))
    await bot.edit_message_text("Sent.", ADA, asked.message_id, reply_markup=keyboard("Undo"))
    await bot.copy_message(ADA, ADA, photo, protect_content=True)
    await bot.send_media_group(ADA, [InputMediaPhoto("photo-1", "One"), InputMediaPhoto("photo-1")])
    await bot.send_poll(ADA, "Tea?", ["Yes", "No"])
    sim.group(-100, "Club")
    await bot.send_message(-100, "Hello, club")
    return [message.as_json() for chat in (ada, sim.group(-100)) for message in chat.screen]


@pytest.fixture
async def later(told: list[Json]) -> AsyncIterator[Simulator]:
    """The simulator that goes on from there."""
    async with Simulator(limits=Limits.none()) as sim:
        sim.person(ADA, first_name="Ada")
        sim.group(-100, "Club")
        sim.restore(told)
        yield sim


def held(sim: Simulator) -> list[Message]:
    return [message for chat in (sim.person(ADA), sim.group(-100)) for message in chat.screen]


async def test_everything_is_told_as_before(told: list[Json], later: Simulator) -> None:
    assert [message.as_json() for message in held(later)] == told
    assert [message.from_bot for message in held(later)] == [False, False, *[True] * 6]


async def test_what_comes_later_gets_an_id_of_its_own(told: list[Json], later: Simulator) -> None:
    assert await later.person(ADA).say("Hello") > max(message["message_id"] for message in told)


async def test_bot_edits_deletes_and_copies_what_is_there(later: Simulator) -> None:
    photo, _, asked, *_, greeting = held(later)
    async with Bot(later.token, base_url=f"{later.url}/bot") as bot:
        await bot.edit_message_text("Undone.", ADA, asked.message_id)
        await bot.copy_message(ADA, ADA, photo.message_id)
        await bot.send_photo(ADA, "photo-1", "Again")
        await bot.delete_message(-100, greeting.message_id)
        with pytest.raises(BadRequest, match="can't be edited"):
            await bot.edit_message_caption(ADA, photo.message_id, caption="Mine")
    assert asked.text == "Undone."
    assert [message.caption for message in held(later)[-2:]] == ["The <new> menu", "Again"]
    assert not later.delivered[-100]


async def test_too_old_stays_too_old(told: list[Json]) -> None:
    async with Simulator(limits=Limits.none()) as sim:
        sim.group(-100, "Club")
        sim.restore([message | {"date": message["date"] - 49 * 3600} for message in told[-1:]])
        [greeting] = sim.delivered[-100]
        async with Bot(sim.token, base_url=f"{sim.url}/bot") as bot:
            with pytest.raises(BadRequest, match="can't be deleted"):
                await bot.delete_message(-100, greeting.message_id)


async def test_pressed_buttons_reach_the_bot_as_they_were(later: Simulator) -> None:
    later.person(ADA).press_nowait("Undo")
    async with Bot(later.token, base_url=f"{later.url}/bot") as bot:
        [update] = await bot.get_updates()
    assert update.callback_query
    assert update.callback_query.data == "go"
