"""When the messages of a broadcast arrived: the first, half of them, the last."""

from sqlalchemy import Connection, func, select

from models.record import Broadcast
from models.results import Times
from models.states import Outcome
from models.tables import delivery


def times(connection: Connection, of: Broadcast) -> Times:
    """By Telegram's clock, in whole seconds. It reads every delivered row."""
    sent_at = delivery.c.sent_at
    mine = (delivery.c.broadcast_id == of.id) & (delivery.c.outcome == Outcome.SENT) & sent_at.is_not(None)
    first, last, count = connection.execute(
        select(func.min(sent_at), func.max(sent_at), func.count()).where(mine)
    ).one()
    if not count:
        return Times()
    # What a second try brought comes late and may stand anywhere in the order of ids.
    middle = select(sent_at).where(mine).order_by(sent_at).offset((count - 1) // 2).limit(1)
    return Times(first, connection.scalar(middle), last)
