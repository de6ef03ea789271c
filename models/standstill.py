"""The standstill: nothing begins or goes on but undoing, until somebody lifts it. It outlives a restart."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from models.clock import Clock
from models.database import reading
from models.events import Admin
from models.moves import Move, advance, hold
from models.notes import Fact, drop, noted, put
from models.record import BROADCASTS, CORRECTING, Broadcast, records
from models.states import EventKind, ReasonCode, State
from models.tables import broadcast


@dataclass(frozen=True)
class Standing:
    """Since when nothing goes on, and who wanted it."""

    at: datetime
    by: Admin | None
    """None where the file STOP did it."""


class Standstill:
    """Each method is one transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def now(self) -> Standing | None:
        """None while everything may go on."""
        with self._reading.begin() as connection:
            return standing(connection)

    def begin(self, by: Admin | None) -> list[Broadcast]:
        """Pause what is being sent, hold what waits and what is corrected, and let nothing begin.

        Lifting it resumes none of these: each is resumed, or let go, by itself. A standstill that is there
        already keeps who wanted it.

        Returns:
            What was braked, as it was before.
        """
        now = self._clock()
        with self._engine.begin() as connection:
            if standing(connection) is None:
                who = {"id": by.id, "name": by.name} if by else None
                put(connection, Fact.STANDSTILL, {"at": now.isoformat(), "by": who})
            at_work = broadcast.c.state.in_((State.QUEUED, State.SENDING)) | CORRECTING
            found = records(connection, BROADCASTS.where(at_work).order_by(broadcast.c.id))
            return [one for one in found if _brake(connection, one, by, now)]

    def end(self) -> bool:
        """Lift it; False if everything went on already."""
        with self._engine.begin() as connection:
            if standing(connection) is None:
                return False
            drop(connection, Fact.STANDSTILL)
            return True


def standing(connection: Connection) -> Standing | None:
    found = noted(connection, Fact.STANDSTILL)
    if not isinstance(found, dict):
        return None
    who = found["by"]
    return Standing(datetime.fromisoformat(found["at"]), Admin(**who) if who else None)


def _brake(connection: Connection, one: Broadcast, by: Admin | None, now: datetime) -> bool:
    why = {} if by else {"reason": ReasonCode.STOP_FILE}
    pause = Move(State.PAUSED, EventKind.PAUSED, by, columns=why, facts=why)
    paused = advance(connection, one.uuid, pause, now)
    # Both, because a correction goes on while the sending is paused.
    return hold(connection, one.uuid, by, now) or paused
