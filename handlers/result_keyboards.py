"""The buttons under a report that tell more of what a broadcast brought."""

from telegram import InlineKeyboardButton

from models.record import Broadcast
from models.results import Results


def rows(broadcast: Broadcast, brought: Results) -> list[list[InlineKeyboardButton]]:  # noqa: ARG001 - filled in by its parts
    """`📄 CSV`, `📈` and `💬 23 replies`, where there are any."""
    return []
