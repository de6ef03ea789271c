"""/stats: the audience, all deliveries, and the last broadcasts; and the chats that rest are tried again."""

import asyncio

from telegram import InlineKeyboardMarkup, Update

from handlers import list_keyboards
from handlers.context import Context, Services, new_message, pressed
from handlers.presses import answer
from handlers.telling import redraw, show
from handlers.texts import lists, phrases
from models.record import Card
from models.states import Status

LAST = 5  # broadcasts shown


async def stats(update: Update, context: Context) -> None:
    text, keyboard = await asyncio.to_thread(_stats, context.services)
    message = new_message(update)
    await show(message.get_bot(), message.chat_id, text, keyboard)


async def try_again(update: Update, context: Context) -> None:
    """Try them again: whoever rests gets broadcasts from now on, until the next three fail there."""
    query, services = pressed(update), context.services
    count = await asyncio.to_thread(services.store.audience.try_again)
    await answer(query, phrases.tried_again(count), alert=True)
    text, keyboard = await asyncio.to_thread(_stats, services)
    if query.message:
        place = Card(query.message.chat.id, query.message.message_id)
        await redraw(query.get_bot(), place, text, keyboard)


def _stats(services: Services) -> tuple[str, InlineKeyboardMarkup | None]:
    found = services.store.snapshots.statistics(LAST)
    text = lists.stats(found, services.calendar())
    return text, list_keyboards.stats(found.subscribers.get(Status.RESTING, 0))
