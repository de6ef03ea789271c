"""An admin answers about a file: Add, Cancel, or which column has the ids. Of many answers one counts."""

import asyncio
from dataclasses import replace

from telegram import CallbackQuery, Update

from handlers import closing
from handlers.context import Context, pressed
from handlers.files.buttons import FileCallback, unpack
from handlers.presses import answer
from handlers.texts import files
from models.record import Card
from models.transfers import Step, Transfer, Want

OPEN = (Step.ASKED, Step.LOOK)  # a press may come before it is noted that it was asked for


async def add(update: Update, context: Context) -> None:
    """Add N; nothing is written before."""
    query, store = pressed(update), context.services.store
    callback, found = await _found(query, context)
    # Numbers of another column are not those that this button promises.
    if found is None or callback.column != found.ids_in or found.want is not Want.ADD:
        await answer(query, files.ANSWERED, alert=True)
        return
    await asyncio.to_thread(store.transfers.move, found, replace(found, step=Step.DO, tries=0))
    await answer(query, files.GOES_ON)
    context.services.carrier.nudge()


async def drop(update: Update, context: Context) -> None:
    """Cancel."""
    query, store = pressed(update), context.services.store
    _, found = await _found(query, context)
    if found is None or not await asyncio.to_thread(store.transfers.end, found, OPEN):
        await answer(query, files.GOES_ON if found else files.ANSWERED, alert=True)
        return
    await answer(query, files.NOT_ADDED)
    if query.message:
        place = Card(query.message.chat.id, query.message.message_id)
        await closing.close(query.get_bot(), place, files.NOT_ADDED)


async def column(update: Update, context: Context) -> None:
    """The column with the chat ids; the file is read once more, by that."""
    query, store = pressed(update), context.services.store
    callback, found = await _found(query, context)
    if found is None or callback.column is None:
        await answer(query, files.ANSWERED, alert=True)
        return
    step = Step.LOOK if found.want is Want.ADD else Step.DO
    again = replace(found, ids_in=callback.column, step=step, tries=0)
    asked = await asyncio.to_thread(store.transfers.move, found, again)
    await answer(query, files.READING if asked else files.ANSWERED, alert=not asked)
    context.services.carrier.nudge()


async def _found(query: CallbackQuery, context: Context) -> tuple[FileCallback, Transfer | None]:
    """Whoever presses finds their own only."""
    callback = unpack(query.data)
    assert callback, "only its pattern leads here"
    get = context.services.store.transfers.get
    return callback, await asyncio.to_thread(get, query.from_user.id, callback.message_id)
