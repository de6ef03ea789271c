"""What is said of a broadcast of which only the numbers are kept. Telegram HTML, but on a press."""

from handlers.texts.times import Calendar
from models.record import Broadcast

TOO_LATE = (
    "Only the numbers of this are kept by now, and nobody knows who got it: "
    "nothing can be deleted, corrected or sent again. /history has its report."
)
"""The answer to a press, and to what asks to take it back."""


def lines(of: Broadcast, calendar: Calendar) -> list[str]:
    """The last line of its report, in the place of what could be done about it before."""
    if of.folded_at is None:
        return []
    return [
        f"Only these numbers are kept since {calendar.moment(of.folded_at)}. Who got it is not known any "
        "more, so nothing can be deleted, corrected or sent again. Duplicate makes a new draft of it."
    ]
