"""What is said where only the numbers of a broadcast are kept. Telegram HTML; on a terminal none."""

from collections.abc import Sequence
from datetime import date

from handlers.texts.formats import counted
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


def nothing(before: date) -> str:
    """What an operator reads who prunes, from here on."""
    return (
        f"There is nothing to clear: no broadcast ended before {before} (UTC) of which more than the numbers "
        "is kept and can be spared."
    )


def would_clear(found: Sequence[Broadcast], deliveries: int, *, saved: bool) -> str:
    """What a yes would do; the oldest is the first of those that were `found`."""
    what = f"{_deliveries(deliveries)} of {counted(len(found), 'broadcast')}, from {_begun(found[0])}"
    last = f" to {_begun(found[-1])}" if len(found) > 1 else ""
    first = "" if saved else "--csv FOLDER saves them as files first. "
    return (
        f"This would clear {what}{last}. Their numbers stay in /history and /stats; who got them is not "
        "known any more then, so they cannot be undone, corrected or sent again.\n"
        f"{NOT_CLEARED} {first}--yes clears them."
    )


def saved(files: int, folder: str) -> str:
    return f"Saved {counted(files, 'broadcast')} in {folder}, a file each."


def cleared(broadcasts: int, deliveries: int) -> str:
    return f"Cleared {_deliveries(deliveries)} of {counted(broadcasts, 'broadcast')}; their numbers stay."


def shrunk(before: int, after: int) -> str:
    """Of the database, in bytes."""
    return f"The database takes {_megabytes(after)} now, after {_megabytes(before)}."


NOT_CLEARED = "Nothing was cleared."
INTERRUPTED = "Interrupted. What was begun is cleared when the bot runs, and the space is used again."


def _deliveries(count: int) -> str:
    return f"{count:,} {'delivery' if count == 1 else 'deliveries'}"


def _begun(one: Broadcast) -> str:
    return f"{(one.started_at or one.created_at).date()}"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"
