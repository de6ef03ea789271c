"""Undo: cancel what has not begun, pause what is being sent, ask, and delete what was delivered."""

import asyncio
import logging

from telegram import Bot, Update
from telegram.error import TelegramError

from handlers import keyboards
from handlers.context import Context, Services, admin, new_message
from handlers.presses import Press
from handlers.telling import tell
from handlers.texts import phrases, questions, words
from models.events import Admin
from models.questions import Question
from models.record import Broadcast, Card
from models.states import ASKABLE, SOURCES, State

log = logging.getLogger(__name__)


async def undo(press: Press) -> None:
    """↩️ Undo cancels, or pauses and asks. A test is deleted without a question."""
    services, uuid = press.services, press.broadcast.uuid
    if press.broadcast.is_test:
        await (delete(press) if press.broadcast.state in SOURCES[State.UNDOING] else press.too_late())
    # Tried before anything is asked, because only the move tells whether the sender has begun it meanwhile.
    elif await asyncio.to_thread(services.store.broadcasts.cancel, uuid, press.by):
        services.look()
        await press.answer_once(press.close(phrases.DROPPED), phrases.CANCELLED, alert=True)
    else:
        late = await _ask(services, press.bot, press.by, uuid)
        asked = phrases.ASKED_PAUSED if press.broadcast.state is State.SENDING else phrases.ASKED
        await press.answer(late or asked, alert=bool(late))


async def command(update: Update, context: Context) -> None:
    """/undo does the same about the last broadcast, or about the one whose uuid is given."""
    message, services, named = new_message(update), context.services, " ".join(context.args or ())
    broadcasts, by, bot = services.store.broadcasts, admin(update.effective_user), message.get_bot()
    if named:
        found = await asyncio.to_thread(broadcasts.get, named.strip().lower())
    else:
        found = await asyncio.to_thread(broadcasts.last)
    if found is None:
        await tell(bot, by.id, phrases.unknown_uuid(named) if named else phrases.NOTHING_BROADCAST)
    elif await asyncio.to_thread(broadcasts.cancel, found.uuid, by):
        services.look()
        await services.notices.admins.close(found.card, phrases.DROPPED)
        content = await asyncio.to_thread(services.store.contents.content, found)
        await tell(bot, by.id, phrases.cancelled(content))
    elif late := await _ask(services, bot, by, found.uuid):
        await tell(bot, by.id, late)


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
        late = await _ask(services, press.bot, press.by, before.uuid)
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


async def _ask(services: Services, bot: Bot, by: Admin, uuid: str) -> str | None:
    """Pause, and ask this admin whether to delete; the answer instead, where there is nothing to ask."""
    store = services.store
    # Paused before it is looked at, so that nobody new gets it while the question waits for an answer.
    if await asyncio.to_thread(store.broadcasts.pause, uuid, by):
        services.look()
    found = await asyncio.to_thread(store.broadcasts.get, uuid)
    if found is None:
        return phrases.UNKNOWN_BROADCAST
    if found.state not in ASKABLE:
        return words.TOO_LATE[found.state]
    return await _put_question(services, bot, by, found)


async def _put_question(services: Services, bot: Bot, by: Admin, found: Broadcast) -> str | None:
    counts = await asyncio.to_thread(services.store.counts.with_window, found)
    if found.state is not State.PAUSED and not counts.deletable:
        return questions.nothing_to_undo(found, counts)
    content = await asyncio.to_thread(services.store.contents.content, found)
    text = questions.undo(found, content, counts, services.settings.messages_per_second, services.calendar())
    try:
        asked = await tell(bot, by.id, text, keyboards.undo_question(found, counts))
    except TelegramError as failure:
        log.warning("%s: the question before its undo could not be put: %s", found.uuid, failure.message)
        return phrases.NOT_ASKED_PAUSED if found.state is State.PAUSED else phrases.NOT_ASKED
    await services.notices.asked(found, Question(by, Card(asked.chat_id, asked.message_id)))
    return None
