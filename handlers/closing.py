"""What becomes of messages that stand in a chat already: a last word, or no buttons any more.

Their buttons work late and twice, so it does no harm where Telegram refuses.
"""

import contextlib

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import TelegramError

from models.record import Card


async def close(bot: Bot, card: Card | None, text: str) -> None:
    """Put a last word in the place of a card or a question, and take its buttons."""
    if card and card.message_id:
        with contextlib.suppress(TelegramError):
            await bot.edit_message_text(text, card.chat_id, card.message_id, parse_mode=ParseMode.HTML)


async def take_buttons(bot: Bot, card: Card) -> None:
    """Leave a message as it is, without its buttons."""
    with contextlib.suppress(TelegramError):
        await bot.edit_message_reply_markup(card.chat_id, card.message_id)
