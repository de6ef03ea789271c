"""/scheduled: what waits for its time, and one press to send, change or cancel it."""

import asyncio

from telegram import Update

from handlers.browse.drafts import opened
from handlers.browse.pages import Pages
from handlers.callbacks import Listing
from handlers.context import Context, Services, new_message
from handlers.presses import Press, Step
from handlers.texts import audience, phrases, schedules
from models.record import Broadcast


async def scheduled(update: Update, context: Context) -> None:
    await SCHEDULED.show(context.services, new_message(update))


async def send_now(press: Press) -> None:
    """Send now: it begins in its turn."""
    if await asyncio.to_thread(press.services.store.broadcasts.start_now, press.broadcast.uuid, press.by):
        press.services.look()
        await press.answer_going(phrases.SENDING)
    else:
        await press.too_late()
    await SCHEDULED.redraw(press)


async def cancel(press: Press) -> None:
    """Cancel: it can be got back from the drafts for a day."""
    services, before = press.services, press.broadcast
    if await asyncio.to_thread(services.store.broadcasts.cancel, before.uuid, press.by):
        services.look()
        await press.answer(phrases.CANCELLED)
        await services.notices.admins.close(before.card, phrases.DROPPED)
    else:
        await press.too_late()
    await SCHEDULED.redraw(press)


async def change_listed(press: Press) -> Step | None:
    """Change: as below, and the list is shown without it."""
    step = await change(press)
    await SCHEDULED.redraw(press)
    return step


async def change(press: Press) -> Step | None:
    """🕘 Change, and 🕘 Later under the last call: it is a draft again, and opened; Send sends it again."""
    store, before = press.services.store, press.broadcast
    if not await asyncio.to_thread(store.schedule.unschedule, before.uuid, press.by):
        await press.too_late()
        return None
    press.services.look()
    draft = await asyncio.to_thread(store.broadcasts.get, before.uuid)
    step = await opened(press, draft or before)
    if step is None:  # it is among the drafts, without a card
        await press.services.notices.admins.close(before.card, schedules.A_DRAFT_AGAIN)
    return step


def _entry(services: Services, number: int, one: Broadcast) -> str:
    store = services.store
    titles = audience.titles_of(store.choices.named(one.selection))
    who, chats = audience.words(one.selection, titles), store.choices.count(one.selection)
    said = store.contents.said(one)
    return f"{number}. {schedules.entry(one, said, (who, chats), services.calendar())}"


SCHEDULED = Pages(
    Listing.SCHEDULED,
    schedules.SCHEDULED,
    schedules.NOTHING_SCHEDULED,
    lambda store, limit, **side: store.schedule.waiting(limit, **side),
    _entry,
)
