"""Rows of the ledger that are put right: left on the wire, damaged, or charged with what was the bot's."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, String, func, select, type_coerce, update

from models.course import happened
from models.deliveries import marks
from models.deliveries.statements import TAKE_BACK
from models.details import Detail
from models.moves import UNSETTLED
from models.record import Broadcast
from models.states import Happening, Outcome, Status
from models.subscribers import mark
from models.tables import broadcast, delivery


def settle_orphans(connection: Connection, now: datetime, of: Broadcast | None = None) -> Counter[str]:
    """Make UNKNOWN what is on the wire, of one broadcast or of all; how many of each uuid."""
    orphans = update(delivery).where(_mine(of), delivery.c.outcome == Outcome.IN_FLIGHT)
    # `resend` stays as it was claimed, so a second copy that may have left is not followed by a third.
    settled = orphans.values(outcome=Outcome.UNKNOWN, detail=Detail.INTERRUPTED)
    counts = Counter(connection.scalars(settled.returning(delivery.c.broadcast_id)))
    for broadcast_id, count in counts.items():
        happened(connection, broadcast_id, {Happening.UNKNOWN: count}, now)
    named = select(broadcast.c.id, broadcast.c.uuid).where(broadcast.c.id.in_([*counts]))
    return Counter({one.uuid: counts[one.id] for one in connection.execute(named)}) if counts else Counter()


def heal(connection: Connection, of: Broadcast) -> list[int]:
    """Make UNKNOWN the deliveries whose outcome is no word that we know; their ids."""
    damaged = [word for word in _words(connection, of) if word not in {*Outcome}]
    if not damaged:
        return []
    unreadable = update(delivery).where(_mine(of), type_coerce(delivery.c.outcome, String).in_(damaged))
    healed = unreadable.values(outcome=Outcome.UNKNOWN, detail=Detail.DAMAGED)
    return [*connection.scalars(healed.returning(delivery.c.id))]


def _words(connection: Connection, of: Broadcast) -> Iterator[str]:
    """What stands for an outcome in its rows: one look into the index for each, however many they are."""
    word = type_coerce(delivery.c.outcome, String)
    first = select(func.min(word)).where(_mine(of))
    found = connection.scalar(first)
    while found is not None:
        yield found
        found = connection.scalar(first.where(word > found))


def take_back(connection: Connection, of: Broadcast, charged: Mapping[int, int], now: datetime) -> None:
    """Let these deliveries get their turn again, and take the marks off their chats."""
    if not charged:
        return
    blocked = select(delivery.c.chat_id).where(
        delivery.c.id.in_(charged), delivery.c.outcome == Outcome.BLOCKED
    )
    chats = connection.scalars(blocked).all()  # before the outcome is gone
    connection.execute(TAKE_BACK, {"ids": [*charged]})
    # Somebody may have stopped it in this moment, and its figures been taken.
    written = (broadcast.c.id == of.id) & broadcast.c.figures.is_not(None)
    connection.execute(update(broadcast).where(written).values(UNSETTLED))
    marks.take_back(connection, of.id, charged.values())
    mark(connection, chats, Status.SUBSCRIBED, now, (Status.BLOCKED,))


def _mine(of: Broadcast | None) -> ColumnElement[bool]:
    # Every broadcast is named, because the index begins with it; the outcome alone would read every row.
    every = select(broadcast.c.id)
    return delivery.c.broadcast_id.in_(every) if of is None else delivery.c.broadcast_id == of.id
