"""What a press needs the deliveries for: of a broadcast that is folded these are gone."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton

from handlers.callbacks import Action, unpack
from models.record import Broadcast

NEEDS_DELIVERIES = {
    Action.PAUSE,
    Action.RESUME,
    Action.STOP,
    Action.LET_GO,
    Action.INSIST,
    Action.UNDO,
    Action.DELETE,
    Action.KEEP,
    Action.KEEP_IT,
    Action.CORRECT,
    Action.URL_BUTTONS,
    Action.NO_URL_BUTTONS,
    Action.APPLY,
    Action.ASK_BLANK,
    Action.BLANK,
    Action.RETRY,
    Action.ASK_RESEND,
    Action.RESEND,
    Action.REMAINING,
    Action.RESULTS,
    Action.REPLIES,
}
"""What is about who got it, or about what they wrote; all else reads the numbers."""

Rows = list[list[InlineKeyboardButton]]


def too_late(found: Broadcast, action: Action) -> bool:
    """Whether a press comes after only the numbers were kept: a report in the chat has its buttons still."""
    return found.folded_at is not None and action in NEEDS_DELIVERIES


def possible(of: Broadcast, rows: Sequence[Sequence[InlineKeyboardButton]]) -> Rows:
    """The buttons of these that can be pressed."""
    left = [[one for one in row if not _is_too_late(of, one)] for row in rows]
    return [row for row in left if row]


def _is_too_late(of: Broadcast, button: InlineKeyboardButton) -> bool:
    callback = unpack(str(button.callback_data))
    return callback is not None and too_late(of, callback.action)
