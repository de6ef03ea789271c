"""The whitelist: admins in private chats pass, everyone else ends here."""

import logging

from telegram import Chat, Update
from telegram.ext import ApplicationHandlerStop

from handlers import served
from handlers.context import Context, admin

log = logging.getLogger(__name__)


async def gate(update: Update, context: Context) -> None:
    """Let an admin's update through to the next group, and end any other one.

    The inbox sorts strangers out before; this holds if it ever fails to.
    """
    # Nothing is awaited or sent before this raises, because whatever failed here would open the gate.
    user = update.effective_user
    if user is None or not admitted(update, context.services.settings.admin_chat_ids):
        log.warning("refused user %s, update %s", user.id if user else None, update.update_id)
        raise ApplicationHandlerStop
    served.current().by = admin(user)
    if update.my_chat_member is None:  # which may say the opposite
        context.services.screen.returned(user.id)


def admitted(update: Update, admins: frozenset[int]) -> bool:
    """Whether this update comes from an admin, in their private chat with the bot."""
    user, chat = update.effective_user, update.effective_chat
    # In private only: in a group others would read the answers and find the buttons.
    return user is not None and user.id in admins and chat is not None and chat.type == Chat.PRIVATE
