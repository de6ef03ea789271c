"""/stats: the audience, all deliveries, and the last broadcasts; and the chats that rest are tried again."""

import asyncio
import contextlib

from telegram import InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.error import TelegramError

from handlers import keyboards
from handlers.context import Context, new_message, pressed
from handlers.presses import answer
from handlers.texts import lists, phrases
from models.states import Status
from models.store import Store

LAST = 5  # broadcasts shown


async def stats(update: Update, context: Context) -> None:
    text, keyboard = await asyncio.to_thread(_stats, context.services.store)
    await new_message(update).reply_html(text, reply_markup=keyboard)


async def try_again(update: Update, context: Context) -> None:
    """Try them again: whoever rests gets broadcasts from now on, until the next three fail there."""
    query, store = pressed(update), context.services.store
    count = await asyncio.to_thread(store.audience.try_again)
    await answer(query, phrases.tried_again(count), alert=True)
    text, keyboard = await asyncio.to_thread(_stats, store)
    with contextlib.suppress(TelegramError):  # after a double press it shows this already
        await query.edit_message_text(text, ParseMode.HTML, reply_markup=keyboard)


def _stats(store: Store) -> tuple[str, InlineKeyboardMarkup | None]:
    subscribers = store.audience.by_status()
    recent = store.broadcasts.history(LAST)
    text = lists.stats(
        subscribers,
        store.broadcasts.by_state(),
        store.counts.totals(),
        [(broadcast, store.counts.sent(broadcast)) for broadcast in recent],
    )
    return text, keyboards.stats(subscribers.get(Status.RESTING, 0))
