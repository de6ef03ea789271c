"""Pause, Resume, Stop and Go on: one press, one move of what is being sent, or taken back."""

import asyncio
from collections.abc import Callable
from html import escape

from handlers import closing, keyboards
from handlers.callbacks import ANSWER
from handlers.presses import Press
from handlers.telling import redraw
from handlers.texts import phrases, starting, tries
from models.events import Admin
from models.states import Outcome

GOING = (phrases.RESUMED, phrases.GOES_THROUGH)


async def pause(press: Press) -> None:
    await _move(press, press.services.store.broadcasts.pause, phrases.PAUSED)


async def resume(press: Press) -> None:
    await _move(press, press.services.store.broadcasts.resume, phrases.RESUMED)


async def stop(press: Press) -> None:
    await _move(press, press.services.store.broadcasts.stop, phrases.STOPPED)


async def go_through(press: Press) -> None:
    """Send anyway: quiet hours hold this one no longer."""
    await _move(press, press.services.store.resting.let_through, phrases.GOES_THROUGH)


async def start_now(press: Press) -> None:
    """▶️ Now: what waits for its moment begins in its turn."""
    if not await asyncio.to_thread(press.services.store.broadcasts.start_now, press.broadcast.uuid, press.by):
        await press.too_late()
        return
    press.services.look()
    await press.answer_going(phrases.SENDING)
    # The screen draws the card anew, and nobody a notice.
    if press.place != press.broadcast.card:
        waits = await asyncio.to_thread(press.services.waits, press.broadcast.uuid)
        await press.close(escape(waits) or starting.NOW)


async def insist(press: Press) -> None:
    """▶️ Go on with an undo or a correction that most chats refuse: those who do so count from now on."""
    await _move(press, press.services.store.setbacks.insist, phrases.RESUMED)


async def _move(press: Press, move: Callable[[str, Admin], bool], done: str) -> None:
    if not await asyncio.to_thread(move, press.broadcast.uuid, press.by):
        await press.too_late()
        return
    press.services.look()
    await (press.answer_going(done) if done in GOING else press.answer(done))
    # A question that is owed to them would come after its answer.
    await asyncio.to_thread(press.services.store.owed.answered, press.by.id, press.broadcast.uuid)
    if press.argument == ANSWER:
        await (_close_stopped(press) if done is phrases.STOPPED else press.close(done))
        return
    # The screen draws the card anew. Nothing draws a report anew, so its buttons would stay.
    if press.place != press.broadcast.card:
        await closing.take_buttons(press.bot, press.place)
    if done is phrases.RESUMED:
        await press.services.notices.went_on(press.broadcast, press.by)


async def _close_stopped(press: Press) -> None:
    """The question answered with Keep what was sent: it offers to go on with the others."""
    store, cost = press.services.store, press.services.sender.cost
    found = await asyncio.to_thread(store.broadcasts.get, press.broadcast.uuid)
    counts = await asyncio.to_thread(store.counts.of, found) if found else None
    # While answers are on their way nobody knows how many remain; the report comes after them and offers it.
    if found is None or counts is None or counts.of(Outcome.IN_FLIGHT):
        await press.close(phrases.STOPPED)
        return
    content = await asyncio.to_thread(store.contents.content, found)
    text = "\n".join([phrases.STOPPED, *tries.prices(found, content, counts, cost)])
    await redraw(press.bot, press.place, text, keyboards.after_stop(found, counts))
