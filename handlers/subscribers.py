"""What subscribers do: /start, /stop, /forget, Unsubscribe, blocking and coming back. Open to everybody."""

import asyncio
import contextlib

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop, filters

from broadcast.message import answering, leaving
from broadcast.message.profiles import profile_of
from handlers import closing, keyboards
from handlers.context import Context, pressed
from handlers.menus import show_admin_menu
from handlers.presses import answer
from handlers.telling import reply
from handlers.texts import greetings, phrases
from handlers.texts.greetings import Greetings
from models.answering import Tap
from models.changes import Change, Said
from models.deliveries.sending import Ledger
from models.record import Card
from models.states import Departure

PRESENT = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED)
LONGEST_PAYLOAD = 64  # characters (core.telegram.org/bots/features#deep-linking)

COMMANDS = {"start": Said.START, "stop": Said.STOP, "forget": Said.FORGET}
PRESSES = {leaving.LEAVE: Said.UNSUBSCRIBED, leaving.RETURN: Said.RETURNED}


def change(update: Update) -> Change | None:
    """What an update from a private chat, or an answer in any, asks of the audience; None if nothing."""
    if member := update.my_chat_member:
        return Change(Said.BACK if present(member) else Said.BLOCKED, profile_of(member.chat), at=member.date)
    if update.callback_query:
        return _pressed(update.callback_query)
    message = update.message
    if message is None or message.chat.type != Chat.PRIVATE:
        return None
    language = message.from_user.language_code if message.from_user else None
    said = COMMANDS.get(command(message), Said.WROTE)
    came_with = payload(message) if said is Said.START else None
    mute = command(message) or filters.StatusUpdate.ALL.check_update(update)
    reply_id = None if mute else message.message_id
    who = profile_of(message.chat, language)
    return Change(said, who, came_with, message_id=reply_id, at=message.date)


def _pressed(query: CallbackQuery) -> Change | None:
    chat, user = query.message.chat if query.message else None, query.from_user
    answers = answering.unpack(query.data)
    # In a group each of its people answers for themselves.
    if chat and answers and chat.type != Chat.PRIVATE:
        return Change(Said.ANSWERED, profile_of(chat), tap=Tap(*answers, user.id, chat.id))
    # Whoever presses speaks for nobody but themselves, whatever is forged.
    if chat is None or chat.type != Chat.PRIVATE or chat.id != user.id:
        return None
    who = profile_of(chat, user.language_code)
    if answers:
        return Change(Said.ANSWERED, who, tap=Tap(*answers, user.id, chat.id))
    return Change(PRESSES.get(query.data or "", Said.BACK), who)


async def start(update: Update, context: Context) -> None:
    """An admin subscribes, too."""
    message, asked = update.effective_message, change(update)
    if message is None or asked is None:
        return
    audience = context.services.store.audience
    new = await asyncio.to_thread(audience.subscribe, asked.who, asked.payload)
    context.application.create_task(show_admin_menu(context.bot, message.chat_id))
    welcome = Greetings.of(context.services.settings).started(anew=new)
    await reply(message, f"{greetings.with_id(welcome, message.chat_id)}\n{phrases.YOU_ARE_ADMIN}")
    # Ended here, because in the next group an admin would read of an unknown command.
    raise ApplicationHandlerStop


async def stop(update: Update, _context: Context) -> None:
    """Ask an admin first, who may have meant the broadcasts of others."""
    if message := update.effective_message:
        await reply(message, phrases.STAYS_ADMIN, keyboards.unsubscribing())
    raise ApplicationHandlerStop


async def forget(update: Update, context: Context) -> None:
    """An admin is forgotten as a person, and stays an admin."""
    if message := update.effective_message:
        await asyncio.to_thread(context.services.store.audience.forget, message.chat_id)
        await reply(message, greetings.FORGOTTEN)
    raise ApplicationHandlerStop


async def unsubscribe(update: Update, context: Context) -> None:
    """An admin's yes to that question."""
    query, audience = pressed(update), context.services.store.audience
    left = await asyncio.to_thread(audience.leave, query.from_user.id)
    said = Greetings.of(context.services.settings).stopped(left=left)
    await answer(query, said)
    if query.message:
        await closing.close(query.get_bot(), Card(query.message.chat.id, query.message.message_id), said)


async def press(update: Update, context: Context) -> None:
    """An admin presses what stands under a broadcast for everybody."""
    query, asked, store = pressed(update), change(update), context.services.store
    if asked is None:
        return
    leaves = asked.said is Said.UNSUBSCRIBED
    if leaves:
        await asyncio.to_thread(store.audience.leave, asked.who.chat_id, Departure.BUTTON)
    back = not leaves and await asyncio.to_thread(store.audience.come_back, asked.who)
    await answer(query, toast(left=leaves, back=back))
    with contextlib.suppress(TelegramError):  # the message may be gone, and the toast has said it
        await turn(query, store.ledger, left=not back)


async def answers(update: Update, context: Context) -> None:
    """An admin presses an answer button, and counts as anybody does."""
    query, asked = pressed(update), change(update)
    if asked is None or asked.tap is None:
        await answer(query)
        return
    given = await asyncio.to_thread(context.services.store.answers.tap, asked.tap)
    await answer(query, greetings.answered(given))


async def turn(query: CallbackQuery, ledger: Ledger, *, left: bool) -> None:
    """Let the button under a broadcast offer the opposite. Raises: TelegramError."""
    message = query.message
    if not isinstance(message, Message) or message.reply_markup is None:
        return
    # Asked now, because the press came with the buttons of that moment: links that were corrected or blanked
    # since must not come back. A preview is in no ledger, and nobody but its admin sees it.
    found = await asyncio.to_thread(ledger.shown, message.chat.id, message.message_id)
    if found is None:
        await message.edit_reply_markup(leaving.turned(message.reply_markup, left=left))
    elif found.content:
        data = leaving.RETURN if left else leaving.LEAVE
        await message.edit_reply_markup(leaving.keyboard_of(found.content, found.uuid, data))


def toast(*, left: bool, back: bool) -> str:
    return greetings.LEFT if left else greetings.RETURNED if back else greetings.NOT_SUBSCRIBED


async def membership(update: Update, context: Context) -> None:
    """An admin blocks the bot or returns."""
    member, audience = update.my_chat_member, context.services.store.audience
    if member is not None:
        back, chat = present(member), member.chat
        if back:
            await asyncio.to_thread(audience.heard, [profile_of(chat)])
        else:
            await asyncio.to_thread(audience.block, chat.id)
        screen = context.services.screen
        (screen.returned if back else screen.lost)(chat.id)
    raise ApplicationHandlerStop


def command(message: Message) -> str:
    """The command that a message is, without its slash and the bot's name; empty if it is none."""
    text = message.text or ""
    if not any(entity.type == entity.BOT_COMMAND and entity.offset == 0 for entity in message.entities):
        return ""
    return text[1:].split(maxsplit=1)[0].partition("@")[0].casefold()


def payload(message: Message) -> str | None:
    """What stands after a command; of a link to the bot, what the link says."""
    _, *rest = (message.text or "").split(maxsplit=1)
    return rest[0].strip()[:LONGEST_PAYLOAD] if rest else None


def present(change: ChatMemberUpdated) -> bool:
    return change.new_chat_member.status in PRESENT
