"""Undo: cancel or hold what has not begun, pause what is being sent, ask, and delete what was delivered."""

import asyncio
import logging
from dataclasses import dataclass

from telegram import Bot
from telegram.error import BadRequest, RetryAfter, TelegramError

from broadcast.wire.floods import flood_seconds
from handlers.context import Services
from handlers.presses import Press
from handlers.telling import show, tell
from handlers.texts import phrases, starting, words
from models.approvals import asker
from models.broadcasts import Broadcasts
from models.events import Admin
from models.questions import Question
from models.record import Broadcast, Card
from models.states import ASKABLE, SOURCES, State

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Late:
    """What is answered in the place of the question."""

    text: str
    owed: bool = False
    """Whether the question comes by itself, so that only a press has to be answered."""


async def undo(press: Press) -> None:
    """↩️ Undo cancels, or holds or pauses and asks. A test is deleted without a question."""
    services, uuid = press.services, press.broadcast.uuid
    if press.broadcast.is_test:
        await (delete(press) if press.broadcast.state in SOURCES[State.UNDOING] else press.too_late())
    # Tried before anything is asked, because only the move tells whether the sender has begun it meanwhile.
    elif await _cancelled_at_once(services, press.broadcast, press.by):
        services.look()
        await press.answer_once(press.close(phrases.DROPPED), phrases.CANCELLED, alert=True)
    else:
        late = await ask(services, press.bot, press.by, uuid)
        asked = phrases.ASKED_AFTER.get(press.broadcast.state, phrases.ASKED)
        await press.answer(late.text if late else asked, alert=bool(late))


async def named(services: Services, bot: Bot, by: Admin, uuid: str) -> None:
    """/undo with a uuid does the same about that broadcast."""
    found = await asyncio.to_thread(services.store.broadcasts.get, uuid.strip().lower())
    if found is None:
        await tell(bot, by.id, phrases.unknown_uuid(uuid))
    elif await _cancelled_at_once(services, found, by):
        services.look()
        await services.notices.admins.close(found.card, phrases.DROPPED)
        content = await asyncio.to_thread(services.store.contents.content, found)
        await tell(bot, by.id, phrases.cancelled(content))
    elif (late := await ask(services, bot, by, found.uuid)) and not late.owed:
        await tell(bot, by.id, late.text)


async def let_go(press: Press) -> None:
    """▶️ Go on: what was held, before it began or in a correction, may go on."""
    services, uuid = press.services, press.broadcast.uuid
    if not await asyncio.to_thread(services.store.broadcasts.let_go, uuid, press.by):
        await press.too_late()
        return
    services.look()
    now = await asyncio.to_thread(services.store.broadcasts.get, uuid)
    waits = now and now.state is State.QUEUED and now.not_before
    said = starting.starts(now, services.calendar()) if now and waits else phrases.RESUMED
    await press.answer_going(said)
    # The screen draws the card anew, and nobody a question.
    if press.place != press.broadcast.card:
        await press.close(said)
    await services.notices.went_on(press.broadcast, press.by)


async def delete(press: Press) -> None:
    """🗑 Delete: the question answered with yes; its message becomes the card of the undo.

    If the broadcast has changed since it was asked, it is asked again, with what is true now.
    """
    services, before = press.services, press.broadcast
    agreed = None if before.is_test else press.revision  # a test is undone without a question
    begin = services.store.undo.begin
    if await asyncio.to_thread(begin, before.uuid, press.by, press.place, agreed):
        services.look()
        await press.answer(phrases.DELETING)
        await asyncio.to_thread(services.store.owed.answered, press.by.id, before.uuid)
        # The question is the card from now on. A test was deleted on its own card, which stays.
        if before.card != press.place:
            await services.screen.leave_card(before, press.by.id)
    elif await _has_moved_on(press):
        late = await ask(services, press.bot, press.by, before.uuid)
        said = late.text if late else phrases.ASKED_ANEW
        await press.answer_once(press.close(said), said, alert=True)
    else:
        await press.too_late()


async def keep(press: Press) -> None:
    """The question answered with no, which is too late after a yes, and where nothing is left to keep."""
    services, found = press.services, press.broadcast
    owed = await asyncio.to_thread(services.store.owed.answered, press.by.id, found.uuid)
    counts = await asyncio.to_thread(services.store.counts.of, found)
    # After a yes the question has become the card of the undo, which a late no must not write over.
    if not owed and (found.card == press.place or not counts.deletable):
        await press.too_late()
        return
    await asyncio.to_thread(services.store.broadcasts.keep, found, press.by)
    services.screen.nudge()
    # Its card asked, because the question could not be put.
    on_card = found.card == press.place
    closing = services.notices.leave(found, press.place, here=True) if on_card else press.close(phrases.KEPT)
    await press.answer_once(closing, phrases.KEPT)


async def ask(services: Services, bot: Bot, by: Admin, uuid: str, note: str = "") -> Late | None:
    """Pause it, or hold what has not begun, and ask this admin what becomes of it.

    Args:
        note: what else the question says.

    Returns:
        The answer instead, where there is nothing to ask.
    """
    store = services.store
    # Stopped before it is looked at, so that nobody new gets it while the question waits for an answer.
    if await asyncio.to_thread(_stop, store.broadcasts, uuid, by):
        services.look()
    found = await asyncio.to_thread(store.broadcasts.get, uuid)
    if found is None:
        return Late(phrases.UNKNOWN_BROADCAST)
    if found.state is not State.QUEUED and found.state not in ASKABLE:
        return Late(words.TOO_LATE[found.state])
    return await _put_question(services, bot, by, found, note)


async def _has_moved_on(press: Press) -> bool:
    # Looked at anew: another admin may have resumed it since this press was found to be in time.
    now = await asyncio.to_thread(press.services.store.broadcasts.get, press.broadcast.uuid)
    return now is not None and now.revision != press.revision


def _stop(broadcasts: Broadcasts, uuid: str, by: Admin) -> bool:
    found = broadcasts.get(uuid)
    waits = found is not None and found.state is State.QUEUED
    # Paused where the sender has begun it in between.
    return (waits and broadcasts.hold(uuid, by)) or broadcasts.pause(uuid, by, wanted_back=True)


async def _cancelled_at_once(services: Services, found: Broadcast, by: Admin) -> bool:
    """Cancel it, unless it is held, or waits and another admin has sent it: then it is asked about."""
    sent_by = [found.confirmed.by if found.confirmed else None, asker(found.confirmed)]
    others = found.state is State.QUEUED and by.id not in [one.id for one in sent_by if one]
    if others or found.barred:
        return False
    return await asyncio.to_thread(services.store.broadcasts.cancel, found.uuid, by)


async def _put_question(services: Services, bot: Bot, by: Admin, found: Broadcast, note: str) -> Late | None:
    text, keyboard = await services.screen.asking.question(found)
    if keyboard is None:
        return Late(text)
    try:
        asked = await show(bot, by.id, "\n\n".join(filter(None, (text, note))), keyboard)
    except TelegramError as failure:
        log.warning("%s: the question before its undo could not be put: %s", found.uuid, failure.message)
        if isinstance(failure, BadRequest):
            raise
        return await _owe(services, by, found, failure)
    await services.notices.asked(found, Question(by, Card(asked.chat_id, asked.message_id), undoes=True))
    return None


async def _owe(services: Services, by: Admin, found: Broadcast, why: TelegramError) -> Late:
    shown = await services.screen.asking.owe(by, found)
    services.screen.nudge()
    seconds = flood_seconds(why) if isinstance(why, RetryAfter) else None
    return Late(phrases.asked_later(found.state, seconds, shown=shown), owed=True)
