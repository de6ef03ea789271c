"""One delivered message, and the pages in which undo and corrections read them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from models.states import LEFT_BEHIND, Outcome
from models.tables import delivery

NO_FATE = delivery.c.fate.is_(None)
"""No undo has come to it, for statements."""
THERE = NO_FATE | delivery.c.fate.in_(LEFT_BEHIND)
"""Of a delivered message: it may be there still, in a chat that can be reached; for statements."""


class Delivery(NamedTuple):
    """A message that Telegram confirmed."""

    id: int
    chat_id: int
    message_ids: tuple[int, ...]
    """More than one for an album."""
    sent_at: datetime | None
    version: int
    """The content that its message shows."""
    tried_version: int
    """The content that it was last asked to show; another one if that failed, perhaps in part."""


def page(
    connection: Connection, broadcast_id: int, after: int, size: int, *where: ColumnElement[bool]
) -> list[Delivery]:
    """Delivered messages whose ids follow `after`, oldest first; at most `size`."""
    # By id and not by OFFSET: rows leave this list as they are recorded, so an offset would pass over others,
    # and those on the wire, not recorded yet, must not be read twice.
    mine = (delivery.c.broadcast_id == broadcast_id, delivery.c.id > after)
    query = _DELIVERED.where(*mine, *where).order_by(delivery.c.id).limit(size)
    return [Delivery(*row) for row in connection.execute(query)]


def one(
    connection: Connection, *where: ColumnElement[bool], order: Iterable[ColumnElement[Any]]
) -> Delivery | None:
    """The first delivered message in this order."""
    found = connection.execute(_DELIVERED.where(*where).order_by(*order).limit(1)).one_or_none()
    return Delivery(*found) if found else None


_DELIVERED = select(*(delivery.c[name] for name in Delivery._fields)).where(
    delivery.c.outcome == Outcome.SENT
)
