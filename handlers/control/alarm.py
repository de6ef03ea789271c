"""The alarm: a word that should stop everything, and /undo. What does harm is braked and asked about.

A word is looked at before the conversation is, so it never becomes a draft, and what is being written stays.
"""

import asyncio

from telegram import Bot, Message, MessageOriginHiddenUser, MessageOriginUser, Update, User
from telegram.ext import ApplicationHandlerStop

from handlers import keyboards
from handlers.alarms import command, is_alarm
from handlers.context import Context, Services, admin, new_message
from handlers.control import undo as control
from handlers.telling import reply, tell
from handlers.texts import phrases, questions
from models.content import Content
from models.counts import Counts
from models.events import Admin
from models.record import Broadcast

CANCEL = "cancel"


async def listen(update: Update, context: Context) -> None:
    """Take a word of alarm from all other handlers, if there is anything to stop."""
    message = update.message or update.edited_message
    said = _said(message, context) if message else ""
    if not message or not is_alarm(said) or not await _alarms(message, said, context):
        return
    note = phrases.not_taken(said, command(said), captioned=message.text is None)
    await _brake(context.services, message.get_bot(), admin(message.from_user), note)
    raise ApplicationHandlerStop


async def undo(update: Update, context: Context) -> None:
    """/undo is about what does most harm, or about the broadcast whose uuid is given."""
    message, named = new_message(update), " ".join(context.args or ())
    bot, by = message.get_bot(), admin(message.from_user)
    if named:
        await control.named(context.services, bot, by, named)
    else:
        await _brake(context.services, bot, by)


async def nothing_to_pause(update: Update, _context: Context) -> None:
    """/pause where nothing is being sent."""
    await reply(new_message(update), phrases.NOTHING_TO_PAUSE)


def _said(message: Message, context: Context) -> str:
    """What it says; of an album the captions, if each part that has one says the same kind of thing."""
    captions = [part.caption for part in context.album if part.caption]
    texts = captions or [message.text or message.caption or ""]
    return texts[0] if all(map(is_alarm, texts)) else ""


async def _alarms(message: Message, said: str, context: Context) -> bool:
    if await _answers_reader(message, context.services):
        return False
    harm = context.services.store.harm
    if await asyncio.to_thread(harm.is_done):
        return True
    # Only /cancel means something else at once: nothing is being sent any more, and a draft may be dropped.
    return command(said) != CANCEL and await asyncio.to_thread(harm.was_braked)


async def _answers_reader(message: Message, services: Services) -> bool:
    """Whether it replies to what a reader wrote: a conversation with them, and no alarm."""
    replied, elsewhere = message.reply_to_message, message.external_reply
    origin = replied.forward_origin if replied else elsewhere.origin if elsewhere else None
    match origin:
        case MessageOriginUser(sender_user=writer):
            foreign = _is_foreign(writer, services)
        case MessageOriginHiddenUser():
            foreign = True
        case _:
            foreign = _is_foreign(replied.from_user if replied and not origin else None, services)
    # Unless it was broadcast: somebody else's words are what admins forward to the bot for that.
    if not foreign or not replied or not message.from_user:
        return foreign
    written = services.store.contents.is_written
    return not await asyncio.to_thread(written, message.from_user.id, replied.message_id)


def _is_foreign(writer: User | None, services: Services) -> bool:
    return bool(writer and not writer.is_bot and writer.id not in services.settings.admin_chat_ids)


async def _brake(services: Services, bot: Bot, by: Admin, note: str = "") -> None:
    """Stop all that does harm, then ask about it; where nothing does, about the last broadcast.

    Args:
        note: what else this admin should read.
    """
    alarm = await asyncio.to_thread(services.store.harm.brake, by)
    if alarm.braked:
        services.look()
    if len(alarm.open) > 1:
        choices = [await asyncio.to_thread(_described, services, one) for one in alarm.open]
        await tell(bot, by.id, questions.which(choices, note), keyboards.which(choices))
    else:
        await _ask(services, bot, by, note, next(iter(alarm.open), None))


async def _ask(services: Services, bot: Bot, by: Admin, note: str, found: Broadcast | None) -> None:
    found = found or await asyncio.to_thread(services.store.broadcasts.last)
    if found is None:
        said = phrases.NOTHING_BROADCAST
    elif late := await control.ask(services, bot, by, found.uuid, note):
        # Where the question comes by itself, nobody should read the note alone.
        said = late.text if not late.owed else phrases.TAKEN_FOR_ALARM if note else ""
    else:
        return
    if said:
        await tell(bot, by.id, "\n\n".join(filter(None, (said, note))))


def _described(services: Services, one: Broadcast) -> tuple[Broadcast, Content, Counts]:
    return one, services.store.contents.said(one), services.store.counts.of(one)
