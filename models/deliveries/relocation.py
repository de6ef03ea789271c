"""A group that became a supergroup: what waits for it goes to its new chat id."""

from datetime import datetime

from sqlalchemy import Connection, exists, select, update

from models import subscribers
from models.deliveries.claims import Claim
from models.states import RETRYABLE, Outcome
from models.tables import broadcast, delivery


def relocate(connection: Connection, claim: Claim, chat_id: int, now: datetime) -> bool:
    """Move the row of this claim and what waits in other broadcasts; whether this one can be called there."""
    if not subscribers.migrate_chat(connection, claim.chat_id, chat_id, now):
        return False  # this commits, so the old id is marked in any case
    other = delivery.alias()
    served = exists().where(other.c.broadcast_id == delivery.c.broadcast_id, other.c.chat_id == chat_id)
    # Every broadcast is named, because the index begins with it; the chat alone would read every row.
    mine = delivery.c.broadcast_id.in_(select(broadcast.c.id)) & (delivery.c.chat_id == claim.chat_id)
    waiting = delivery.c.outcome.in_((Outcome.PENDING, *RETRYABLE, Outcome.UNKNOWN))
    this = delivery.c.id == claim.id
    relocated = update(delivery).where(mine, waiting | this, ~served).values(chat_id=chat_id)
    return claim.id in connection.scalars(relocated.returning(delivery.c.id)).all()
