"""⌛ Expires: after which time a broadcast takes itself back. Each choice is another version of the draft."""

import asyncio
from dataclasses import replace

from telegram import Message, Update

from handlers import plan_keyboards
from handlers.compose import durations, editing, offer, options
from handlers.compose.audience.chooser import begun, work_on
from handlers.compose.author import Author
from handlers.compose.editing import DRAFT, EXPIRY, Asked
from handlers.compose.standing import put
from handlers.context import Context, Services, new_message
from handlers.presses import Press, Step
from handlers.telling import reply
from handlers.texts import expiry, phrases, words
from models.deliveries.expiry import LONGEST
from models.record import Broadcast
from models.states import State

SHORTEST = durations.MINUTE


async def choose(press: Press) -> Step | None:
    """The choices in the place of the card, or one of them was made."""
    if press.argument is None:
        page = expiry.page(press.broadcast.plan), plan_keyboards.expiry(press.broadcast)
        await press.answer_once(
            put(press.context, Author.pressing(press), press.broadcast, page, press.place)
        )
        return begun(press)
    if press.argument > LONGEST.total_seconds():  # no button of ours says that
        await press.answer(phrases.UNKNOWN_BUTTON, alert=True)
        return None
    changed = await _revise(press.services, press.broadcast, press.argument)
    if changed is None:
        await press.too_late()
        return None
    work_on(press)
    editing.answered(press.context)
    await press.answer_once(options.redraw_card(press, changed))
    return DRAFT


async def ask(press: Press) -> Step:
    """Type a time: the next message says which."""
    work_on(press)
    editing.ask(press.context, Asked(press.broadcast.uuid))
    await press.answer_once(press.tell(expiry.ASK))
    return EXPIRY


async def typed(update: Update, context: Context) -> Step | None:
    """Take the time. Where it cannot be, which is said, it is awaited still."""
    message, asked = new_message(update), editing.asked(context)
    seconds = None if context.album or message.text is None else durations.parse(message.text)
    if seconds is None or not SHORTEST <= seconds <= LONGEST.total_seconds():
        await reply(message, _refusal(message, seconds))
        return None
    get = context.services.store.broadcasts.get
    draft = await asyncio.to_thread(get, asked.uuid) if asked and asked.uuid else None
    changed = await _revise(context.services, draft, seconds) if draft else None
    step = editing.answered(context)
    if changed is None:  # sent or cancelled meanwhile
        found = await asyncio.to_thread(get, draft.uuid) if draft else None
        editing.end(context)
        await reply(message, words.too_late(found) if found else phrases.HOW_TO_START)
        return editing.END
    # Below what was typed, because the card that asked is far above by now.
    await put(context, Author.of(message), changed, await options.drawn(context.services, changed), None)
    return step


async def leave(update: Update, context: Context) -> Step:
    """/cancel: the time stays as it is, and its draft too."""
    await reply(new_message(update), expiry.LEFT_AS_IT_IS)
    return editing.answered(context)


def _refusal(message: Message, seconds: int | None) -> str:
    if seconds is None:
        return expiry.TYPED_WORDS if message.text is None else expiry.BAD
    return expiry.TOO_SHORT if seconds < SHORTEST else expiry.TOO_LONG


async def _revise(services: Services, draft: Broadcast, seconds: int) -> Broadcast | None:
    """Let it take itself back so long after its start, or never; None where it is a draft no more."""
    plan = replace(draft.plan, expires_after=seconds or None, expires_at=None)
    if plan == draft.plan and draft.state is State.DRAFTED:
        return draft
    return await offer.revise(services, draft, plan=plan)
