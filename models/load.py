"""The load: what the database has to do, as a number of each; asked from outside, again and again."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from models.database import reading
from models.database.timing import timed
from models.lanes import Lane
from models.states import LIVE, UNFINISHED, State, Status
from models.tables import broadcast, delivery, inbox, subscriber


@dataclass(frozen=True)
class Queue:
    """What waits."""

    broadcasts: Mapping[State, int]
    """Those that are going on or will, tests too."""
    updates: Mapping[Lane, int]
    oldest: int | None
    """The lowest id of an update that waits."""


@dataclass(frozen=True)
class Masses:
    """What takes the longer to count, the more there is."""

    left: int
    """Deliveries of broadcasts that are going on or paused, which have no outcome yet."""
    subscribers: Mapping[Status, int]


class Load:
    """Each question is one transaction that only reads."""

    def __init__(self, engine: Engine) -> None:
        self._reading = reading(engine)
        self.commits = timed(engine)

    def queue(self) -> Queue:
        """Cheap, whatever the ledger holds: what is asked of it is in an index, and few."""
        live = select(broadcast.c.state, func.count().label("number")).where(broadcast.c.state.in_(LIVE))
        lanes = select(inbox.c.lane, func.count(), func.min(inbox.c.update_id)).group_by(inbox.c.lane)
        with self._reading.begin() as connection:
            states = connection.execute(live.group_by(broadcast.c.state)).all()
            rows = connection.execute(lanes.where(inbox.c.lane != Lane.ASIDE)).all()
        broadcasts = {one.state: one.number for one in states}
        updates = {lane: number for lane, number, _ in rows}
        return Queue(broadcasts, updates, min((oldest for *_, oldest in rows), default=None))

    def masses(self) -> Masses:
        """Reads the index of what is left, and of all subscribers; a second for ten million."""
        going = select(broadcast.c.id).where(broadcast.c.state.in_((State.SENDING, State.PAUSED)))
        waiting = delivery.c.outcome.in_(UNFINISHED)
        statuses = select(subscriber.c.status, func.count().label("number")).group_by(subscriber.c.status)
        with self._reading.begin() as connection:
            # Their ids first, because SQLite would read every delivery to find whose broadcast is going on.
            ids = connection.scalars(going).all()
            left = select(func.count()).where(delivery.c.broadcast_id.in_(ids), waiting)
            number = connection.scalar(left) or 0 if ids else 0
            rows = connection.execute(statuses).all()
        return Masses(number, {one.status: one.number for one in rows})
