"""One delivered message, and the pages in which undo and corrections read them."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from models.states import Outcome
from models.tables import delivery


class Delivery(NamedTuple):
    """A message that Telegram confirmed and nobody has deleted."""

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
    """Delivered messages without a fate whose ids follow `after`, oldest first; at most `size`."""
    # By id and not by OFFSET: rows leave this list as they are recorded, so an offset would pass over others,
    # and those on the wire, not recorded yet, must not be read twice.
    query = (
        select(*(delivery.c[name] for name in Delivery._fields))
        .where(
            delivery.c.broadcast_id == broadcast_id,
            delivery.c.outcome == Outcome.SENT,
            delivery.c.id > after,
            delivery.c.fate.is_(None),
            *where,
        )
        .order_by(delivery.c.id)
        .limit(size)
    )
    return [Delivery(*row) for row in connection.execute(query)]
