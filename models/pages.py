"""A page of a list of broadcasts, by the broadcast beside which it begins."""

from typing import Any

from sqlalchemy import Connection, Select

from models.record import Broadcast, id_of, records
from models.tables import broadcast


def page(
    connection: Connection,
    query: Select[Any],
    *,
    older_than: str | None = None,
    newer_than: str | None = None,
) -> list[Broadcast]:
    """The newest that a limited query finds, or the nearest on one side of a uuid; newest first."""
    if older_than:
        query = query.where(broadcast.c.id < id_of(older_than))
    if newer_than:
        query = query.where(broadcast.c.id > id_of(newer_than))
    # Newer ones are asked for in ascending order, because the limit must keep those nearest to the uuid.
    listed = records(connection, query.order_by(broadcast.c.id if newer_than else broadcast.c.id.desc()))
    return listed[::-1] if newer_than else listed
