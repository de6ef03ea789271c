"""The events: who did what to a broadcast, and when. Rows are added and never changed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, insert, select

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


def write(connection: Connection, broadcast_id: int, happened: Event) -> None:
    """Add an event, in the transaction that makes it true."""
    by = happened.by
    connection.execute(
        insert(event).values(
            broadcast_id=broadcast_id,
            kind=happened.kind,
            at=happened.at,
            by=by.id if by else None,
            by_name=by.name if by else None,
            facts=dict(happened.facts),
        )
    )


def events_of(connection: Connection, broadcast_id: int) -> list[Event]:
    query = select(event).where(event.c.broadcast_id == broadcast_id).order_by(event.c.id)
    return [_event(row) for row in connection.execute(query)]


_NEWEST = (
    select(event)
    .where(
        event.c.broadcast_id.in_(bindparam("ids", expanding=True)),
        event.c.kind.in_((EventKind.CONFIRMED, EventKind.UNDO_BEGUN, EventKind.CANCELLED)),
    )
    .order_by(event.c.id)
)


def newest(connection: Connection, broadcast_ids: Collection[int]) -> dict[tuple[int, EventKind], Event]:
    """Who confirmed, cancelled and last began to undo each broadcast; what never happened is absent."""
    rows = connection.execute(_NEWEST, {"ids": list(broadcast_ids)})
    return {(row.broadcast_id, row.kind): _event(row) for row in rows}  # a later row replaces an earlier


def _event(row: Row[tuple[object, ...]]) -> Event:
    by = None if row.by is None else Admin(row.by, row.by_name)
    return Event(row.kind, row.at, by, row.facts)
