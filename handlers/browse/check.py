"""/check: what the bot finds about its own set-up. It takes seconds, so nothing waits for it."""

import contextlib

from telegram import Update
from telegram.constants import ChatAction
from telegram.error import TelegramError

from handlers.checkup import whole
from handlers.context import Context, new_message
from handlers.telling import show
from handlers.texts import checkup


async def check(update: Update, context: Context) -> None:
    """Once at a time for each admin, however often they ask."""
    services, message = context.services, new_message(update)

    async def told() -> None:
        with contextlib.suppress(TelegramError):
            await message.get_bot().send_chat_action(message.chat_id, ChatAction.TYPING)
        lines = await whole.of_bot(services.store, services.settings, services.clock)
        await show(message.get_bot(), message.chat_id, checkup.html(lines, services.calendar()))

    await services.notices.admins.beside.do(told, ("check", message.chat_id))
