"""/help, and the answers to what is no command of this bot."""

from telegram import Update

from handlers.context import Context, new_message
from handlers.telling import reply
from handlers.texts import phrases


async def help_(update: Update, _context: Context) -> None:
    await reply(new_message(update), phrases.HELP)


async def unknown_command(update: Update, _context: Context) -> None:
    """A command nobody handles, in a conversation or outside."""
    await reply(new_message(update), phrases.UNKNOWN_COMMAND)
