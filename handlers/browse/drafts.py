"""/drafts: what is not sent yet, and one press to go on with it."""

import asyncio

from telegram import Update

from handlers.browse.pages import Pages
from handlers.callbacks import Listing
from handlers.compose import editor
from handlers.context import Context, new_message
from handlers.presses import Press, Step
from handlers.texts import lists, phrases


async def drafts(update: Update, context: Context) -> None:
    await DRAFTS.show(context.services, new_message(update))


async def open_(press: Press) -> Step | None:
    """A number under the drafts: its preview and its card, and the next message belongs to it."""
    contents, draft = press.services.store.contents, press.broadcast
    content = await asyncio.to_thread(contents.content, draft)
    written = await asyncio.to_thread(contents.authorship, draft)
    return await press.answer_once(editor.reopen(press, content, draft, written))


DRAFTS = Pages(
    Listing.DRAFTS,
    phrases.DRAFTS,
    phrases.NO_DRAFTS,
    lambda store, limit, **side: store.contents.unsent(limit, **side),
    lambda services, number, one: lists.draft(
        number, one, services.store.contents.content(one), services.calendar()
    ),
)
