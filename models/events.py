"""The events: who did what to a broadcast, and when. Rows are added and never changed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, insert, select

from models.clock import ticks
from models.columns import among
from models.states import EventKind
from models.tables import event


@dataclass(frozen=True)
class Admin:
    """Who acts, under the name they had in Telegram then."""

    id: int
    name: str | None = None


@dataclass(frozen=True)
class Event:
    """One thing that happened."""

    kind: EventKind
    at: datetime
    by: Admin | None = None
    """None where the machine did it."""
    facts: Mapping[str, object] = field(default_factory=dict)
    """Values that JSON can hold, named in `EventKind`."""
    id: int | None = field(default=None, compare=False)
    """In the order of writing; None where it is not written yet."""
    ticks: float | None = field(default=None, compare=False)
    """`clock.ticks` of that moment; None where an older version wrote it."""


WANTED_BACK: Mapping[str, object] = {"wanted_back": True}
"""The facts of what was paused or held in alarm, by a word or an undo, and not only to wait."""
OF_STANDSTILL: Mapping[str, object] = {"standstill": True}
"""The facts of what was paused or held because everything was: that is told as one."""
EXPIRED: Mapping[str, object] = {"expired": True}
"""The facts of an undo that began because the time of its broadcast was over."""


_WRITE = insert(event)


def write(connection: Connection, broadcast_id: int, happened: Event) -> None:
    """Add an event, in the transaction that makes it true."""
    by = happened.by
    row = {
        "broadcast_id": broadcast_id,
        "kind": happened.kind,
        "at": happened.at,
        "by": by.id if by else None,
        "by_name": by.name if by else None,
        "facts": {**happened.facts, TICKS: ticks()},
    }
    connection.execute(_WRITE, row)


def events_of(connection: Connection, broadcast_id: int) -> list[Event]:
    # What a newer version wrote, or somebody has damaged, is passed over.
    known = (event.c.broadcast_id == broadcast_id) & event.c.kind.in_([*EventKind])
    query = select(event).where(known).order_by(event.c.id)
    return [_event(row) for row in connection.execute(query) if row.at]


_ACTS = (
    select(event)
    .where(
        event.c.id > bindparam("after"),
        event.c.by.is_not(None),
        event.c.kind.in_(bindparam("kinds", expanding=True)),
    )
    .order_by(event.c.id)
)


def acts(connection: Connection, after: int, kinds: Collection[EventKind]) -> list[tuple[int, Event]]:
    """What admins did after an event, each with the id of its broadcast, oldest first."""
    found = connection.execute(_ACTS, {"after": after, "kinds": list(kinds)})
    return [(row.broadcast_id, _event(row)) for row in found if row.at]


SLACK, DRIFT = 5.0, 0.01  # seconds, and their share, by which two clocks may differ
TICKS = "ticks"  # beside the facts
_NEWEST = (
    select(event)
    .where(
        event.c.broadcast_id.in_(bindparam("ids")),
        among(event.c.kind, set(EventKind) - {EventKind.PAUSED, EventKind.RESUMED}),
    )
    .order_by(event.c.id)
)


def newest(connection: Connection, broadcast_ids: Collection[int]) -> dict[tuple[int, EventKind], Event]:
    """The newest of each kind, as who confirmed it and how it ended; what never happened is absent."""
    rows = connection.execute(_NEWEST, {"ids": list(broadcast_ids)})
    # A later row replaces an earlier.
    return {(row.broadcast_id, row.kind): _event(row) for row in rows if row.at}


def _event(row: Row[tuple[object, ...]]) -> Event:
    by = None if row.by is None else Admin(row.by, row.by_name)
    facts = dict(row.facts or {})  # a server gives the null of JSON as none
    passed = facts.pop(TICKS, None)
    passed = passed if isinstance(passed, int | float) else None
    return Event(row.kind, row.at, by, facts, row.id, passed)


def went_back(earlier: Event, later: Event) -> bool:
    """Whether somebody set the wall clock back between the two, as far as ticks can tell."""
    wall = (later.at - earlier.at).total_seconds()
    if earlier.ticks is None or later.ticks is None:
        return wall < 0
    passed = later.ticks - earlier.ticks  # less than nothing where the machine was started between them
    return wall < 0 or wall < passed - SLACK - passed * DRIFT


def took(begun: Event | None, ended: Event | None) -> float | None:
    """Seconds between the two, None where no clock can vouch for them.

    Somebody may have set the wall clock meanwhile, and the ticks begin anew when the machine does: so both
    have to say the same.
    """
    if begun is None or ended is None:
        return None
    wall = (ended.at - begun.at).total_seconds()
    if wall < 0:
        return None
    if begun.ticks is None or ended.ticks is None:
        return wall
    return wall if abs(wall - (ended.ticks - begun.ticks)) <= SLACK + wall * DRIFT else None
