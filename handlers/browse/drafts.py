"""/drafts: what is not sent yet, and one press to go on with it."""

import asyncio

from telegram import Update

from handlers import list_keyboards
from handlers.browse.pages import Pages
from handlers.callbacks import Listing
from handlers.compose import editor
from handlers.context import Context, new_message
from handlers.presses import Press, Step
from handlers.telling import reply
from handlers.texts import lists, phrases
from models.record import Broadcast
from models.states import State

MOST = 20  # dropped drafts in one message


async def drafts(update: Update, context: Context) -> None:
    """What is not sent yet, and under it what was dropped and can be got back."""
    message, services = new_message(update), context.services
    store = services.store
    await DRAFTS.show(services, message)
    if dropped := await asyncio.to_thread(store.dropped.all):
        listed = dropped[:MOST]
        says = [
            (one, await asyncio.to_thread(store.contents.readable, one, one.content_version))
            for one in listed
        ]
        text = lists.dropped(says, len(dropped) - len(listed), services.calendar())
        await reply(message, text, list_keyboards.dropped([one.uuid for one in listed]))


async def open_(press: Press) -> Step | None:
    """A number under the drafts: its preview and its card, and the next message belongs to it."""
    return await opened(press, press.broadcast)


async def restore(press: Press) -> Step | None:
    """A number under what was dropped: it is a draft again, and opened. A late press opens it once more."""
    store, uuid = press.services.store, press.broadcast.uuid
    await asyncio.to_thread(store.dropped.restore, uuid, press.by)
    # Looked at after the move, because another admin may have got it back first.
    found = await asyncio.to_thread(store.broadcasts.get, uuid)
    if found is None or found.state is not State.DRAFTED:
        await press.answer(phrases.DROPPED_EARLIER, alert=True)
        return None
    return await opened(press, found)


async def opened(press: Press, draft: Broadcast) -> Step | None:
    """Answer with its preview and its card; None where it cannot be offered, which the admin was told."""
    contents = press.services.store.contents
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
