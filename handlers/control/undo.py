"""Undo: cancel or hold what has not begun, pause what is being sent, ask, and delete what was delivered."""

import asyncio
import logging

from telegram import Bot
from telegram.error import TelegramError

from handlers import keyboards
from handlers.context import Services
from handlers.presses import Press
from handlers.telling import tell
from handlers.texts import phrases, questions, words
from models.broadcasts import Broadcasts
from models.counts import Counts
from models.events import Admin
from models.questions import Question
from models.record import Broadcast, Card
from models.states import ASKABLE, SOURCES, State

log = logging.getLogger(__name__)


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
        await press.answer(
            late or phrases.ASKED_AFTER.get(press.broadcast.state, phrases.ASKED), alert=bool(late)
        )


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
    elif late := await ask(services, bot, by, found.uuid):
        await tell(bot, by.id, late)


async def let_go(press: Press) -> None:
    """▶️ Go on: what was held, before it began or in a correction, may go on."""
    services, uuid = press.services, press.broadcast.uuid
    if not await asyncio.to_thread(services.store.broadcasts.let_go, uuid, press.by):
        await press.too_late()
        return
    services.look()
    await press.answer_going(phrases.RESUMED)
    # The screen draws the card anew, and nobody a question.
    if press.place != press.broadcast.card:
        await press.close(phrases.RESUMED)


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
        # The question is the card from now on. A test was deleted on its own card, which stays.
        if before.card != press.place:
            await services.screen.leave_card(before, press.by.id)
    elif before.revision != press.revision:
        late = await ask(services, press.bot, press.by, before.uuid)
        said = late or phrases.ASKED_ANEW
        await press.answer_once(press.close(said), said, alert=True)
    else:
        await press.too_late()


async def keep(press: Press) -> None:
    """The question answered with no, which is too late after a yes, and where nothing is left to keep."""
    counts = await asyncio.to_thread(press.services.store.counts.of, press.broadcast)
    # After a yes the question has become the card of the undo, which a late no must not write over.
    if press.broadcast.card == press.place or not counts.deletable:
        await press.too_late()
        return
    await asyncio.to_thread(press.services.store.broadcasts.keep, press.broadcast, press.by)
    press.services.screen.nudge()
    await press.answer_once(press.close(phrases.KEPT), phrases.KEPT)


async def ask(services: Services, bot: Bot, by: Admin, uuid: str, note: str = "") -> str | None:
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
        return phrases.UNKNOWN_BROADCAST
    if found.state is not State.QUEUED and found.state not in ASKABLE:
        return words.TOO_LATE[found.state]
    return await _put_question(services, bot, by, found, note)


def _stop(broadcasts: Broadcasts, uuid: str, by: Admin) -> bool:
    found = broadcasts.get(uuid)
    waits = found is not None and found.state is State.QUEUED
    # Paused where the sender has begun it in between.
    return (waits and broadcasts.hold(uuid, by)) or broadcasts.pause(uuid, by)


async def _cancelled_at_once(services: Services, found: Broadcast, by: Admin) -> bool:
    """Cancel it, unless it is held, or waits and another admin has sent it: then it is asked about."""
    sent_by = found.confirmed.by if found.confirmed else None
    others = found.state is State.QUEUED and (sent_by is None or sent_by.id != by.id)
    if others or found.barred:
        return False
    return await asyncio.to_thread(services.store.broadcasts.cancel, found.uuid, by)


async def _put_question(services: Services, bot: Bot, by: Admin, found: Broadcast, note: str) -> str | None:
    counts = await asyncio.to_thread(services.store.counts.with_window, found)
    over = found.state is not State.PAUSED and not counts.deletable
    keyboard = keyboards.undo_question(found, counts)
    if found.state is State.QUEUED:
        keyboard = keyboards.held(found.uuid)
    elif over and keyboard is None:
        return questions.nothing_to_undo(found, counts)
    text = await asyncio.to_thread(_question, services, found, counts)
    try:
        asked = await tell(bot, by.id, "\n\n".join(filter(None, (text, note))), keyboard)
    except TelegramError as failure:
        log.warning("%s: the question before its undo could not be put: %s", found.uuid, failure.message)
        return phrases.NOT_ASKED_AFTER.get(found.state, phrases.NOT_ASKED)
    await services.notices.asked(found, Question(by, Card(asked.chat_id, asked.message_id)))
    return None


def _question(services: Services, found: Broadcast, counts: Counts) -> str:
    content = services.store.contents.said(found)
    if found.state is State.QUEUED:
        return questions.held(found, content)
    if found.state is not State.PAUSED and not counts.deletable:
        return questions.nothing_to_undo(found, counts)
    return questions.undo(found, content, counts, services.settings.messages_per_second, services.calendar())
