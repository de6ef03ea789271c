"""The particulars of a broadcast: what is seldom asked about it, read together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from models.clock import ticks
from models.content import Content
from models.course import steps
from models.deliveries.refused import refused
from models.deliveries.remains import readable_versions
from models.deliveries.times import times
from models.events import Admin, Event, events_of, took
from models.figures import kept
from models.record import Broadcast
from models.results import STEP, Refused, Step, Times
from models.states import EventKind, Happening
from models.tables import content

_BEGINS = {EventKind.BEGUN, EventKind.RESUMED, EventKind.RETRIED, EventKind.RESENT, EventKind.CONTINUED}
_ENDS = {EventKind.PAUSED, EventKind.STOPPED, EventKind.FINISHED, EventKind.UNDO_BEGUN}
_TRIED = (Happening.SENT, Happening.REFUSED, Happening.UNKNOWN)


@dataclass(frozen=True)
class Version:
    """A content that readers were to see."""

    number: int
    by: Admin | None
    """Who wrote it; None where nobody knows."""
    at: datetime | None
    content: Content | None
    """None where it cannot be read."""


@dataclass(frozen=True)
class Particulars:
    """Of one broadcast at one moment."""

    broadcast: Broadcast
    content: Content | None
    """What people know it by; None where it cannot be read."""
    versions: Sequence[Version]
    """Oldest first."""
    happened: Sequence[Event]
    """Oldest first."""
    times: Times
    pace: float | None
    """Chats a second, while it was being sent; None where nobody can tell."""
    floods: int | None
    """How often Telegram asked the whole bot for silence; None where nobody counted."""
    refused: Sequence[Refused]


def particulars(connection: Connection, of: Broadcast, now: datetime) -> Particulars:
    """It reads every delivered row, unless these were written down."""
    happened, course = events_of(connection, of.id), steps(connection, of)
    versions = _versions(connection, of, happened)
    then = kept(connection, of)
    return Particulars(
        of,
        readable_versions(connection, of, [of.said]).get(of.said),
        versions,
        happened,
        then.times if then else times(connection, of),
        _pace(course, happened, now),
        sum(one.often for one in course if one.what is Happening.FLOOD) if course else None,
        then.refused if then else refused(connection, of),
    )


def _versions(connection: Connection, of: Broadcast, happened: Sequence[Event]) -> list[Version]:
    """What it began with, and what each correction and blanking put in force."""
    changes = {EventKind.CORRECTED, EventKind.WITHDRAWN}
    later = {one.facts.get("version"): one for one in happened if one.kind in changes}
    first = of.begun_version or of.content_version
    numbers = sorted({first, *(number for number in later if isinstance(number, int))})
    said = readable_versions(connection, of, numbers)
    written = select(content.c.version, content.c.written_by, content.c.written_name, content.c.written_at)
    mine = (content.c.broadcast_id == of.id) & content.c.version.in_(numbers)
    signed = {row.version: row for row in connection.execute(written.where(mine))}
    found = []
    for number in numbers:
        row, event = signed.get(number), later.get(number)
        author = Admin(row.written_by, row.written_name) if row and row.written_by else None
        # What is left of a message that is blanked has no author but who blanked it.
        by, at = author or (event.by if event else None), row.written_at if row else None
        found.append(Version(number, by, at or (event.at if event else None), said.get(number)))
    return found


def _pace(course: Sequence[Step], happened: Sequence[Event], now: datetime) -> float | None:
    tried = [one for one in course if one.what in _TRIED]
    seconds = _sending(happened, now)
    if not tried or seconds is None:
        return None
    # A rest within is no sending, and the first and the last step were not sent in to their ends.
    seconds = min(seconds, len({one.at for one in tried}) * STEP.total_seconds())
    return sum(one.often for one in tried) / seconds if seconds >= 1 else None


def _sending(happened: Sequence[Event], now: datetime) -> float | None:
    """For how many seconds it was being sent, all in all; None where no clock can vouch for them."""
    since, spans = None, []
    for one in [*happened, Event(EventKind.PAUSED, now, ticks=ticks())]:
        if one.kind in _BEGINS:
            since = since or one
        elif one.kind in _ENDS and since:
            spans.append(took(since, one))
            since = None
    whole = [span for span in spans if span is not None]
    return sum(whole) if len(whole) == len(spans) else None
