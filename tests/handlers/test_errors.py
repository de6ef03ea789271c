"""What fails ends its update: no later handler takes it, as none takes a stranger's."""

import pytest
from telegram import Bot, Update
from telegram.error import BadRequest, TimedOut
from telegram.ext import Application, ContextTypes, TypeHandler

from handlers.context import Context
from handlers.errors import failed
from models.database import Unavailable
from simulator import Person

GATE, ADMINS = 0, 1  # groups


@pytest.mark.parametrize(
    "trouble",
    [
        ValueError("a fault of our own"),
        KeyError("admin_chat_ids"),
        BadRequest("Chat not found"),
        TimedOut(),
        Unavailable("SELECT", {}, Exception("database is locked")),
    ],
    ids=lambda trouble: type(trouble).__name__,
)
async def test_what_fails_in_the_gate_reaches_no_handler_behind_it(
    trouble: Exception, bot: Bot, ada: Person
) -> None:
    handled = []

    async def gate(_update: Update, _context: Context) -> None:
        raise trouble

    async def send(_update: Update, _context: Context) -> None:
        handled.append("sent to everybody")

    app = Application.builder().bot(bot).updater(None).context_types(ContextTypes(context=Context)).build()
    app.add_handler(TypeHandler(Update, gate), GATE)
    app.add_handler(TypeHandler(Update, send), ADMINS)
    app.add_error_handler(failed)
    async with app:
        said = await ada.say("/start")
        [update] = await bot.get_updates()
        await app.process_update(update)
        assert handled == []
        await ada.sees("", after=said)
