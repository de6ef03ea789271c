"""Message effects: in private chats only, and only those that the bot may send."""

import pytest
from telegram import Bot, InputMediaPhoto
from telegram.error import BadRequest

from simulator import Person, Simulator, media

ADA, FIRE = 1001, "5104841245755180586"


async def test_a_person_sees_the_effect(ada: Person, bot: Bot) -> None:
    sent = await bot.send_message(ADA, "hi", message_effect_id=FIRE)
    assert sent.effect_id == FIRE
    await bot.copy_message(ADA, ADA, sent.message_id)
    assert ada.screen[-1].body == {"text": "hi"}
    await bot.copy_message(ADA, ADA, sent.message_id, message_effect_id=FIRE)
    assert ada.screen[-1].body == {"text": "hi", "effect_id": FIRE}


async def test_parts_of_an_album_have_it(ada: Person, bot: Bot) -> None:
    for at in (1, 2):
        await ada.send(media.photo(file_id=f"photo-{at}"))
    album = [InputMediaPhoto("photo-1"), InputMediaPhoto("photo-2")]
    assert [one.effect_id for one in await bot.send_media_group(ADA, album, message_effect_id=FIRE)] == [
        FIRE
    ] * 2


@pytest.mark.usefixtures("ada")
async def test_an_effect_that_nobody_knows_is_refused(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Effect_id_invalid"):
        await bot.send_message(ADA, "hi", message_effect_id="77")


async def test_a_group_has_no_effects(simulator: Simulator, ada: Person, bot: Bot) -> None:
    group = simulator.group(-1001, title="Club")
    group.add(by=ada)
    with pytest.raises(BadRequest, match="an't use message effects in the chat"):
        await bot.send_message(group.chat_id, "hi", message_effect_id=FIRE)
