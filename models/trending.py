"""Trending: reads what a picture of the audience and of the last broadcasts shows."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, select

from models import census
from models.choosing import IN_REACH, count
from models.clock import Clock
from models.counting import counted
from models.database import reading
from models.departures import departures
from models.record import Broadcast
from models.states import Outcome
from models.tables import broadcast, delivery, subscriber
from models.trends import Sending, Trends


class Trending:
    """Each method is one transaction that reads."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._reading = reading(engine)
        self._clock = clock

    def look(self, days: int, last: Sequence[Broadcast]) -> Trends:
        """How the audience went for so many days, and what became of these; slow, because it reads much."""
        now = self._clock()
        with self._reading.begin() as connection:
            sendings = [_sending(connection, one, now) for one in last]
            return Trends(census.days(connection, days, now), sendings, _reached(connection, last))


def _sending(connection: Connection, one: Broadcast, now: datetime) -> Sending:
    begun, left = one.started_at or one.created_at, departures(connection, one, now)
    cost = left.blocked + left.left if left else None
    return Sending(begun, counted(connection, one, now).tally, cost)


def _reached(connection: Connection, last: Sequence[Broadcast]) -> int | None:
    """How many who are subscribed have got one of these; None where that is not in the ledger any more."""
    these = [one.id for one in last]
    if not these:
        return None
    cleared = select(broadcast.c.id).where(broadcast.c.id.in_(these), broadcast.c.folded_at.is_not(None))
    if connection.scalar(cleared.limit(1)):
        return None
    mine = delivery.c.broadcast_id.in_(these) & (delivery.c.chat_id == subscriber.c.chat_id)
    got = select(delivery.c.id).where(mine, delivery.c.outcome == Outcome.SENT).exists()
    return count(connection, IN_REACH, got)
