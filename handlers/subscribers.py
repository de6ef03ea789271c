"""What subscribers do: /start, /stop, blocking and coming back. The one module open to everybody."""

import asyncio
import logging

from telegram import Chat, ChatMember, Message, Update
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop

from handlers.access import admitted
from handlers.context import Context
from handlers.menus import show_admin_menu
from handlers.texts import phrases
from handlers.updates.administrators import Administrators
from handlers.updates.rooms import RoomLane
from models.placeholders import visible
from models.subscribers import Profile

log = logging.getLogger(__name__)


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
    """A person blocks the bot or returns."""
    change, audience = update.my_chat_member, context.services.store.audience
    if change is None:
        return
    record = audience.unblock if change.new_chat_member.status == ChatMember.MEMBER else audience.block
    await asyncio.to_thread(record, change.chat.id)
    raise ApplicationHandlerStop


async def rooms(update: Update, context: Context) -> None:
    """Everything of groups and channels but presses, which nothing offers there."""
    chat = update.effective_chat
    if chat and chat.type != Chat.PRIVATE and not update.callback_query:
        await _lane(context).serve(update)
        raise ApplicationHandlerStop


def _lane(context: Context) -> RoomLane:
    lane = context.bot_data.get(RoomLane)
    if lane is None:
        services, bot = context.services, context.bot

        async def say(chat_id: int, text: str) -> None:
            try:
                await bot.send_message(chat_id, text, ParseMode.HTML)
            except TelegramError as error:
                log.info("no answer to chat %s: %s", chat_id, error.message)

        lane = context.bot_data[RoomLane] = RoomLane(
            services.store,
            Administrators(bot, services.settings.admin_chat_ids),
            services.requests,
            lambda chat_id, text: context.application.create_task(say(chat_id, text)),
        )
    assert isinstance(lane, RoomLane)
    return lane


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
