"""Resting: what quiet hours hold, and what an admin lets go through them."""

from sqlalchemy import Engine, update

from models import events
from models.clock import Clock
from models.events import Admin, Event
from models.states import EventKind, State
from models.tables import broadcast

HELD = ~broadcast.c.through_quiet & ~broadcast.c.is_test
"""Of what is to be sent: whether it rests in quiet hours. Undo and corrections ask nobody."""


class Resting:
    """Each method is one transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def let_through(self, uuid: str, by: Admin) -> bool:
        """Quiet hours hold it no longer; False if they did not, or it is neither sent nor waiting to be."""
        live = broadcast.c.state.in_((State.QUEUED, State.SENDING))
        values = {"through_quiet": True, "revision": broadcast.c.revision + 1}
        where = live & HELD & (broadcast.c.uuid == uuid)
        with self._engine.begin() as connection:
            let = update(broadcast).where(where).values(**values).returning(broadcast.c.id)
            found = connection.scalar(let)
            if found is None:
                return False
            events.write(connection, found, Event(EventKind.THROUGH_QUIET, self._clock(), by))
            return True
