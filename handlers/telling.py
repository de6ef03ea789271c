"""How an admin who acts is answered: in their chat, and not given up at the first failure of Telegram's."""

import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram import Bot, InlineKeyboardMarkup, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from handlers.texts.formats import fitted
from models.record import Card

SLOW = 2.0  # seconds; after a longer silence nobody waits once more, because other updates would wait as well

T = TypeVar("T")

log = logging.getLogger(__name__)


async def tell(bot: Bot, admin: int, text: str, keyboard: InlineKeyboardMarkup | None = None) -> Message:
    """Send, and once more where Telegram failed: two copies do less harm than none.

    Raises:
        TelegramError: it was refused, or it failed twice.
    """
    return await _persistently(
        lambda: bot.send_message(admin, fitted(text), ParseMode.HTML, reply_markup=keyboard)
    )


async def redraw(bot: Bot, card: Card, text: str, keyboard: InlineKeyboardMarkup | None) -> bool:
    """Let a message show something else; whether it does now."""
    try:
        await _persistently(
            lambda: bot.edit_message_text(
                fitted(text), card.chat_id, card.message_id, parse_mode=ParseMode.HTML, reply_markup=keyboard
            )
        )
    except TelegramError as refusal:
        # After a double press it shows that already.
        return "not modified" in refusal.message.casefold()
    return True


async def _persistently(call: Callable[[], Awaitable[T]]) -> T:
    began = time.monotonic()
    try:
        return await call()
    except (BadRequest, Forbidden, RetryAfter):
        raise
    except TelegramError as failure:
        if time.monotonic() - began > SLOW:
            raise
        log.info("an answer is tried once more: %s", failure.message)
    return await call()
