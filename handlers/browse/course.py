"""📈, under a report: a picture of what happened to a broadcast over time, which comes once it is drawn."""

import asyncio

from telegram import Message
from telegram.constants import ParseMode
from telegram.error import RetryAfter

from broadcast.wire.floods import flood_seconds
from handlers.callbacks import Action
from handlers.pictures.drawing import Picture
from handlers.pictures.stretches import answering, delivery
from handlers.presses import Press
from handlers.telling import persistently
from handlers.texts import courses, stats
from handlers.texts.courses import Bars
from models.results import Course


async def course(press: Press) -> None:
    """Draw it beside the queue of the admin, because no Undo may wait for a picture."""
    if not press.services.pictures.possible:  # it was, when the report was made
        await press.answer(stats.UNDRAWN, alert=True)
        return
    await press.answer(courses.DRAWING)
    # Under a name, so that who presses again meanwhile gets it once.
    name = Action.COURSE, press.by.id, press.broadcast.uuid
    await press.services.notices.admins.beside.do(lambda: _show(press), name)


async def _show(press: Press) -> None:
    services, calendar = press.services, press.services.calendar()
    # The numbers first: what goes out meanwhile is in the picture then, and nothing seems to be missing.
    seen = await asyncio.to_thread(services.store.snapshots.of, press.broadcast.uuid)
    found = await asyncio.to_thread(services.store.course.of, press.broadcast)
    if seen is None or not found.steps:
        await press.tell(courses.NOTHING)
        return
    picture = await services.pictures.draw(Picture.COURSE, found, calendar.zone)
    if picture is None:
        await press.tell(courses.NOT_DRAWN)
        return
    await _send(press, picture, courses.caption(seen, found, _bars(found), calendar))


async def _send(press: Press, picture: bytes, caption: str) -> None:
    async def send() -> Message:
        return await press.bot.send_photo(press.by.id, picture, caption, parse_mode=ParseMode.HTML)

    try:
        await persistently(send)
    except RetryAfter as flood:
        # Waited out here, however long, because nobody waits behind it and the admin was told that it comes.
        await asyncio.sleep(flood_seconds(flood))
        await persistently(send)


def _bars(found: Course) -> Bars:
    shown = delivery(found)
    answers = answering(found).bar if found.answers else None
    return Bars(shown.bar, answers, cut=len(shown.all) > 1)
