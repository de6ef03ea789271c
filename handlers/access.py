"""The whitelist: admins in private chats pass, everyone else ends here."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Chat, Update
from telegram.ext import ApplicationHandlerStop, ContextTypes

Context = ContextTypes.DEFAULT_TYPE
Handler = Callable[[Update, Context], Coroutine[Any, Any, Any]]

log = logging.getLogger(__name__)


def guard(admins: frozenset[int]) -> Handler:
    """The handler that stands before all admin functions."""

    async def judge(update: Update, _context: Context) -> None:
        if admitted(update, admins):
            return
        user = update.effective_user
        log.warning("refused user %s, update %s", user.id if user else None, update.update_id)
        if update.callback_query:
            await update.callback_query.answer()
        raise ApplicationHandlerStop

    return judge


def admitted(update: Update, admins: frozenset[int]) -> bool:
    """Whether this update comes from an admin, in his private chat with the bot."""
    user, chat = update.effective_user, update.effective_chat
    return user is not None and user.id in admins and chat is not None and chat.type == Chat.PRIVATE
