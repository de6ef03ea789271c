"""The buttons under a report that tell more of what a broadcast brought."""

from telegram import InlineKeyboardButton

from handlers.callbacks import Action, pack
from handlers.texts import labels
from models.record import Broadcast
from models.results import Results
from models.states import BEGUN


def rows(broadcast: Broadcast, brought: Results) -> list[list[InlineKeyboardButton]]:  # noqa: ARG001 - filled in by its parts
    """`📄 CSV`, `📈` and `💬 23 replies`, where there are any."""
    has_rows = broadcast.state in BEGUN and not broadcast.is_test and not broadcast.folded_at
    csv = [InlineKeyboardButton(labels.CSV, callback_data=pack(Action.RESULTS, broadcast.uuid))]
    return [csv] if has_rows else []
