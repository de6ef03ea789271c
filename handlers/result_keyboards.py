"""The buttons under a report that tell more of what a broadcast brought."""

from telegram import InlineKeyboardButton

from handlers.callbacks import Action, pack
from handlers.texts import labels
from models.record import Broadcast
from models.results import Results


def rows(broadcast: Broadcast, brought: Results) -> list[list[InlineKeyboardButton]]:
    """`📄 CSV`, `📈` and `💬 23 replies`, where there are any."""
    return [_replies(broadcast, brought)]


def _replies(broadcast: Broadcast, brought: Results) -> list[InlineKeyboardButton]:
    if not brought.replies or broadcast.folded_at:
        return []
    data = pack(Action.REPLIES, broadcast.uuid)
    return [InlineKeyboardButton(labels.replies(brought.replies), callback_data=data)]
