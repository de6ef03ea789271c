"""A group changes its chat id when it becomes a supergroup: what waits for it goes along."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, exists, insert, select, update

from models.deliveries.claims import Claim
from models.intake import TRUSTED
from models.states import RETRYABLE, Outcome, Status
from models.subscribers import mark, status_of
from models.tables import broadcast, delivery, subscriber, tag


def migrate_chat(connection: Connection, old: int, new: int, now: datetime) -> bool:
    """Let what stands for a group that became a supergroup stand under its new chat id.

    Returns:
        Whether it is subscribed there; it may have left under that id before.
    """
    where = (subscriber.c.chat_id == old) & (subscriber.c.status != Status.GONE)
    row = connection.execute(select(subscriber).where(where)).mappings().one_or_none()
    there = status_of(connection, new)
    if row and there is None:
        copy = {**row, **TRUSTED, "chat_id": new, "changed_at": now}
        connection.execute(insert(subscriber).values(copy))
        connection.execute(update(tag).where(tag.c.chat_id == old).values(chat_id=new))
    # Telegram tells first that it took the bot in under its new id, and then that it has moved there.
    if row and there is Status.WAITING:
        kept = {name: row[name] for name in ("status", "left_by", "may_return", "joined_at")}
        connection.execute(update(subscriber).where(subscriber.c.chat_id == new).values(kept))
    # After the copy, which takes the status along.
    mark(connection, [old], Status.GONE, now, set(Status) - {Status.GONE})
    return status_of(connection, new) is Status.SUBSCRIBED


def move_waiting(connection: Connection, old: int, new: int, claim: int | None = None) -> Collection[int]:
    """Send to the new id what waits for the old one, in every broadcast that does not serve the new id.

    Args:
        claim: the id of a delivery that is on the wire at this moment and goes along too.

    Returns:
        The ids of the deliveries that moved.
    """
    other = delivery.alias()
    served = exists().where(other.c.broadcast_id == delivery.c.broadcast_id, other.c.chat_id == new)
    # Every broadcast is named, because the index begins with it; the chat alone would read every row.
    mine = delivery.c.broadcast_id.in_(select(broadcast.c.id)) & (delivery.c.chat_id == old)
    waiting = delivery.c.outcome.in_((Outcome.PENDING, *RETRYABLE, Outcome.UNKNOWN))
    moved = update(delivery).where(mine, waiting | (delivery.c.id == claim), ~served).values(chat_id=new)
    return connection.scalars(moved.returning(delivery.c.id)).all()


def relocate(connection: Connection, claim: Claim, chat_id: int, now: datetime) -> bool:
    """Move the row of this claim and what waits in other broadcasts; whether this one can be called there."""
    if not migrate_chat(connection, claim.chat_id, chat_id, now):
        return False  # this commits, so the old id is marked in any case
    moved = move_waiting(connection, claim.chat_id, chat_id, claim.id)
    # Or it was moved before, and the answer to that commit was lost.
    stands = select(delivery.c.chat_id).where(delivery.c.id == claim.id)
    return claim.id in moved or connection.scalar(stands) == chat_id
