"""Rows of the ledger that no run answers for: left on the wire, or damaged."""

from sqlalchemy import ColumnElement, Connection, select, update

from models.record import Broadcast
from models.states import Detail, Outcome
from models.tables import broadcast, delivery


def settle_orphans(connection: Connection, of: Broadcast | None = None) -> int:
    """Make UNKNOWN what is on the wire, of one broadcast or of all; how many."""
    orphans = update(delivery).where(_mine(of), delivery.c.outcome == Outcome.IN_FLIGHT)
    # `resend` stays MADE, so a second copy that may have left is not followed by a third.
    return connection.execute(orphans.values(outcome=Outcome.UNKNOWN, detail=Detail.INTERRUPTED)).rowcount


def heal(connection: Connection, of: Broadcast) -> list[int]:
    """Make UNKNOWN the deliveries whose outcome is no word that we know; their ids."""
    damaged = update(delivery).where(_mine(of), delivery.c.outcome.not_in([*Outcome]))
    healed = damaged.values(outcome=Outcome.UNKNOWN, detail=Detail.DAMAGED)
    return [*connection.scalars(healed.returning(delivery.c.id))]


def _mine(of: Broadcast | None) -> ColumnElement[bool]:
    # Every broadcast is named, because the index begins with it; the outcome alone would read every row.
    every = select(broadcast.c.id)
    return delivery.c.broadcast_id.in_(every) if of is None else delivery.c.broadcast_id == of.id
