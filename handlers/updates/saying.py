"""Saying: what an admin is told outside of a handler."""

import logging

from telegram import Bot
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from handlers.served import Served
from handlers.telling import show
from handlers.updates import incoming
from models.inbox import Waiting

log = logging.getLogger(__name__)


async def say(bot: Bot, update: Waiting, text: str) -> None:
    """Answer an update of which there may be no more than its raw form.

    Raises:
        RetryAfter: a later try may succeed.
    """
    query = incoming.query_id(incoming.loaded(update.body))
    try:
        if query is None:
            await bot.send_message(update.admin or 0, text)
        else:
            await bot.answer_callback_query(query, text, show_alert=True)
    except RetryAfter:
        raise
    except TelegramError as error:
        log.warning("update %s could not be answered: %s", update.update_id, error.message)


async def say_unsaid(bot: Bot, served: Served) -> None:
    """Say what could not be said before, in order.

    Raises:
        TelegramError: a later try may succeed, with what is left.
    """
    while served.unsaid:
        answer = served.unsaid[0]
        try:
            await show(bot, answer.chat_id, answer.text, answer.keyboard)
        except (BadRequest, Forbidden) as refusal:
            log.warning("admin %s could not be answered: %s", answer.chat_id, refusal.message)
        served.unsaid.pop(0)
