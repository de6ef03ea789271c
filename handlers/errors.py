"""What happens when a handler fails: it is logged, and whoever asked is told."""

import logging

from telegram import Update
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError
from telegram.ext import ApplicationHandlerStop

from broadcast.wire.floods import flood_seconds
from handlers import served
from handlers.context import Context
from handlers.presses import answer
from handlers.served import Unsaid
from handlers.texts import phrases
from models.database import Unavailable

log = logging.getLogger(__name__)


async def failed(update: object, context: Context) -> None:
    """The application calls this for every exception of a handler or a task."""
    error = context.error
    if isinstance(error, TelegramError):
        log.error("update failed: %s", error.message)
    elif not isinstance(error, Unavailable):  # the database tells the log itself
        log.error("update failed", exc_info=error)
    # A task has no update, though it finds the one that began it as served: that one may have gone well.
    if isinstance(update, Update):
        await _tell(update, error, served.current())
    # After an error PTB goes on with the next group: without this, a gate that fails would be open.
    raise ApplicationHandlerStop


async def _tell(update: Update, error: Exception | None, serving: served.Served) -> None:
    text = _said(error)
    serving.error = error
    # It is handled anew when the silence is over. Until then only a press can be answered.
    if isinstance(error, RetryAfter) and not update.callback_query:
        return
    # Once only, because what cannot be written yet is tried again and again.
    serving.told = text == serving.said or await say(update, text)
    serving.said = text if serving.told else None


async def say(update: Update, text: str) -> bool:
    """Answer a press or a message, whatever became of it; whether that arrived, is owed or never can."""
    if update.callback_query:
        return await answer(update.callback_query, text, alert=True)
    if update.effective_message is None:
        return True
    try:
        await update.effective_message.reply_html(text)
    except RetryAfter as flood:
        return served.owe(Unsaid(update.effective_message.chat_id, text), flood_seconds(flood))
    except (BadRequest, Forbidden) as refusal:
        log.warning("update %s could not be answered: %s", update.update_id, refusal.message)
    except TelegramError as error:
        log.warning("update %s could not be answered yet: %s", update.update_id, error.message)
        return False
    return True


def _said(error: Exception | None) -> str:
    match error:
        case RetryAfter():
            return phrases.flooded(flood_seconds(error))
        case Unavailable():
            return phrases.UNWRITTEN
        case _:
            return phrases.FAILED
