"""Late: what lets something go out is asked about again where it was wanted while the bot was away."""

import contextlib

from telegram import CallbackQuery, Message
from telegram.error import TelegramError

from handlers import served
from handlers.callbacks import Action
from handlers.context import Context, admin
from handlers.telling import tell
from handlers.texts import starting

LETS_OUT = {
    Action.SEND,
    Action.SEND_AFTER_QUIET,
    Action.SEND_IN_QUIET,
    Action.GO_THROUGH,
    Action.APPROVE,
    Action.ANYWAY,
    Action.TEST,
    Action.RESUME,
    Action.NOW,
    Action.SEND_LISTED,
    Action.LET_GO,
    Action.RETRY,
    Action.RESEND,
    Action.REMAINING,
    Action.APPLY,
    Action.BLANK,
    Action.GO_ON,
}
"""What lets something go out: it is asked about again where it was pressed while the bot was away."""


def waited() -> bool:
    """Whether the update that is being handled waited while nobody asked Telegram for it."""
    return served.current().late


def away(context: Context) -> float | None:
    """Seconds in which nobody was there while the update that is being handled waited; None if it did not."""
    if not waited():
        return None
    gaps = context.services.store.fetched.gaps
    return gaps[-1].span.total_seconds() if gaps else 0.0


async def turned_away(context: Context, what: CallbackQuery | Message) -> bool:
    """Whether it is too late to do it; then the press is answered, and whoever wanted it has been told."""
    seconds = away(context)
    if seconds is None:
        return False
    if isinstance(what, CallbackQuery):
        with contextlib.suppress(TelegramError):  # it is mostly too old for that
            await what.answer()
        said = starting.pressed_late(_label(what), seconds)
    else:
        said = starting.written_late(what.text or what.caption or "", seconds)
    await tell(what.get_bot(), admin(what.from_user).id, said)
    return True


def _label(query: CallbackQuery) -> str:
    """What stands on the button; empty where Telegram tells no more of its message."""
    markup = getattr(query.message, "reply_markup", None)
    buttons = [button for row in markup.inline_keyboard for button in row] if markup else []
    return next((button.text for button in buttons if button.callback_data == query.data), "")
