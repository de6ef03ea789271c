"""The buttons under a report that tell more of what a broadcast brought."""

from telegram import InlineKeyboardButton

from handlers.callbacks import Action, pack
from handlers.pictures import drawing
from handlers.texts import labels
from models.record import Broadcast
from models.results import Results


def rows(broadcast: Broadcast, brought: Results) -> list[list[InlineKeyboardButton]]:
    """`📄 CSV`, `📈` and `💬 23 replies`, where there are any."""
    course = InlineKeyboardButton(labels.COURSE, callback_data=pack(Action.COURSE, broadcast.uuid))
    return [[course]] if brought.has_course and drawing.possible() else []
