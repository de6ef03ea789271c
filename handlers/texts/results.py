"""What a broadcast brought, as lines of its report. Telegram HTML."""

from handlers.texts import departures
from handlers.texts.formats import counted
from models.snapshots import Snapshot


def lines(seen: Snapshot) -> list[str]:
    """In their order: why not, what it cost, what people answered, how many wrote."""
    return [*_refused(seen), *_departures(seen), *_answered(seen), *_replies(seen)]


def _refused(seen: Snapshot) -> list[str]:  # noqa: ARG001 - filled in by its part
    return []


def _departures(seen: Snapshot) -> list[str]:
    line = departures.cost(seen.results.departures)
    return [line] if line and seen.counts.sent else []


def _answered(seen: Snapshot) -> list[str]:  # noqa: ARG001 - filled in by its part
    return []


def _replies(seen: Snapshot) -> list[str]:
    count = seen.results.replies
    return [f"{counted(count, 'reply', 'replies')} within 48 h of getting it"] if count else []
