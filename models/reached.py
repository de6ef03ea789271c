"""Reached: the last broadcast that a chat got before it turned away, or wrote."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, false, literal, or_, select

from models.states import Outcome
from models.tables import broadcast, delivery

CLOCKS = timedelta(minutes=5)  # Telegram dates what people do, our clock what was sent, and the two differ


class Reached(NamedTuple):
    """One message of a broadcast that arrived."""

    broadcast_id: int
    sent_at: datetime
    message_ids: tuple[int, ...]


def last_reached(connection: Connection, chat_id: int, at: datetime, within: timedelta) -> Reached | None:
    """What had arrived last in this chat at a moment, if that was not longer before; tests do not count."""
    return next(iter(reached(connection, chat_id, at, within)), None)


def reached(connection: Connection, chat_id: int, at: datetime, within: timedelta) -> list[Reached]:
    """What had arrived in this chat so long before a moment, the newest first."""
    span = {"chat": chat_id, "since": at - within, "until": at + CLOCKS}
    return [Reached(*row) for row in connection.execute(_REACHED, span)]


_MOMENT = delivery.c.sent_at.type
_SINCE = bindparam("since", type_=_MOMENT)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
# Few broadcasts are of these days, and each is asked about this chat by the index that begins with it. They
# are found by an index too, so each column stands alone: every word of a reader asks.
_LATELY = select(broadcast.c.id).where(
    broadcast.c.is_test == false(),
    broadcast.c.folded_at.is_(None),
    or_(
        broadcast.c.finished_at >= _SINCE,
        and_(
            broadcast.c.finished_at.is_(None),
            broadcast.c.started_at > literal(_BEGINNING, broadcast.c.started_at.type),
            or_(broadcast.c.undo_finished_at.is_(None), broadcast.c.undo_finished_at >= _SINCE),
        ),
    ),
)
_REACHED = (
    select(delivery.c.broadcast_id, delivery.c.sent_at, delivery.c.message_ids)
    .where(
        delivery.c.broadcast_id.in_(_LATELY),
        delivery.c.chat_id == bindparam("chat"),
        delivery.c.outcome == Outcome.SENT,
        delivery.c.sent_at.between(_SINCE, bindparam("until", type_=_MOMENT)),
    )
    .order_by(delivery.c.sent_at.desc(), delivery.c.id.desc())
)
