"""How an admin who acts is answered: in their chat, once more where Telegram failed, and after a flood."""

import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram import Bot, InlineKeyboardMarkup, InputMediaPhoto, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from broadcast.wire.floods import flood_seconds
from handlers import served
from handlers.served import Unsaid
from handlers.texts.formats import LONGEST_CAPTION, fitted
from models.record import Card

SLOW = 2.0  # seconds; after a longer silence nobody waits once more, because other updates would wait as well

T = TypeVar("T")

log = logging.getLogger(__name__)


async def tell(
    bot: Bot, admin: int, text: str, keyboard: InlineKeyboardMarkup | None = None
) -> Message | None:
    """Say what an update led to, once more where Telegram failed: two copies do less harm than none.

    Returns:
        None where Telegram asks for silence: then it is owed, and said when that is over.

    Raises:
        TelegramError: it was refused, or it failed twice.
    """
    try:
        return await show(bot, admin, text, keyboard)
    except RetryAfter as flood:
        if not served.owe(Unsaid(admin, text, keyboard), flood_seconds(flood)):
            raise
    return None


async def show(bot: Bot, admin: int, text: str, keyboard: InlineKeyboardMarkup | None = None) -> Message:
    """Show what was looked up. It is not owed, because it would be old by then: the update is handled anew.

    Raises:
        TelegramError: it was refused, it failed twice, or Telegram asks for silence.
    """
    return await persistently(
        lambda: bot.send_message(admin, fitted(text), ParseMode.HTML, reply_markup=keyboard)
    )


async def reply(message: Message, text: str, keyboard: InlineKeyboardMarkup | None = None) -> Message | None:
    """As `tell`, to whoever wrote this message."""
    return await tell(message.get_bot(), message.chat_id, text, keyboard)


async def redraw(bot: Bot, card: Card, text: str, keyboard: InlineKeyboardMarkup | None) -> bool:
    """Let a message show something else, or a picture have another caption; whether it does now."""
    try:
        await persistently(
            lambda: bot.edit_message_text(
                fitted(text), card.chat_id, card.message_id, parse_mode=ParseMode.HTML, reply_markup=keyboard
            )
        )
    except TelegramError as refusal:
        if "no text" in refusal.message.casefold():  # but a picture with a caption
            return await _recaption(bot, card, text, keyboard)
        return _shows_it_already(refusal)
    return True


async def illustrate(
    bot: Bot, card: Card, image: bytes, caption: str, keyboard: InlineKeyboardMarkup | None
) -> bool:
    """Let a message of text, or an older picture, become this picture; whether it did."""
    media = InputMediaPhoto(image, fitted(caption, LONGEST_CAPTION), ParseMode.HTML)
    try:
        await persistently(
            lambda: bot.edit_message_media(media, card.chat_id, card.message_id, reply_markup=keyboard)
        )
    except TelegramError as refusal:
        log.info("a picture could not be shown: %s", refusal.message)
        return False
    return True


async def _recaption(bot: Bot, card: Card, caption: str, keyboard: InlineKeyboardMarkup | None) -> bool:
    said = fitted(caption, LONGEST_CAPTION)
    try:
        await persistently(
            lambda: bot.edit_message_caption(
                card.chat_id, card.message_id, caption=said, parse_mode=ParseMode.HTML, reply_markup=keyboard
            )
        )
    except TelegramError as refusal:
        return _shows_it_already(refusal)
    return True


def _shows_it_already(refusal: TelegramError) -> bool:
    """As after a double press."""
    return "not modified" in refusal.message.casefold()


async def persistently(call: Callable[[], Awaitable[T]]) -> T:
    """Make a call that may be made twice, and once more where Telegram failed."""
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
