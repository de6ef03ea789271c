"""Freezing: the chats that are chosen at the moment when sending begins become rows of the ledger."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, insert, literal, select, union_all

from models.choosing import capped, chosen, count
from models.deliveries import canary
from models.deliveries.statements import OUTCOME
from models.record import BY_UUID, id_of, records
from models.states import Outcome
from models.tables import delivery, subscriber


class Frozen(NamedTuple):
    """How many chats are in, how many the cap has left out, and how many of those that are in come first."""

    audience: int
    left_out: int = 0
    canary: int = 0


def freeze(connection: Connection, uuid: str, testers: Collection[int], now: datetime) -> Frozen:
    """Write the rows, in the transaction that begins it."""
    if testers:
        chats = union_all(*(select(literal(one).label("chat_id")) for one in testers)).subquery()
        return Frozen(_write(connection, select(id_of(uuid), chats.c.chat_id, _PENDING)))
    job = records(connection, BY_UUID, uuid=uuid)[0]
    selection, whom = job.selection, chosen(job.selection, now)
    left_out = count(connection, capped(selection, now)) if selection.cap else 0
    pending = select(id_of(uuid), subscriber.c.chat_id, _PENDING).where(whom)
    first = canary.size(count(connection, whom)) if job.canary else 0
    if not first:
        return Frozen(_write(connection, pending), left_out)
    # Written first, so that their ids are the lowest: what is claimed goes by the ids.
    some = _write(connection, pending.where(subscriber.c.chat_id.in_(_some(whom, first))))
    written = select(delivery.c.chat_id).where(delivery.c.broadcast_id == job.id)
    others = _write(connection, pending.where(subscriber.c.chat_id.not_in(written)))
    return Frozen(some + others, left_out, some)


def _some(whom: ColumnElement[bool], chats: int) -> Select[int]:
    """So many of them, at random."""
    query = select(subscriber.c.chat_id).where(whom).order_by(func.random())
    return query.limit(chats).correlate(None)


def _write(connection: Connection, pending: Select[int, int, Outcome]) -> int:
    # In the order of chat ids, so that pages follow the audience's key and a crash is easy to read.
    writing = insert(delivery).from_select(_KEY, pending.order_by("chat_id"))
    # Of an INSERT, SQLAlchemy keeps the number of rows only where it is asked to.
    return connection.execute(writing, execution_options={"preserve_rowcount": True}).rowcount


_PENDING = literal(Outcome.PENDING, OUTCOME)
_KEY = ("broadcast_id", "chat_id", "outcome")
