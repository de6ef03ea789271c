"""What proves an undo: how many had it, how long, by whom, and what is left. Telegram HTML."""

from handlers.texts.formats import duration, name_of, who
from handlers.texts.times import Calendar
from models.counts import Counts
from models.deliveries.exposure import Exposure, Undoing
from models.record import Broadcast

LONG = 120  # seconds from which on minutes are easier to read
NAMED = 3  # undos of one broadcast

ITSELF = "its own expiry"
RESTARTED = "Deleted just before the restart, or by the reader"


def proof(broadcast: Broadcast, counts: Counts, calendar: Calendar) -> str:
    """The one line that an admin shows to whoever asks what has happened."""
    shown = counts.exposure
    parts = [f"Reached {counts.sent:,} of {counts.total:,}", f"not sent {counts.unsent:,}"]
    if unsure := counts.total - counts.sent - counts.unsent:
        parts.append(f"not known if it arrived {unsure:,}")
    if shown and counts.deleted:
        parts.append(_visible(shown, counts))
    sent = _sent(shown, calendar, broadcast) if shown else ""
    parts.append(f"sent by {who(broadcast.confirmed)}{sent}")
    if shown and shown.undos:
        parts.append(f"undone by {_undone(shown, calendar, broadcast)}")
    return " · ".join([*parts, remaining(counts)])


def remaining(counts: Counts) -> str:
    """How many messages are gone, and how many are not: `293 deleted, 0 remain`."""
    left, may = counts.sent - counts.undone, counts.may_remain + counts.doubled
    parts = [f"{counts.deleted:,} deleted"]
    if left:
        parts.append(f"{left:,} not yet")
    parts.append(f"{counts.staying:,} {'remains' if counts.staying == 1 else 'remain'}")
    if may:
        parts.append(f"{may:,} may remain")
    return ", ".join(parts)


def _visible(shown: Exposure, counts: Counts) -> str:
    """Of those that are gone; what remains is visible still."""
    if shown.longest is None:
        return "visible for an unknown time"
    seconds = shown.longest
    long = f"{seconds:.0f} s" if seconds <= LONG else duration(seconds)
    return f"visible at most {long}" if counts.deleted == counts.sent else f"those visible at most {long}"


def _sent(shown: Exposure, calendar: Calendar, of: Broadcast) -> str:
    if shown.first is None or shown.last is None:
        return ""
    return f" {calendar.span(shown.first, shown.last, of.started_at)}"


def _undone(shown: Exposure, calendar: Calendar, of: Broadcast) -> str:
    more = len(shown.undos) - NAMED
    first, *others = shown.undos
    named = [first, *others[-NAMED + 1 :]]
    text = [_one(undo, calendar, of) for undo in named]
    return ", ".join(text) + (f" and {more:,} more times" if more > 0 else "")


def _one(undo: Undoing, calendar: Calendar, of: Broadcast) -> str:
    who = ITSELF if undo.expired else name_of(undo.by)
    if undo.ended is None:
        return f"{who} since {calendar.second(undo.began, of.started_at)}"
    return f"{who} {calendar.span(undo.began, undo.ended, of.started_at)}"
