"""The audit: what every event tells, newest first or all of it, whatever broadcast it is about."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Select, String, func, select, type_coerce

from models.content import Content
from models.contents import UNREADABLE, said
from models.database import reading
from models.events import TICKS, Admin, Event
from models.record import BROADCASTS, Broadcast, records
from models.states import EventKind
from models.tables import broadcast, event

CHUNK = 500  # events that are read at once where all are wanted


@dataclass(frozen=True)
class Entry:
    """One event, and what it is about as it is now."""

    happened: Event
    uuid: str
    is_test: bool
    audience: int | None
    content: Content | None
    """None where it cannot be read."""


class Page(NamedTuple):
    """Events that follow each other."""

    entries: Sequence[Entry]
    unreadable: int
    """How many are left out, because a newer version wrote them or somebody has damaged them."""
    newer: int | None = None
    """The event with which the page before this one begins; None where there is none."""
    older: int | None = None


class Audit:
    """Each method is one transaction that reads."""

    def __init__(self, engine: Engine) -> None:
        self._reading = reading(engine)

    def page(self, size: int, first: int | None = None) -> Page:
        """The newest events, or those from this one on; newest first."""
        newest = _EVENTS.order_by(event.c.id.desc())
        with self._reading.begin() as connection:
            rows = connection.execute(newest.where(_up_to(first)).limit(size + 1)).mappings().all()
            older = rows[size]["id"] if len(rows) > size else None
            above = select(event.c.id).where(event.c.id > rows[0]["id"]) if rows else None
            newer = [*connection.scalars(above.order_by(event.c.id).limit(size))] if above is not None else []
            return Page(*_entries(connection, rows[:size]), newer[-1] if newer else None, older)

    def pages(self) -> Iterator[Page]:
        """All of it, oldest first and of one moment; close it to end early."""
        with self._reading.begin() as connection:
            in_chunks = connection.execution_options(yield_per=CHUNK)
            with in_chunks.execute(_EVENTS.order_by(event.c.id)) as found:
                for rows in found.mappings().partitions(CHUNK):
                    yield Page(*_entries(connection, rows))


# As text, because a kind that only a newer version knows is no reason to show nothing.
_EVENTS: Select[Any] = select(
    event.c.id,
    event.c.broadcast_id,
    event.c.at,
    type_coerce(event.c.kind, String).label("kind"),
    event.c.by,
    event.c.by_name,
    event.c.facts,
)


def _up_to(first: int | None) -> Any:
    return event.c.id <= (first or func.coalesce(select(func.max(event.c.id)).scalar_subquery(), 0))


def _entries(connection: Connection, rows: Sequence[Mapping[Any, Any]]) -> tuple[list[Entry], int]:
    about = broadcasts(connection, {row["broadcast_id"] for row in rows})
    said_by = {id_: _said(connection, of) for id_, of in about.items()}
    read = [(about.get(row["broadcast_id"]), row, _event(row)) for row in rows]
    entries = [
        Entry(happened, of.uuid, of.is_test, of.audience, said_by[of.id])
        for of, row, happened in read
        if of and happened
    ]
    return entries, len(rows) - len(entries)


def broadcasts(connection: Connection, ids: set[Any]) -> dict[int, Broadcast]:
    """Those of these ids that can be read."""
    try:
        return {one.id: one for one in records(connection, BROADCASTS.where(broadcast.c.id.in_(ids)))}
    except (LookupError, TypeError, ValueError):  # one that is damaged keeps no other from being read
        found: dict[int, Broadcast] = {}
        for id_ in ids:
            with contextlib.suppress(LookupError, TypeError, ValueError):
                found |= {one.id: one for one in records(connection, BROADCASTS.where(broadcast.c.id == id_))}
        return found


def _said(connection: Connection, of: Broadcast) -> Content | None:
    with contextlib.suppress(*UNREADABLE):
        return said(connection, of)
    return None


def _event(row: Mapping[Any, Any]) -> Event | None:
    at, by, name = row["at"], row["by"], row["by_name"]
    if row["kind"] not in [*EventKind] or not isinstance(at, datetime) or not isinstance(by, int | None):
        return None
    who = None if by is None else Admin(by, name if isinstance(name, str) else None)
    facts = {key: value for key, value in row["facts"].items() if key != TICKS}
    return Event(EventKind(row["kind"]), at, who, facts, row["id"])
