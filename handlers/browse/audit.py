"""/audit: who did what and when, page by page, and all of it as a file."""

import asyncio

from telegram import InlineKeyboardMarkup, Update

from handlers import list_keyboards
from handlers.callbacks import unpack
from handlers.context import Context, Services, new_message, pressed
from handlers.presses import answer
from handlers.telling import redraw, show, tell
from handlers.texts import audit as texts
from models.record import Card
from models.transfers import Step, Transfer, Want

PAGE = 15  # events


async def audit(update: Update, context: Context) -> None:
    message = new_message(update)
    await show(message.get_bot(), message.chat_id, *await asyncio.to_thread(_page, context.services))


async def turn(update: Update, context: Context) -> None:
    """◀ and ▶."""
    query = pressed(update)
    callback = unpack(query.data)
    page = await asyncio.to_thread(_page, context.services, callback.argument if callback else None)
    place = Card(query.message.chat.id, query.message.message_id) if query.message else None
    if place is None or not await redraw(query.get_bot(), place, *page):
        await show(query.get_bot(), query.from_user.id, *page)
    await answer(query)


async def as_file(update: Update, context: Context) -> None:
    """📄 CSV: sent to whoever pressed, and it comes by itself."""
    query = pressed(update)
    admin = query.from_user.id
    # A message of its own names the transfer, because it may be asked for twice under one list.
    told = await tell(query.get_bot(), admin, texts.WRITING)
    await answer(query)
    if told:
        transfer = Transfer(admin, told.message_id, Want.AUDIT, Step.DO, shown=told.message_id)
        await context.services.carrier.begin(transfer)


def _page(services: Services, first: int | None = None) -> tuple[str, InlineKeyboardMarkup | None]:
    found = services.store.audit.page(PAGE, first)
    if not found.entries and not found.unreadable:
        return texts.NOTHING, None
    return texts.page(found, services.calendar()), list_keyboards.audit(found.newer, found.older)
