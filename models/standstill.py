"""The standstill: nothing begins or goes on but undoing, until it is lifted. It outlives a restart."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from models.clock import Clock
from models.database import reading
from models.events import OF_STANDSTILL, Admin, Event
from models.moves import Move, advance
from models.notes import Fact, drop, noted, put
from models.reasons import ReasonCode
from models.record import BROADCASTS, CORRECTING, Broadcast, records
from models.states import EventKind, State
from models.tables import broadcast
from models.waiting import hold

_ADMIN, _FILE = "admin", "file"  # who may want it, each by themselves


@dataclass(frozen=True)
class Standing:
    """Since when nothing goes on, and who wants it."""

    at: datetime
    by: Admin | None
    """The admin who wanted it; None where the file STOP alone does it."""
    by_file: bool
    """Whether the file STOP wants it too: then both have to end it."""


class Standstill:
    """Each method is one transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def standing(self) -> Standing | None:
        """None while everything may go on."""
        with self._reading.begin() as connection:
            return standing(connection)

    def begin(self, by: Admin | None) -> list[Broadcast]:
        """Pause what is being sent, hold what waits and what is corrected, and let nothing begin.

        Lifting it resumes none of these: each is resumed, or let go, by itself. Where an admin wanted it
        already, it keeps who did.

        Args:
            by: None where the file STOP is there.

        Returns:
            What was braked, as it was before.
        """
        now = self._clock()
        with self._engine.begin() as connection:
            wanted, whose = _wanted(connection), _ADMIN if by else _FILE
            if whose not in wanted:
                who = {"id": by.id, "name": by.name} if by else {}
                put(connection, Fact.STANDSTILL, {**wanted, whose: {"at": now.isoformat(), **who}})
            at_work = broadcast.c.state.in_((State.QUEUED, State.SENDING)) | CORRECTING
            found = records(connection, BROADCASTS.where(at_work).order_by(broadcast.c.id))
            return [one for one in found if _brake(connection, one, by, now)]

    def end(self) -> bool:
        """No admin wants it any more; False if none did."""
        return self._end(_ADMIN)

    def end_file(self) -> bool:
        """The file STOP is gone; False if it was not known to be there."""
        return self._end(_FILE)

    def _end(self, whose: str) -> bool:
        with self._engine.begin() as connection:
            wanted = _wanted(connection)
            if whose not in wanted:
                return False
            if left := {name: value for name, value in wanted.items() if name != whose}:
                put(connection, Fact.STANDSTILL, left)
            else:
                drop(connection, Fact.STANDSTILL)
            return True


def standing(connection: Connection) -> Standing | None:
    wanted = _wanted(connection)
    by_file, first = _FILE in wanted, wanted.get(_ADMIN) or wanted.get(_FILE)
    if first is None:
        return None
    by = Admin(first["id"], first["name"]) if _ADMIN in wanted else None
    return Standing(datetime.fromisoformat(first["at"]), by, by_file)


def _wanted(connection: Connection) -> Mapping[str, Mapping[str, Any]]:
    found = noted(connection, Fact.STANDSTILL)
    return found if isinstance(found, dict) else {}


def _brake(connection: Connection, one: Broadcast, by: Admin | None, now: datetime) -> bool:
    why = {} if by else {"reason": ReasonCode.STOP_FILE}
    pause = Move(State.PAUSED, EventKind.PAUSED, by, columns=why, facts={**why, **OF_STANDSTILL})
    paused = advance(connection, one.uuid, pause, now)
    # Both, because a correction goes on while the sending is paused.
    return hold(connection, one.uuid, Event(EventKind.HELD, now, by, OF_STANDSTILL)) or paused
