"""The buttons of a draft's card that end it or ask for another message: Send, Cancel, ✏️ Message."""

import asyncio

from handlers.compose import approving, asking, editing, expiry, quiet, together
from handlers.compose.editing import END, REPLACEMENT, Editing, Purpose
from handlers.compose.later import schedule
from handlers.compose.queueing import queue
from handlers.presses import Press, Step
from handlers.texts import phrases
from models.states import State


async def send(press: Press, *, anyway: bool = False) -> Step | None:
    """✅ Send queues the draft, for the first admin who presses it on the newest card, or asks first.

    Args:
        anyway: what was asked is answered.
    """
    if press.version != press.broadcast.content_version:
        await press.too_late()
        return None
    store = press.services.store
    # The card counted its readers when it was drawn; all may have left since.
    if not await asyncio.to_thread(store.choices.anybody, press.broadcast.selection):
        await press.answer(phrases.NOBODY, alert=True)
        return None
    if await approving.stop(press):
        return None
    if await schedule.has_passed(press) or await expiry.has_passed(press) or await quiet.asked(press):
        return None
    now = await asking.look(press.services, press.broadcast)
    if asking.needed(press, now, anyway=anyway):
        return await asking.ask(press, now)
    if not await queue(press, now.found):
        return None
    if press.broadcast.card != press.place:  # it goes on where the question stood
        await press.services.screen.leave_card(press.broadcast, press.by.id)
    return ended(press)


async def send_anyway(press: Press) -> Step | None:
    """Send anyway, or Send again, under the question."""
    return await send(press, anyway=True)


async def cancel(press: Press) -> Step | None:
    """❌ Cancel drops that draft, or what waits in the queue or is held."""
    services, before = press.services, press.broadcast
    if not await asyncio.to_thread(services.store.broadcasts.cancel, before.uuid, press.by):
        await press.too_late()
        return None
    services.look()
    await press.answer_once(press.close(phrases.DROPPED), phrases.CANCELLED)
    if before.state is State.QUEUED and before.card != press.place:  # the screen will draw it no more
        await services.notices.admins.close(before.card, phrases.DROPPED)
    return ended(press)


async def replace(press: Press) -> Step:
    """✏️ Message: the next message takes the place of this draft's."""
    editing.begin(press.context, Editing(Purpose.DRAFT, press.broadcast.uuid))
    together.forget(press.context)
    await press.answer_once(press.tell(phrases.SEND_REPLACEMENT))
    return REPLACEMENT


def ended(press: Press) -> Step | None:
    """End the conversation, unless another draft is being edited: then it goes on with that one."""
    context, uuid = press.context, press.broadcast.uuid
    ended_now = editing.end(context, uuid)
    awaited = asking.over(context, uuid)
    return END if ended_now else awaited
