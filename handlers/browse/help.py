"""/help, and the answers to what is no command of this bot."""

from telegram import Update

from handlers.browse.status import show_all
from handlers.context import Context, new_message
from handlers.telling import reply
from handlers.texts import help, phrases


async def help_(update: Update, _context: Context) -> None:
    await reply(new_message(update), help.HELP)


async def unknown_command(update: Update, context: Context) -> None:
    """A command nobody handles, in a conversation or outside; in a hurry it is a mistyped one."""
    message = new_message(update)
    await reply(message, phrases.UNKNOWN_COMMAND)
    await show_all(context.services, message.chat_id)
