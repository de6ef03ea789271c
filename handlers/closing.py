"""How a message that stands in a chat already is closed: with a last word, or without its buttons.

It does no harm where Telegram refuses, because buttons that stay are answered late and twice as well.
"""

import contextlib

from telegram import Bot, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import TelegramError

from handlers.callbacks import Action
from handlers.texts.formats import fitted
from models.record import Card


async def close(bot: Bot, card: Card | None, text: str) -> None:
    """Put a last word in the place of a card or a question, and take its buttons."""
    if card and card.message_id:
        with contextlib.suppress(TelegramError):
            await bot.edit_message_text(
                fitted(text), card.chat_id, card.message_id, parse_mode=ParseMode.HTML
            )


async def remove(bot: Bot, card: Card, text: str) -> None:
    """Delete a message; where Telegram lets it stay, put a last word in its place, if there is one."""
    if card.message_id is None:
        return
    try:
        await bot.delete_message(card.chat_id, card.message_id)
    except TelegramError as refusal:
        if text and "not found" not in refusal.message.casefold():
            await close(bot, card, text)


async def close_open(bot: Bot, card: Card, text: str) -> None:
    """As `close`, unless it has no buttons, and so a last word already."""
    if await take_buttons(bot, card):
        await close(bot, card, text)


async def take_buttons(bot: Bot, card: Card) -> bool:
    """Whether there were any, and are none now."""
    try:
        await bot.edit_message_reply_markup(card.chat_id, card.message_id)
    except TelegramError:  # also where nothing is to be changed
        return False
    return True


def without(shown: InlineKeyboardMarkup | None, action: Action) -> InlineKeyboardMarkup:
    """The same buttons but for those that do this."""
    rows = [
        [one for one in row if not str(one.callback_data).startswith(f"{action}:")]
        for row in (shown.inline_keyboard if shown else ())
    ]
    return InlineKeyboardMarkup([row for row in rows if row])
