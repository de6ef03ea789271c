"""Chats that ask to wait: how that is kept in the detail of a delivery, and how many do for how long."""

import re
from typing import NamedTuple

from sqlalchemy import Connection, case, func, select

from models.deliveries.seen import seen
from models.record import Broadcast
from models.states import Outcome
from models.tables import delivery

ASKS = "asks to wait"
_ASKED = re.compile(rf"{ASKS} (\d+) (s|min)$")


class Waits(NamedTuple):
    """The chats that nobody waited for any longer."""

    chats: int = 0
    groups: int = 0
    """Of these; channels count too."""
    longest: int = 0
    """Seconds, from the moment when the broadcast had ended."""


def asking(seconds: float) -> str:
    """The detail of a delivery whose chat asks to wait so long."""
    wait = f"{round(seconds)} s" if seconds < 120 else f"{round(seconds / 60)} min"
    return f"{ASKS} {wait}"


def asked(detail: str) -> int | None:
    """For how many seconds, as `asking` wrote it; None where the detail tells something else."""
    found = _ASKED.match(detail)
    return int(found[1]) * (60 if found[2] == "min" else 1) if found else None


def waits(connection: Connection, of: Broadcast) -> Waits:
    """Those of one broadcast; it reads the rows that refused."""
    refused = (delivery.c.broadcast_id == of.id) & (delivery.c.outcome == Outcome.REFUSED)
    refused &= seen(of).outcome == Outcome.REFUSED
    groups = func.sum(case((delivery.c.chat_id < 0, 1), else_=0))
    query = select(delivery.c.detail, func.count(), groups).where(refused, delivery.c.detail.like(f"{ASKS}%"))
    found = Waits()
    for detail, chats, in_groups in connection.execute(query.group_by(delivery.c.detail)):
        seconds = asked(detail)
        if seconds is not None:
            found = Waits(found.chats + chats, found.groups + in_groups, max(found.longest, seconds))
    return found
