"""Taps: how a press of a button is answered, and what becomes of the message it stood under."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Collection
from typing import Any

from telegram import Bot, CallbackQuery, Update, User
from telegram.constants import ParseMode
from telegram.error import TelegramError

from handlers.access import Context, Handler
from handlers.keyboards import Press, unpack
from handlers.texts import phrases
from models.events import Admin
from models.record import Broadcast
from models.states import State
from models.store import Store

DOUBLE = 1.0  # seconds within which the same button is not meant twice

log = logging.getLogger(__name__)


def pressed(update: Update) -> CallbackQuery:
    """The press that a button's handler is called for."""
    assert update.callback_query is not None, "only a CallbackQueryHandler calls"
    return update.callback_query


def once(handler: Handler) -> Handler:
    """A handler that answers the second tap of a double tap, and does nothing else for it."""

    async def press(update: Update, context: Context) -> Any:
        query, memory = pressed(update), context.user_data
        assert memory is not None, "the guard lets no update without a user through"
        tap = (query.data, query.message.message_id if query.message else None)
        before, ended = memory.get(_LAST_TAP, (None, 0.0))
        if tap == before and time.monotonic() - ended < DOUBLE:
            await answer(query)
            return None
        try:
            return await handler(update, context)
        finally:
            memory[_LAST_TAP] = tap, time.monotonic()

    return press


def admin(user: User) -> Admin:
    """Who acts, as the database remembers it."""
    return Admin(user.id, user.full_name)


async def about(
    store: Store, query: CallbackQuery, states: Collection[State] = tuple(State)
) -> tuple[Broadcast, int] | None:
    """The broadcast that a pressed button is about, and the button's argument, 0 where it has none.

    None if it is in no state that this press is for; the tap is answered then.
    """
    press = unpack(query.data)
    found = await asyncio.to_thread(store.broadcasts.get, press.uuid) if press else None
    if press is None or found is None or found.state not in states:
        await too_late(store, query, found)
        return None
    return found, press.arg or 0


async def answer(query: CallbackQuery, text: str | None = None, *, alert: bool = False) -> None:
    """Answer a tap that has had its effect: that Telegram finds it too old must not undo anything."""
    try:
        await query.answer(text, show_alert=alert)
    except TelegramError as error:
        log.info("a tap could not be answered: %s", error.message)


async def too_late(store: Store, query: CallbackQuery, about: Press | Broadcast | None) -> None:
    """Say how it stands with a broadcast that could not be moved any more."""
    broadcast = await asyncio.to_thread(store.broadcasts.get, about.uuid) if about else None
    if broadcast is None:
        await answer(query, phrases.UNKNOWN_BROADCAST, alert=True)
    else:
        await answer(query, phrases.TOO_LATE[broadcast.state], alert=True)


async def close_question(query: CallbackQuery, text: str) -> None:
    """Put an answer where a question with its buttons stood."""
    with contextlib.suppress(TelegramError):  # the tap has been answered; its message may be gone
        await query.edit_message_text(text, ParseMode.HTML)


async def close_card(bot: Bot, of: Broadcast, text: str) -> None:
    """Put a last word where the card of a broadcast is, and take its buttons."""
    if of.card:
        with contextlib.suppress(TelegramError):  # they are harmless where this fails
            await bot.edit_message_text(text, of.card.chat_id, of.card.message_id)


async def take_buttons(query: CallbackQuery) -> None:
    """Leave the pressed message as it is, without its buttons."""
    if query.message:
        await remove_buttons(query.get_bot(), query.message.chat.id, query.message.message_id)


async def remove_buttons(bot: Bot, chat_id: int | None, message_id: int | None) -> None:
    """Leave a message as it is, without its buttons."""
    with contextlib.suppress(TelegramError):  # they are harmless where this fails
        await bot.edit_message_reply_markup(chat_id, message_id)


_LAST_TAP = "last tap"
