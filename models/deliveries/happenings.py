"""Counts what answers make of deliveries, for the course of their broadcast."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, select

from models.course import happened
from models.deliveries.claims import Sent
from models.states import UNDELIVERED, Happening, Outcome
from models.tables import delivery

HAPPENINGS: Mapping[Outcome, Happening] = {
    Outcome.SENT: Happening.SENT,
    Outcome.UNKNOWN: Happening.UNKNOWN,
    **dict.fromkeys(UNDELIVERED, Happening.REFUSED),
}


_THESE = select(delivery.c.id, delivery.c.broadcast_id).where(
    delivery.c.id.in_(bindparam("these", expanding=True))
)
_UNANSWERED = _THESE.where(delivery.c.outcome == Outcome.IN_FLIGHT)


def sent(connection: Connection, answers: Sequence[Sent], now: datetime) -> None:
    """What sending made of these claims; before it is written down."""
    new = {one.id: HAPPENINGS[one.outcome] for one in answers if one.outcome in HAPPENINGS}
    _count(connection, new, _UNANSWERED, now)


def count(
    connection: Connection, new: Mapping[int, Happening], unanswered: ColumnElement[bool], now: datetime
) -> None:
    """What became of these deliveries of one broadcast, by id, before it is written down.

    Args:
        unanswered: whether that is new, because the same batch may be written twice.
    """
    _count(connection, new, _THESE.where(unanswered), now)


def _count(
    connection: Connection, new: Mapping[int, Happening], those_that_are: Select[Any], now: datetime
) -> None:
    of: dict[int, int] = dict(connection.execute(those_that_are, {"these": [*new]}).all()) if new else {}
    if of:
        happened(connection, next(iter(of.values())), Counter(new[id_] for id_ in of), now)
