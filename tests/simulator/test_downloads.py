"""The simulator's files: what getFile tells, and what can be had there."""

import aiohttp
import pytest
from telegram import Bot
from telegram.error import BadRequest

from simulator import Simulator
from simulator.downloads import LARGEST


async def sent(sim: Simulator, bot: Bot, content: bytes) -> str:
    """A document from a person; its file id."""
    await sim.person(1001).send_file("subscribers.csv", content, "/tag vip")
    [update] = await bot.get_updates()
    assert update.message
    assert update.message.document
    assert update.message.document.file_name == "subscribers.csv"
    assert update.message.document.file_size == len(content)
    return update.message.document.file_id


async def test_what_a_person_sends_can_be_downloaded(sim: Simulator, bot: Bot) -> None:
    file = await bot.get_file(await sent(sim, bot, b"chat_id\n5001\n"))
    assert file.file_size == 13
    assert (file.file_path or "").endswith(".csv")
    assert await file.download_as_bytearray() == b"chat_id\n5001\n"


async def test_what_the_bot_sends_can_be_looked_at(sim: Simulator, bot: Bot) -> None:
    sim.person(1001)
    message = await bot.send_document(1001, b"chat_id\n5001\n", filename="audience.csv")
    assert message.document
    assert sim.content(message.document.file_id) == b"chat_id\n5001\n"


async def test_a_file_of_more_than_20_mb_cannot_be_downloaded(sim: Simulator, bot: Bot) -> None:
    file_id = await sent(sim, bot, bytes(LARGEST + 1))
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(file_id)


async def test_an_unknown_file_is_refused(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Wrong file_id or the file is temporarily unavailable"):
        await bot.get_file("document-1")


@pytest.mark.parametrize("path", ["bot{token}/documents/file_9.csv", "bot1:other/documents/file_2.csv"])
async def test_another_path_or_token_finds_nothing(path: str, sim: Simulator, bot: Bot) -> None:
    await bot.get_file(await sent(sim, bot, b"5001"))
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{sim.url}/file/{path.format(token=sim.token)}") as answer,
    ):
        assert answer.status == 404


async def test_a_command_in_a_caption_is_marked(sim: Simulator, bot: Bot) -> None:
    await sim.person(1001).send_file("subscribers.csv", b"5001", "/tag vip")
    [update] = await bot.get_updates()
    assert update.message
    assert [one.type for one in update.message.caption_entities] == ["bot_command"]
