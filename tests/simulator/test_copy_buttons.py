"""Buttons that copy a text: shown as they are, and refused beyond Telegram's bounds."""

import pytest
from telegram import Bot, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from simulator import Person

ADA = 1001


def copying(text: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("Copy", copy_text=CopyTextButton(text))]])


async def test_a_button_shows_what_it_copies(ada: Person, bot: Bot) -> None:
    await bot.send_message(ADA, "hi", reply_markup=copying("x" * 256))
    assert ada.screen[-1].buttons == [[("Copy", "x" * 256)]]


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize("text", ["", "x" * 257])
async def test_too_little_or_too_much_to_copy_is_refused(text: str, bot: Bot) -> None:
    with pytest.raises(BadRequest):
        await bot.send_message(ADA, "hi", reply_markup=copying(text))
