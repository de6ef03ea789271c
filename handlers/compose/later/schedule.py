"""🕘 Later, and what it offers. Each choice is another version of the draft: an older card sends nothing."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from telegram import InlineKeyboardMarkup, Message, Update

from handlers import plan_keyboards
from handlers.compose import draft_card, editing, offer, options
from handlers.compose.audience.chooser import begun
from handlers.compose.author import Author
from handlers.compose.editing import MOMENT, Asked
from handlers.compose.later.moments import FARTHEST, Readings, Unclear, full_minute, read, readings
from handlers.compose.standing import put
from handlers.context import Context, Services, new_message
from handlers.presses import Press, Step
from handlers.telling import reply
from handlers.texts import phrases, schedules, words
from models.record import Broadcast
from models.states import State

DAY = 86_400  # seconds; up to so many are a span
EVENING, MORNING = time(18), time(9)


async def open_(press: Press) -> Step | None:
    """🕘 on the card: the choices take its place, and say how it is now."""
    services, draft = press.services, press.broadcast
    shown = _question(services, draft)
    await press.answer_once(put(press.context, Author.pressing(press), draft, shown, press.place))
    return begun(press)


async def choose(press: Press) -> Step | None:
    """A moment: the card is back, and says when; it counts when Send is pressed."""
    chosen, now = press.argument or 0, press.services.clock()
    if chosen > DAY:
        at = datetime.fromtimestamp(min(chosen, 10**11), UTC)
    else:
        at = full_minute(now + timedelta(seconds=chosen))
    if chosen and not now < at <= now + FARTHEST:
        shown = _question(press.services, press.broadcast)
        asking = put(press.context, Author.pressing(press), press.broadcast, shown, press.place)
        await press.answer_once(asking, schedules.PASSED, alert=True)
        return begun(press)
    changed = await _at(press.services, press.broadcast, at if chosen else None)
    if changed is None:
        await press.too_late()
        return None
    editing.answered(press.context)
    await press.answer_once(options.redraw_card(press, changed))
    return begun(press)


async def ask(press: Press) -> Step:
    """Type a time: the next message says it."""
    begun(press)
    editing.ask(press.context, Asked(press.broadcast.uuid))
    await press.answer_once(press.tell(schedules.asked(press.services.calendar())))
    return MOMENT


async def typed(update: Update, context: Context) -> Step | None:
    """Take the moment. Where it is none, or is two, which is said, it is awaited still."""
    message, asked, services = new_message(update), editing.asked(context), context.services
    if context.album or message.text is None:
        await reply(message, schedules.TYPED_WORDS)
        return None
    draft = await asyncio.to_thread(services.store.broadcasts.get, asked.uuid or "") if asked else None
    if draft is None or draft.state is not State.DRAFTED:
        return await _gone(context, message, draft)
    zone = services.settings.timezone
    found = await asyncio.to_thread(read, message.text, services.clock(), zone)
    if isinstance(found, Unclear):
        await reply(message, schedules.UNCLEAR[found.name])
    elif len(found.at) == 1:
        return await _take(context, message, draft, found.at[0])
    else:
        await _ask_which(services, message, draft, found)
    return None


async def keep(update: Update, context: Context) -> Step:
    """/cancel where a time is awaited: the draft stays as it is."""
    await reply(new_message(update), schedules.KEPT)
    return editing.answered(context)


async def has_passed(press: Press) -> bool:
    """Whether the time of a draft has passed before anybody agreed to it: nothing goes out late unasked."""
    at, calendar = press.broadcast.not_before, press.services.calendar()
    if at is None or at > calendar.at:
        return False
    drawn = options.redraw_card(press, press.broadcast)
    await press.answer_once(drawn, schedules.has_passed(at, calendar), alert=True)
    return True


async def _at(services: Services, draft: Broadcast, at: datetime | None) -> Broadcast | None:
    """Let a draft start then; None if it is a draft no longer."""
    if at == draft.not_before:
        return draft
    return await offer.revise(services, draft, plan=replace(draft.plan, not_before=at))


async def _take(context: Context, message: Message, draft: Broadcast, at: datetime) -> Step:
    services, by = context.services, Author.of(message)
    changed = await _at(services, draft, at)
    if changed is None:  # sent or cancelled meanwhile
        return await _gone(
            context, message, await asyncio.to_thread(services.store.broadcasts.get, draft.uuid)
        )
    # Below what was typed, because the card is far above by now.
    await put(context, by, changed, await draft_card.drawn(services, changed), None)
    return editing.answered(context)


async def _ask_which(services: Services, message: Message, draft: Broadcast, found: Readings) -> None:
    keyboard = plan_keyboards.which(draft, found.at, services.calendar())
    await reply(message, schedules.which(message.text or "", exists=found.exists), keyboard)


async def _gone(context: Context, message: Message, draft: Broadcast | None) -> Step:
    editing.end(context, draft.uuid if draft else None)
    await reply(message, words.TOO_LATE[draft.state] if draft else phrases.HOW_TO_START)
    return editing.answered(context)


def _question(services: Services, draft: Broadcast) -> tuple[str, InlineKeyboardMarkup]:
    calendar = services.calendar()
    today = calendar.at.astimezone(calendar.zone).date()
    days = ((today, EVENING), (today + timedelta(days=1), MORNING))
    evening, morning = (readings(datetime.combine(*one), calendar.zone).at[0] for one in days)
    text = schedules.question(draft.not_before, calendar)
    return text, plan_keyboards.later(draft, evening if evening > calendar.at else None, morning)
