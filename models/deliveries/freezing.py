"""Freezing: the chats that are chosen at the moment when sending begins become rows of the ledger."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, literal, select, union_all

from models.choosing import capped, chosen
from models.deliveries.statements import OUTCOME
from models.reach import count
from models.record import BROADCASTS, id_of, records
from models.states import Outcome
from models.tables import broadcast, delivery, subscriber


class Frozen(NamedTuple):
    """How many chats are in, and how many the cap has left out."""

    audience: int
    left_out: int


def freeze(connection: Connection, uuid: str, testers: Collection[int], now: datetime) -> Frozen:
    """Write the rows, in the transaction that begins it."""
    left_out = 0
    if testers:
        chats = union_all(*(select(literal(one).label("chat_id")) for one in testers)).subquery()
        pending = select(id_of(uuid), chats.c.chat_id, _PENDING)
    else:
        selection = records(connection, BROADCASTS.where(broadcast.c.uuid == uuid))[0].selection
        left_out = count(connection, capped(selection, now)) if selection.cap else 0
        pending = select(id_of(uuid), subscriber.c.chat_id, _PENDING).where(chosen(selection, now))
    # In the order of chat ids, so that pages follow the audience's key and a crash is easy to read.
    frozen = connection.execute(insert(delivery).from_select(_KEY, pending.order_by("chat_id")))
    return Frozen(frozen.rowcount, left_out)


_PENDING = literal(Outcome.PENDING, OUTCOME)
_KEY = ("broadcast_id", "chat_id", "outcome")
