"""How an admin who acts is answered: in their chat, and not given up at the first failure of Telegram's."""

import logging
import time

from telegram import Bot, InlineKeyboardMarkup, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from handlers.texts.formats import fitted

SLOW = 2.0  # seconds; after a longer silence nobody waits once more, because other updates would wait as well

log = logging.getLogger(__name__)


async def tell(bot: Bot, admin: int, text: str, keyboard: InlineKeyboardMarkup | None = None) -> Message:
    """Send, and once more where Telegram failed: two copies do less harm than none.

    Raises:
        TelegramError: it was refused, or it failed twice.
    """
    began = time.monotonic()
    try:
        return await _send(bot, admin, text, keyboard)
    except (BadRequest, Forbidden, RetryAfter):
        raise
    except TelegramError as failure:
        if time.monotonic() - began > SLOW:
            raise
        log.info("admin %s is told once more: %s", admin, failure.message)
    return await _send(bot, admin, text, keyboard)


async def _send(bot: Bot, admin: int, text: str, keyboard: InlineKeyboardMarkup | None) -> Message:
    return await bot.send_message(admin, fitted(text), ParseMode.HTML, reply_markup=keyboard)
