"""/export: an admin asks for the audience as a file."""

from telegram import Update

from handlers.context import Context, Services, new_message
from models.transfers import Step, Transfer, Want


async def export(update: Update, context: Context) -> None:
    """/export alone is everyone, /export NAME a named audience."""
    message = new_message(update)
    name = (message.text or "").partition(" ")[2].strip()
    await give(context.services, message.chat_id, message.message_id, name)


async def give(services: Services, admin: int, message_id: int, name: str = "") -> None:
    """Send an audience to an admin, who asked for it by this message; it comes by itself."""
    await services.carrier.begin(Transfer(admin, message_id, Want.EXPORT, Step.DO, name=name))
