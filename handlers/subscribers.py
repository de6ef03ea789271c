"""What subscribers do: /start, /stop, blocking and coming back. The one module open to everybody."""

import asyncio
import logging

from telegram import Chat, ChatMember, ChatMemberUpdated, Message, Update
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop

from handlers.access import admitted
from handlers.context import Context
from handlers.menus import show_admin_menu
from handlers.texts import phrases
from models.placeholders import visible
from models.subscribers import Profile

log = logging.getLogger(__name__)

_PRESENT = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED)


async def start(update: Update, context: Context) -> None:
    message, chat, services = update.effective_message, update.effective_chat, context.services
    if message is None or chat is None:
        return
    private = message.from_user and chat.type == Chat.PRIVATE
    language = message.from_user.language_code if message.from_user and private else None
    new = await asyncio.to_thread(services.store.audience.subscribe, _profile(chat, language))
    welcome = phrases.WELCOME if new else phrases.WELCOME_BACK
    if admitted(update, services.settings.admin_chat_ids):
        welcome = f"{welcome}\n{phrases.YOU_ARE_ADMIN}"
        services.screen.returned(chat.id)
        await show_admin_menu(context.bot, chat.id)
    _say_later(context, message, welcome)
    # Ended here, because the gate would refuse a stranger, and an admin would read of an unknown command.
    raise ApplicationHandlerStop


async def stop(update: Update, context: Context) -> None:
    message = update.effective_message
    if message is None:
        return
    left = await asyncio.to_thread(context.services.store.audience.leave, message.chat_id)
    _say_later(context, message, phrases.GOODBYE if left else phrases.NOT_SUBSCRIBED)
    raise ApplicationHandlerStop


async def membership(update: Update, context: Context) -> None:
    """A person blocks the bot or returns; a group or channel takes it in or throws it out."""
    change, audience = update.my_chat_member, context.services.store.audience
    if change is None:
        return
    if change.chat.type == Chat.PRIVATE:
        record = audience.unblock if _present(change) else audience.block
        await asyncio.to_thread(record, change.chat.id)
        screen = context.services.screen
        (screen.returned if _present(change) else screen.lost)(change.chat.id)
    elif not _present(change):
        await asyncio.to_thread(audience.leave, change.chat.id)
    # A promotion or a new right is a change of membership too, and brings back no group that said /stop.
    elif not _was_present(change):
        await asyncio.to_thread(audience.subscribe, _profile(change.chat, None))
    raise ApplicationHandlerStop


def _present(change: ChatMemberUpdated) -> bool:
    return change.new_chat_member.status in _PRESENT


def _was_present(change: ChatMemberUpdated) -> bool:
    return change.old_chat_member.status in _PRESENT


def _say_later(context: Context, message: Message, text: str) -> None:
    """Answer beside the queue of updates, because many strangers must not delay an admin's Undo."""

    async def say() -> None:
        try:
            await message.reply_html(text)
        except TelegramError as error:
            log.info("no answer to chat %s: %s", message.chat_id, error.message)

    context.application.create_task(say())


def _profile(chat: Chat, language: str | None) -> Profile:
    names = chat.first_name or chat.title, chat.last_name, chat.username, language
    return Profile(chat.id, *map(visible, names))
