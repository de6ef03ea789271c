"""📈, under a report: a picture of what happened to a broadcast over time, which comes once it is drawn."""

import asyncio

from telegram.constants import ParseMode

from handlers.callbacks import Action
from handlers.pictures.drawing import Picture
from handlers.pictures.stretches import answering, delivery
from handlers.presses import Press
from handlers.telling import persistently
from handlers.texts import courses
from handlers.texts.courses import Bars
from models.results import Course


async def course(press: Press) -> None:
    """Draw it beside the queue of the admin, because no Undo may wait for a picture."""
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
    text = courses.caption(seen, found, _bars(found), calendar)
    await persistently(lambda: press.bot.send_photo(press.by.id, picture, text, parse_mode=ParseMode.HTML))


def _bars(found: Course) -> Bars:
    shown = delivery(found)
    answers = answering(found).bar if found.answers else None
    return Bars(shown.bar, answers, cut=len(shown.all) > 1)
