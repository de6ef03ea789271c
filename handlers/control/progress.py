"""Pause, Resume, Stop and Go on: one press, one move of what is being sent, or taken back."""

import asyncio
from collections.abc import Callable

from handlers import closing
from handlers.callbacks import ANSWER
from handlers.presses import Press
from handlers.texts import phrases
from models.events import Admin


async def pause(press: Press) -> None:
    await _move(press, press.services.store.broadcasts.pause, phrases.PAUSED)


async def resume(press: Press) -> None:
    await _move(press, press.services.store.broadcasts.resume, phrases.RESUMED)


async def stop(press: Press) -> None:
    await _move(press, press.services.store.broadcasts.stop, phrases.STOPPED)


async def insist(press: Press) -> None:
    """▶️ Go on with an undo or a correction that most chats refuse: those who do so count from now on."""
    await _move(press, press.services.store.setbacks.insist, phrases.RESUMED)


async def _move(press: Press, move: Callable[[str, Admin], bool], done: str) -> None:
    if not await asyncio.to_thread(move, press.broadcast.uuid, press.by):
        await press.too_late()
        return
    press.services.look()
    await (press.answer_going(done) if done is phrases.RESUMED else press.answer(done))
    if press.argument == ANSWER:
        await press.close(done)
    # The screen draws the card anew. Nothing draws a report anew, so its buttons would stay.
    elif press.place != press.broadcast.card:
        await closing.take_buttons(press.bot, press.place)
