"""A group changes its chat id when it becomes a supergroup: what waits for it goes along."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, exists, select, update

from models import subscribers
from models.deliveries.claims import Claim
from models.states import RETRYABLE, Outcome
from models.tables import broadcast, delivery


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
    if not subscribers.migrate_chat(connection, claim.chat_id, chat_id, now):
        return False  # this commits, so the old id is marked in any case
    return claim.id in move_waiting(connection, claim.chat_id, chat_id, claim.id)
