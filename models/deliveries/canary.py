"""The canary: some chats, chosen at random when a broadcast begins, get it before all others."""

from sqlalchemy import Connection, Select, case, func, select, union_all

from models.deliveries.statements import EVERY_ROW, any_delivery
from models.reasons import ReasonCode
from models.record import Broadcast
from models.states import UNFINISHED, Outcome
from models.tables import broadcast, delivery

LEAST = 100  # chats
SHARE = 100  # one chat of so many


def size(chats: int) -> int:
    """How many of so many chats come first; 0 where that would be all of them."""
    first = max(LEAST, -(-chats // SHARE))
    return first if first < chats else 0


def by_default(chats: int, above: int) -> bool:
    """Whether so many chats have one without being asked for; `above` is the setting, 0 for never."""
    return 0 < above < chats


def last(connection: Connection, of: Broadcast) -> int:
    """The id of the last delivery that may be claimed before an admin has looked."""
    if not of.canary_chats:
        return EVERY_ROW
    # Their ids follow one another, because one statement has written them and only the sender writes any.
    return (connection.scalar(_first(of)) or 0) + of.canary_chats - 1


def over(connection: Connection, of: Broadcast) -> bool:
    """Whether it has a canary that nobody has let pass, and all of these chats have an outcome."""
    if not of.canary_chats:
        return False
    return not any_delivery(connection, of.uuid, UNFINISHED, delivery.c.id <= last(connection, of))


def _first(of: Broadcast) -> Select[int]:
    """The id of its first delivery."""
    # One look into the index for each outcome: asked without them, it would read every row.
    mine = delivery.c.broadcast_id == of.id
    lowest = select(func.min(delivery.c.id).label("id")).where(mine)
    firsts = union_all(*(lowest.where(delivery.c.outcome == outcome) for outcome in Outcome)).subquery()
    return select(func.min(firsts.c.id))


PASSED = case((broadcast.c.reason == ReasonCode.CANARY, 0), else_=broadcast.c.canary_chats)
"""What `canary_chats` becomes with a Resume: whoever resumes what waits for a look has looked."""
