"""Keep it: what would take itself back stays."""

import asyncio

from telegram import Message

from handlers import closing
from handlers.callbacks import Action
from handlers.presses import Press
from handlers.telling import redraw
from handlers.texts import expiry


async def keep_it(press: Press) -> None:
    """Too late only where it is being deleted already."""
    services, found = press.services, press.broadcast
    if await asyncio.to_thread(services.store.expiry.drop, found.uuid, press.by):
        services.look()
        await press.answer_once(_redraw(press), expiry.SPARED)
        return
    now = await asyncio.to_thread(services.store.broadcasts.get, found.uuid)
    if now is None or now.state is not found.state:
        await press.too_late()
    else:  # somebody was faster, or this stands under an old report
        await press.answer_once(_redraw(press), expiry.STAYS, alert=True)


async def _redraw(press: Press) -> None:
    """Nothing draws a report anew, and its numbers stay: only what it says of this changes."""
    message = press.query.message
    if press.place == press.broadcast.card or not isinstance(message, Message) or not message.text:
        return
    left = closing.without(message.reply_markup, Action.KEEP_IT)
    await redraw(press.bot, press.place, expiry.kept(message.text_html), left)
