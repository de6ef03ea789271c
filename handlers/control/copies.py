"""Go on or Stop it: the answer to whether an old copy of the database should go on."""

import asyncio
import logging
from collections.abc import Callable

from telegram import Update

from handlers import closing
from handlers.callbacks import unpack
from handlers.context import Context, admin, pressed
from handlers.late import turned_away
from handlers.presses import answer
from handlers.texts import copies, phrases, standstill
from models.copies import Answered
from models.events import Admin
from models.record import Card
from models.states import State

log = logging.getLogger("recall")


async def go_on(update: Update, context: Context) -> None:
    standing = await asyncio.to_thread(context.services.store.standstill.standing)
    if standing:
        await answer(pressed(update), standstill.bar(standing, context.services.calendar()), alert=True)
        return
    if await turned_away(context, pressed(update)):
        return
    move = context.services.store.copies.go_on
    if await _answer(update, context, move, copies.went_on):
        await answer(pressed(update), phrases.RESUMED)


async def stop(update: Update, context: Context) -> None:
    move = context.services.store.copies.stop
    answered = await _answer(update, context, move, copies.stopped)
    if answered is None:
        return
    await answer(pressed(update), phrases.STOPPED)
    # What was stopped gets a report. What never began gets none, so its card has the last word.
    for one in answered.midway:
        if one.state is State.QUEUED:
            await context.services.notices.admins.close(one.card, phrases.CANCELLED)


async def _answer(
    update: Update,
    context: Context,
    move: Callable[[str, Admin], Answered | None],
    last_word: Callable[[Admin], str],
) -> Answered | None:
    """Make the answer; if it is the first, no admin's question has buttons any more."""
    query, by = pressed(update), admin(update.effective_user)
    callback, message, bot = unpack(query.data), query.message, query.get_bot()
    place = Card(message.chat.id, message.message_id) if message else None
    answered = await asyncio.to_thread(move, callback.uuid, by) if callback else None
    if answered is None:
        await answer(query, copies.ANSWERED, alert=True)
        if place:
            await closing.take_buttons(bot, place)
        return None
    said = "go_on" if last_word is copies.went_on else "stop_it"
    told = {"event": "old_copy_answered", "admin": by.id, "answer": said}
    log.warning("admin %s answered what becomes of an old copy: %s", by.id, said, extra=told)
    context.services.look()
    for shown in {place, *answered.question.shown}:
        await context.services.notices.admins.close(shown, last_word(by))
    return answered
