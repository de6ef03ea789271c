"""The parts that the Application of python-telegram-bot is built of."""

from telegram.ext import Application, ContextTypes

from broadcast.engine.sender import Sender
from broadcast.settings import Settings
from broadcast.wire.floods import Patience
from broadcast.wire.transport import AiohttpRequest
from handlers.context import App, Context


def application(settings: Settings, sender: Sender, talk: AiohttpRequest, updates: AiohttpRequest) -> App:
    builder = Application.builder().token(settings.bot_token).base_url(base_url(settings)).updater(None)
    builder = builder.base_file_url(f"{settings.telegram_api_url}/file/bot")
    builder = builder.request(talk).get_updates_request(updates)
    builder = builder.rate_limiter(Patience(sender.holds, sender.turn))
    return builder.context_types(ContextTypes(context=Context)).build()


def base_url(settings: Settings) -> str:
    return f"{settings.telegram_api_url}/bot"
