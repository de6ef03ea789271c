"""The journal: events that the log has no line of yet, in the order of writing, and up to which it has."""

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, String, func, select, type_coerce

from models import counting
from models.audit import broadcasts
from models.clock import Clock
from models.counts import Counts
from models.database import reading
from models.events import TICKS, Admin, Event
from models.notes import Fact, noted, put
from models.states import EventKind, Outcome
from models.tables import event

PAGE = 200  # events

_SENT_AGAIN = (EventKind.RETRIED, EventKind.RESENT, EventKind.CONTINUED)
_ENDS: Mapping[EventKind, Collection[EventKind]] = {
    EventKind.FINISHED: _SENT_AGAIN,
    EventKind.UNDONE: (EventKind.UNDO_BEGUN,),
    EventKind.CORRECTION_ENDED: (EventKind.CORRECTED, EventKind.WITHDRAWN),
}
"""What tells how it ended, in numbers, and what changes these: then they are told at the next end."""


@dataclass(frozen=True)
class Entry:
    """One event that the log is to tell."""

    uuid: str
    is_test: bool
    happened: Event
    counts: Counts | None = None
    """How it ended, where that is what happened."""


@dataclass(frozen=True)
class Ended:
    """What had been stopped, now that the last answer is there."""

    uuid: str
    counts: Counts


@dataclass(frozen=True)
class Mark:
    """Up to where the log has told."""

    event: int
    """The id of the last event."""
    stopped: Sequence[int] = ()
    """The ids of broadcasts that were stopped, and whose numbers it has not told."""


class Journal:
    """Each method is one transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock
        self.looking = threading.Lock()
        """Held by whoever asks and tells: the end may come while a look goes on."""

    def begin(self) -> None:
        """From now on; what happened before the first start that keeps a journal is not told."""
        with self._engine.begin() as connection:
            if _mark(connection) is None:
                _put(connection, Mark(connection.scalar(select(func.max(event.c.id))) or 0))

    def untold(self) -> tuple[list[Entry | Ended], Mark]:
        """What is to be told, a page at most, and the mark to write down when that is done."""
        with self._reading.begin() as connection:
            mark = _mark(connection) or Mark(0)
            rows = connection.execute(_EVENTS.where(event.c.id > mark.event).limit(PAGE)).mappings().all()
            stopped = _stopped(mark.stopped, rows)
            found = broadcasts(connection, {*stopped, *(row["broadcast_id"] for row in rows)})
            stopped = [of for of in stopped if of in found]
            told: list[Entry | Ended] = []
            for number, row in enumerate(rows):
                of, happened = found.get(row["broadcast_id"]), _event(row)
                if of and happened:
                    ended = _ended(rows[number:])
                    counts = counting.counted(connection, of, self._clock()) if ended else None
                    told.append(Entry(of.uuid, of.is_test, happened, counts))
            numbers = {of: counting.counted(connection, found[of], self._clock()) for of in stopped}
            left = [of for of, counts in numbers.items() if counts.of(Outcome.IN_FLIGHT)]
            told += [Ended(found[of].uuid, numbers[of]) for of in stopped if of not in left]
            return told, Mark(rows[-1]["id"] if rows else mark.event, tuple(left))

    def told(self, mark: Mark) -> None:
        with self._engine.begin() as connection:
            if _mark(connection) != mark:
                _put(connection, mark)


_EVENTS = select(
    event.c.id,
    event.c.broadcast_id,
    event.c.at,
    # As text, because a kind that only a newer version knows must not keep the others from being told.
    type_coerce(event.c.kind, String).label("kind"),
    event.c.by,
    event.c.facts,
).order_by(event.c.id)


def _stopped(before: Sequence[int], rows: Sequence[Mapping[Any, Any]]) -> list[int]:
    """Those that are stopped after these events, and whose numbers are not told."""
    stopped = dict.fromkeys(before)
    for row in rows:
        if row["kind"] == EventKind.STOPPED:
            stopped[row["broadcast_id"]] = None
        elif row["kind"] in _SENT_AGAIN:
            stopped.pop(row["broadcast_id"], None)
    return [*stopped]


def _ended(rows: Sequence[Mapping[Any, Any]]) -> bool:
    """Whether the first of these tells an end whose numbers stand as they were."""
    first, *later = rows
    if first["kind"] not in [*_ENDS]:
        return False
    anew = _ENDS[EventKind(first["kind"])]
    return not any(one["kind"] in anew and one["broadcast_id"] == first["broadcast_id"] for one in later)


def _event(row: Mapping[Any, Any]) -> Event | None:
    """Without the name of whoever did it, which no log has to hold."""
    if row["kind"] not in [*EventKind] or not isinstance(row["at"], datetime):
        return None
    by = Admin(row["by"]) if isinstance(row["by"], int) else None
    facts = {key: value for key, value in (row["facts"] or {}).items() if key != TICKS}
    return Event(EventKind(row["kind"]), row["at"], by, facts, row["id"])


def _mark(connection: Connection) -> Mark | None:
    found = noted(connection, Fact.LOGGED)
    if not isinstance(found, dict) or not isinstance(found.get("event"), int):
        return None
    stopped = found.get("stopped")
    return Mark(found["event"], tuple(stopped) if isinstance(stopped, list) else ())


def _put(connection: Connection, mark: Mark) -> None:
    put(connection, Fact.LOGGED, {"event": mark.event, "stopped": [*mark.stopped]})
