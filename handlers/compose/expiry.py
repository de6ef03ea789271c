"""⌛ Expires: when a broadcast takes itself back. Each choice is another version of the draft."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from telegram import Message, Update

from handlers import plan_keyboards
from handlers.compose import draft_card, durations, editing, offer, options
from handlers.compose.audience.chooser import begun, work_on
from handlers.compose.author import Author
from handlers.compose.editing import DRAFT, EXPIRY, Asked
from handlers.compose.later.moments import Unclear, read
from handlers.compose.standing import put
from handlers.context import Context, Services, new_message
from handlers.presses import Press, Step
from handlers.telling import reply
from handlers.texts import expiry, phrases, words
from models.deliveries.expiry import LONGEST
from models.plan import Plan
from models.record import Broadcast
from models.states import State

SHORTEST = timedelta(minutes=1)


async def choose(press: Press) -> Step | None:
    """The choices in the place of the card, or one of them was made."""
    if press.argument is None:
        draft, by = press.broadcast, Author.pressing(press)
        page = expiry.page(draft.plan, press.services.calendar()), plan_keyboards.expiry(draft)
        await press.answer_once(put(press.context, by, draft, page, press.place))
        return begun(press)
    if press.argument > LONGEST.total_seconds():  # no button of ours says that
        await press.answer(phrases.UNKNOWN_BUTTON, alert=True)
        return None
    plan = replace(press.broadcast.plan, expires_after=press.argument or None, expires_at=None)
    changed = await _revise(press.services, press.broadcast, plan)
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
    message, services = new_message(update), context.services
    if context.album or message.text is None:
        await reply(message, expiry.TYPED_WORDS)
        return None
    draft = await _asked_about(context)
    if draft is None or draft.state is not State.DRAFTED:
        return await _gone(context, message, draft)
    # In a thread, because a library is loaded for what is no duration.
    plan = await asyncio.to_thread(_planned, services, draft, message.text)
    if isinstance(plan, str):
        await reply(message, plan)
        return None
    changed = await _revise(services, draft, plan)
    if changed is None:  # sent or cancelled meanwhile
        return await _gone(context, message, await _asked_about(context))
    # Below what was typed, because the card that asked is far above by now.
    await put(context, Author.of(message), changed, await draft_card.drawn(services, changed), None)
    return editing.answered(context)


async def leave(update: Update, context: Context) -> Step:
    """/cancel: the time stays as it is, and its draft too."""
    await reply(new_message(update), expiry.LEFT_AS_IT_IS)
    return editing.answered(context)


async def has_passed(press: Press) -> bool:
    """Whether it would take itself back before it starts, which is answered then."""
    plan, calendar = press.broadcast.plan, press.services.calendar()
    if plan.expires_at is None or plan.expires_at > _start(plan, calendar.at):
        return False
    await press.answer_once(options.redraw_card(press, press.broadcast), expiry.BEFORE, alert=True)
    return True


async def _asked_about(context: Context) -> Broadcast | None:
    asked = editing.asked(context)
    return await asyncio.to_thread(context.services.store.broadcasts.get, (asked and asked.uuid) or "")


async def _gone(context: Context, message: Message, found: Broadcast | None) -> Step:
    editing.end(context)
    await reply(message, words.too_late(found) if found else phrases.HOW_TO_START)
    return editing.answered(context)


def _planned(services: Services, draft: Broadcast, text: str) -> Plan | str:
    """The plan with the time that was typed, or what is wrong with it."""
    plan, now, start = draft.plan, services.clock(), _start(draft.plan, services.clock())
    seconds, at = durations.parse(text), None
    if seconds is None:
        found = read(text, now, services.settings.timezone)
        # Where clocks change it may be two moments, and an hour is no matter to ask about.
        if isinstance(found, Unclear) or len(found.at) != 1:
            return expiry.BAD
        at = found.at[0]
    after = timedelta(seconds=seconds) if at is None and seconds is not None else (at or now) - start
    if after < SHORTEST:
        return expiry.TOO_SHORT
    if after > LONGEST:
        return expiry.TOO_LONG
    return replace(plan, expires_after=None if at else seconds, expires_at=at)


def _start(plan: Plan, now: datetime) -> datetime:
    return max(now, plan.not_before or now)


async def _revise(services: Services, draft: Broadcast, plan: Plan) -> Broadcast | None:
    """Let it go out like this; None where it is a draft no more."""
    if plan == draft.plan and draft.state is State.DRAFTED:
        return draft
    return await offer.revise(services, draft, plan=plan)
