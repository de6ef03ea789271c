"""What subscribers do: /start, /stop, blocking and coming back. The one module open to everybody."""

import asyncio

from telegram import Chat, ChatMember, ChatMemberUpdated, Message, Update
from telegram.ext import ApplicationHandlerStop

from handlers import closing, keyboards
from handlers.context import Context, pressed
from handlers.menus import show_admin_menu
from handlers.presses import answer
from handlers.telling import reply
from handlers.texts import phrases
from models.changes import Change, Said
from models.placeholders import visible
from models.profiles import Profile
from models.record import Card

PRESENT = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED)


def change(update: Update) -> Change | None:
    """What an update from a private chat asks of the audience; None if nothing."""
    if member := update.my_chat_member:
        return Change(Said.BACK if present(member) else Said.BLOCKED, profile(member.chat))
    message = update.message
    if message is None or message.chat.type != Chat.PRIVATE:
        return None
    language = message.from_user.language_code if message.from_user else None
    said = {"start": Said.START, "stop": Said.STOP}.get(command(message), Said.WROTE)
    return Change(said, profile(message.chat, language))


async def start(update: Update, context: Context) -> None:
    """An admin subscribes, too."""
    message, asked = update.effective_message, change(update)
    if message is None or asked is None:
        return
    new = await asyncio.to_thread(context.services.store.audience.subscribe, asked.who)
    context.application.create_task(show_admin_menu(context.bot, message.chat_id))
    welcome = phrases.WELCOME if new else phrases.WELCOME_BACK
    await reply(message, f"{welcome}\n{phrases.YOU_ARE_ADMIN}")
    # Ended here, because in the next group an admin would read of an unknown command.
    raise ApplicationHandlerStop


async def stop(update: Update, _context: Context) -> None:
    """Ask an admin first, who may have meant the broadcasts of others."""
    if message := update.effective_message:
        await reply(message, phrases.STAYS_ADMIN, keyboards.unsubscribing())
    raise ApplicationHandlerStop


async def unsubscribe(update: Update, context: Context) -> None:
    """An admin's yes to that question."""
    query, audience = pressed(update), context.services.store.audience
    left = await asyncio.to_thread(audience.leave, query.from_user.id)
    said = phrases.GOODBYE if left else phrases.NOT_SUBSCRIBED
    await answer(query, said)
    if query.message:
        await closing.close(query.get_bot(), Card(query.message.chat.id, query.message.message_id), said)


async def membership(update: Update, context: Context) -> None:
    """An admin blocks the bot or returns."""
    member, audience = update.my_chat_member, context.services.store.audience
    if member is not None:
        record = audience.unblock if present(member) else audience.block
        await asyncio.to_thread(record, member.chat.id)
        screen = context.services.screen
        (screen.returned if present(member) else screen.lost)(member.chat.id)
    raise ApplicationHandlerStop


def command(message: Message) -> str:
    """The command that a message is, without its slash and the bot's name; empty if it is none."""
    text = message.text or ""
    if not any(entity.type == entity.BOT_COMMAND and entity.offset == 0 for entity in message.entities):
        return ""
    return text[1:].split(maxsplit=1)[0].partition("@")[0].casefold()


def present(change: ChatMemberUpdated) -> bool:
    return change.new_chat_member.status in PRESENT


def was_present(change: ChatMemberUpdated) -> bool:
    return change.old_chat_member.status in PRESENT


def profile(chat: Chat, language: str | None = None) -> Profile:
    first, last, user = map(visible, (chat.first_name or chat.title, chat.last_name, chat.username))
    return Profile(chat.id, first, last, user, language, chat.type == Chat.CHANNEL)
