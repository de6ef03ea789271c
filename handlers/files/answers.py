"""An admin answers about a file: Add, Cancel, or which column has the ids. Of many answers one counts."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from telegram import CallbackQuery, Update

from handlers import closing
from handlers.context import Context, pressed
from handlers.files.buttons import FileCallback, unpack
from handlers.presses import answer
from handlers.texts import files, phrases
from models.record import Card
from models.transfers import Step, Transfer, Want

OPEN = (Step.ASKED, Step.LOOK)  # a press may come before it is noted that it was asked for


async def add(update: Update, context: Context) -> None:
    """Add N; nothing is written before."""
    query = pressed(update)
    callback = _unpacked(query)

    def goes_on(found: Transfer) -> Transfer | None:
        # Numbers of another column are not those that this button promises.
        promised = found.want is Want.ADD and found.ids_in == callback.column
        return replace(found, step=Step.DO, tries=0) if promised and found.step in OPEN else None

    await _change(query, context, goes_on, files.GOES_ON)


async def drop(update: Update, context: Context) -> None:
    """Cancel."""
    query, store = pressed(update), context.services.store
    found = await asyncio.to_thread(store.transfers.get, query.from_user.id, _unpacked(query).message_id)
    if found is None or not await asyncio.to_thread(store.transfers.end, found, OPEN):
        await answer(query, files.GOES_ON if found else files.ANSWERED, alert=True)
        return
    await answer(query, files.NOT_ADDED)
    if query.message:
        place = Card(query.message.chat.id, query.message.message_id)
        await closing.close(query.get_bot(), place, files.NOT_ADDED)


async def column(update: Update, context: Context) -> None:
    """The column with the chat ids; the file is read once more, by that."""
    query = pressed(update)
    callback = _unpacked(query)

    def read_again(found: Transfer) -> Transfer | None:
        if callback.column is None or (found.want is Want.ADD and found.step is Step.DO):
            return None
        step = Step.LOOK if found.want is Want.ADD else Step.DO
        return replace(found, ids_in=callback.column, step=step, tries=0)

    await _change(query, context, read_again, files.READING)


async def _change(
    query: CallbackQuery, context: Context, change: Callable[[Transfer], Transfer | None], said: str
) -> None:
    """Whoever presses finds their own only."""
    callback, transfers = _unpacked(query), context.services.store.transfers
    key = query.from_user.id, callback.message_id
    changed = await asyncio.to_thread(transfers.answer, *key, change)
    if changed:
        await answer(query, said)
        context.services.carrier.nudge()
        return
    found = await asyncio.to_thread(transfers.get, *key)
    if found and found.step not in OPEN:
        await answer(query, files.GOES_ON)
    else:
        await answer(query, phrases.OUTDATED if found else files.ANSWERED, alert=True)


def _unpacked(query: CallbackQuery) -> FileCallback:
    callback = unpack(query.data)
    assert callback, "only its pattern leads here"
    return callback
