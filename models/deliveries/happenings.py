"""Counts what answers make of deliveries, for the course of their broadcast."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from models.course import happened
from models.deliveries.claims import Sent
from models.states import UNDELIVERED, Happening, Outcome
from models.tables import delivery

HAPPENINGS: Mapping[Outcome, Happening] = {
    Outcome.SENT: Happening.SENT,
    Outcome.UNKNOWN: Happening.UNKNOWN,
    **dict.fromkeys(UNDELIVERED, Happening.REFUSED),
}


def sent(connection: Connection, answers: Sequence[Sent], now: datetime) -> None:
    """What sending made of these claims; before it is written down."""
    new = {one.id: HAPPENINGS[one.outcome] for one in answers if one.outcome in HAPPENINGS}
    count(connection, new, delivery.c.outcome == Outcome.IN_FLIGHT, now)


def count(
    connection: Connection, new: Mapping[int, Happening], unanswered: ColumnElement[bool], now: datetime
) -> None:
    """What became of these deliveries of one broadcast, by id, before it is written down.

    Args:
        unanswered: whether that is new, because the same batch may be written twice.
    """
    if not new:
        return
    query = select(delivery.c.id, delivery.c.broadcast_id).where(delivery.c.id.in_(new), unanswered)
    of = dict(connection.execute(query).all())
    if of:
        happened(connection, next(iter(of.values())), Counter(new[id_] for id_ in of), now)
