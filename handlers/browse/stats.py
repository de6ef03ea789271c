"""/stats: its lines at once, and their picture when it is drawn; and the chats that rest are tried again."""

import asyncio

from telegram import InlineKeyboardMarkup, Update

from handlers.callbacks import unpack
from handlers.context import Context, new_message, pressed
from handlers.drawings import Drawings
from handlers.list_keyboards import SPANS
from handlers.list_keyboards import stats as buttons
from handlers.pictures.drawing import Picture
from handlers.presses import answer
from handlers.telling import illustrate, redraw, show
from handlers.texts import phrases
from handlers.texts import stats as texts
from models.record import Card
from models.snapshots import Statistics
from models.states import Status

LAST = 10  # broadcasts shown
SPAN = 30  # days of a picture, unless others are asked for


async def stats(update: Update, context: Context) -> None:
    message, found = new_message(update), await _found(context)
    keyboard = _keyboard(context, found, SPAN)
    shown = await show(message.get_bot(), message.chat_id, texts.text(found), keyboard)
    _draw(context, Card(shown.chat_id, shown.message_id), found, SPAN)


async def over(update: Update, context: Context) -> None:
    """`7 days`, `30 days`, `365 days`: the picture of so many."""
    query = pressed(update)
    possible = context.services.pictures.possible
    await answer(query, texts.DRAWING if possible else texts.UNDRAWN, alert=not possible)
    if query.message and possible:
        place = Card(query.message.chat.id, query.message.message_id)
        _draw(context, place, await _found(context), _days(query.data), promised=True)


async def try_again(update: Update, context: Context) -> None:
    """Try them again: whoever rests gets broadcasts from now on, until the next three fail there."""
    query, days = pressed(update), _days(pressed(update).data)
    count = await asyncio.to_thread(context.services.store.audience.try_again)
    await answer(query, phrases.tried_again(count), alert=True)
    found = await _found(context)
    if query.message:
        place = Card(query.message.chat.id, query.message.message_id)
        await redraw(query.get_bot(), place, texts.text(found), _keyboard(context, found, days))
        _draw(context, place, found, days)


async def _found(context: Context) -> Statistics:
    return await asyncio.to_thread(context.services.store.snapshots.statistics, LAST)


def _days(data: str | None) -> int:
    """Of a pressed button; from before there were pictures it has none."""
    callback = unpack(data)
    days = callback.argument if callback else None
    return days if days in SPANS else SPAN


def _keyboard(context: Context, found: Statistics, days: int) -> InlineKeyboardMarkup | None:
    uuids = [one.broadcast.uuid for one in found.recent]
    drawn = days if context.services.pictures.possible else None
    return buttons(uuids, found.subscribers.get(Status.RESTING, 0), drawn)


def _draw(context: Context, place: Card, found: Statistics, days: int, *, promised: bool = False) -> None:
    """Begin the picture, which takes seconds: whatever this admin does next does not wait for it.

    Args:
        promised: whether the admin was told that it comes, and so is told where it does not.
    """
    services, drawings = context.services, Drawings.of(context)
    number = drawings.begin(place)

    async def draw() -> None:
        last = [one.broadcast for one in found.recent]
        shown = await asyncio.to_thread(services.store.trending.look, days, last)
        image = await services.pictures.draw(Picture.STATS, shown, services.calendar().zone)
        if image is None and promised:
            await show(context.bot, place.chat_id, texts.NOT_DRAWN)
        async with drawings.lock:
            if image and drawings.is_newest(place, number):
                keyboard = _keyboard(context, found, days)
                await illustrate(context.bot, place, image, texts.caption(found, shown), keyboard)

    if services.pictures.possible:
        services.notices.admins.beside.begin(draw)
