"""The buttons under a report that tell more of what a broadcast brought."""

from telegram import InlineKeyboardButton

from handlers.callbacks import Action, pack
from handlers.pictures import drawing
from handlers.texts import labels
from models.record import Broadcast
from models.results import Results
from models.states import BEGUN


def rows(broadcast: Broadcast, brought: Results) -> list[list[InlineKeyboardButton]]:
    """`📄 CSV`, `📈` and `💬 23 replies`, where there are any."""
    has_rows = broadcast.state in BEGUN and not broadcast.is_test and not broadcast.folded_at
    csv = [_button(labels.CSV, Action.RESULTS, broadcast.uuid)] if has_rows else []
    drawn = brought.has_course and drawing.possible()
    course = [_button(labels.COURSE, Action.COURSE, broadcast.uuid)] if drawn else []
    return [[*csv, *course], _replies(broadcast, brought)]


def _replies(broadcast: Broadcast, brought: Results) -> list[InlineKeyboardButton]:
    if not brought.replies or broadcast.folded_at:
        return []
    data = pack(Action.REPLIES, broadcast.uuid)
    return [InlineKeyboardButton(labels.replies(brought.replies), callback_data=data)]


def _button(label: str, action: Action, uuid: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=pack(action, uuid))
