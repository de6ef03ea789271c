"""🙋 Ask for approval on a draft's card, and what the others answer."""

import asyncio
import contextlib
from dataclasses import dataclass, replace
from html import escape

from telegram import Message, Update
from telegram.error import TelegramError

from broadcast.guards.findings import Severity
from broadcast.guards.proof import differs
from handlers import closing, late
from handlers.compose import approval, asking, draft_card, editing, expiry, options
from handlers.compose.editing import APPROVAL, DRAFT, END
from handlers.compose.later import schedule
from handlers.compose.queueing import Yes, queue, queued
from handlers.context import Context, Services, admin, new_message
from handlers.presses import Press, Step
from handlers.telling import reply
from handlers.texts import approvals, phrases
from handlers.texts.formats import number
from models.approvals import Asking
from models.events import Admin
from models.record import Broadcast, Card


@dataclass(frozen=True)
class Answering:
    """What an admin types about an asking: a note, or the number that a danger asks for."""

    uuid: str
    asking: int
    chats: int | None = None
    """None where it is a note."""


async def stop(press: Press) -> bool:
    """Whether a Send has to be approved first; the card says so then."""
    if await approval.may(press.services, press.broadcast, press.version, press.by):
        return False
    await press.answer(approvals.NEEDED, alert=True)
    await options.redraw_card(press, press.broadcast)
    return True


async def ask(press: Press) -> None:
    """🙋 Ask for approval: every other admin who wrote nothing of it is asked."""
    services, draft, by = press.services, press.broadcast, press.by
    if not await approval.over(services, draft):
        await press.answer(approvals.NOT_NEEDED, alert=True)
        await options.redraw_card(press, draft)
        return
    if await schedule.has_passed(press) or await expiry.has_passed(press):  # nobody could approve it
        return
    authors = await asyncio.to_thread(services.store.approvals.authors, draft)
    others = [one for one in services.notices.admins.others(by.id) if one not in authors]
    if not others:
        await press.answer(approvals.NOBODY_LEFT if by.id in authors else approvals.ONLY_YOU, alert=True)
        return
    before = await asyncio.to_thread(services.store.approvals.open, draft)
    asked = await asyncio.to_thread(services.store.approvals.ask, draft, press.version, by, others)
    if asked is None:
        await press.too_late()
        return
    services.screen.nudge()
    await press.answer_once(options.redraw_card(press, draft), approvals.WAITS if before else approvals.ASKED)


async def approve(press: Press) -> Step | None:
    """✅ Approve and send, for the first who presses it; after a danger the number is typed."""
    services, asked = press.services, await _answerable(press)
    if asked is None:
        return None
    draft = press.broadcast
    if draft.plan.is_past(services.clock()):
        await press.answer(approvals.TIME_PASSED, alert=True)
        return None
    now = await asking.look(services, draft)
    if not (chats := now.reach.size):
        await press.answer(phrases.NOBODY, alert=True)
        return None
    if any(one.severity is Severity.DANGER for one in now.found):
        return await _await(press, approvals.type_number(chats), Answering(draft.uuid, asked.id, chats))
    await queue(press, now.found, _yes(draft, asked, press.by, press.place))
    return None


async def ask_note(press: Press) -> Step | None:
    """↩︎ Back with a note: the next message is the note."""
    asked = await _answerable(press)
    if asked is None:
        return None
    return await _await(press, approvals.ASK_NOTE, Answering(press.broadcast.uuid, asked.id))


async def typed(update: Update, context: Context) -> Step | None:
    """The note, or the number. What is neither is said, and is awaited still."""
    message, answering = new_message(update), _answering(context)
    if context.album or not message.text:
        await reply(message, approvals.NOTE_IS_TYPED)
        return None
    store = context.services.store
    draft = await asyncio.to_thread(store.broadcasts.get, answering.uuid) if answering else None
    if answering is None or draft is None:
        await reply(message, approvals.UNKNOWN)
        return _over(context)
    if answering.chats is None:
        return await _send_back(context, message, draft, answering.asking)
    if number(message.text) != answering.chats:
        await reply(message, approvals.other_number(answering.chats))
        return None
    if await late.turned_away(context, message):
        return None
    return await _approve(context, message, draft, answering)


async def keep(update: Update, context: Context) -> Step:
    """/cancel: what was asked can be answered still."""
    await reply(new_message(update), approvals.LEFT_OPEN)
    return _over(context)


async def _answerable(press: Press) -> Asking | None:
    """What is answered; None where that cannot be any more, or not by this admin, which is said."""
    store, draft = press.services.store.approvals, press.broadcast
    asked = await asyncio.to_thread(store.asked, draft, press.argument or 0)
    if asked is None or asked.ending:
        text = approvals.ended(asked) if asked else approvals.UNKNOWN
        await press.answer(text, alert=True)
        await closing.take_buttons(press.bot, press.place)
        return None
    # They may have written something of it after they were asked.
    if press.by.id in {asked.asking.by.id, *await asyncio.to_thread(store.authors, draft)}:
        await press.answer(approvals.OWN, alert=True)
        return None
    return asked.asking


def _yes(draft: Broadcast, asked: Asking, by: Admin, place: Card | None) -> Yes:
    """It goes on where whoever asked has its card."""
    return Yes(draft, asked.version, by, draft.card or place or Card(asked.by.id))


async def _await(press: Press, question: str, answering: Answering) -> Step:
    press.context.memory[Answering] = answering
    await press.answer_once(press.tell(question))
    return APPROVAL


def _answering(context: Context) -> Answering | None:
    found = context.memory.get(Answering)
    assert found is None or isinstance(found, Answering)
    return found


def _over(context: Context) -> Step:
    """Nothing is asked any more; what is awaited next."""
    context.memory.pop(Answering, None)
    return DRAFT if editing.current(context) else END


async def _approve(context: Context, message: Message, draft: Broadcast, answering: Answering) -> Step | None:
    services, by, id_ = context.services, admin(message.from_user), answering.asking
    asked = await asyncio.to_thread(services.store.approvals.asked, draft, id_)
    done = None
    if asked and not asked.ending:
        now = await asking.look(services, draft)
        if differs(answering.chats or 0, now.reach.size):
            context.memory[Answering] = replace(answering, chats=now.reach.size)
            await reply(message, approvals.type_number(now.reach.size))
            return None
        if not draft.plan.is_past(services.clock()):
            done = await queued(services, _yes(draft, asked.asking, by, None), now.found)
    await reply(message, approvals.APPROVED if done is not None else await _now(services, draft, id_))
    return _over(context)


async def _send_back(context: Context, message: Message, draft: Broadcast, id_: int) -> Step:
    services, by = context.services, admin(message.from_user)
    back = services.store.approvals.send_back
    new = await asyncio.to_thread(back, draft, id_, by, (message.text or "")[: approvals.NOTE])
    await reply(message, approvals.SENT_BACK if new else await _now(services, draft, id_))
    services.screen.nudge()
    if new and new.card:
        with contextlib.suppress(TelegramError):  # whoever asked reads the note in any case
            await services.notices.admins.redraw(new.card, *await draft_card.drawn(services, new))
    return _over(context)


async def _now(services: Services, draft: Broadcast, id_: int) -> str:
    """How it stands by now, after an answer that came too late."""
    found = await asyncio.to_thread(services.store.broadcasts.get, draft.uuid)
    asked = await asyncio.to_thread(services.store.approvals.asked, found or draft, id_)
    if asked and not asked.ending:
        return approvals.TIME_PASSED
    return escape(approvals.ended(asked)) if asked else approvals.UNKNOWN
