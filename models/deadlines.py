"""Deadlines: what is about to become too old to be deleted."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam

from models.columns import among
from models.record import BROADCASTS, CORRECTED, Broadcast, records
from models.states import OUT, State
from models.tables import broadcast


def _soon() -> Select[Any]:
    doubtful = among(broadcast.c.state, (State.PAUSED, State.STOPPED, State.UNDONE))
    states = doubtful | (among(broadcast.c.state, OUT) & CORRECTED)
    states &= (broadcast.c.state == State.UNDONE) | broadcast.c.expires_at.is_(None)
    # One that was given in the future was given while the clock was wrong.
    unwarned = broadcast.c.warned_at.is_(None) | (broadcast.c.warned_at > bindparam("now"))
    due = (broadcast.c.started_at < bindparam("moment")) & unwarned
    again = broadcast.c.retried_at.between(bindparam("before"), bindparam("moment"))
    return BROADCASTS.where(states, due | again, ~broadcast.c.is_test)


_SOON = _soon()


def undo_ends_soon(connection: Connection, age: timedelta, now: datetime) -> list[Broadcast]:
    """Those that began or were sent again over `age` ago, had no warning since, and may be wanted back.

    Somebody had doubts about those that were stopped, paused, corrected, or undone in part. What takes itself
    back is left out, because that comes before.
    """
    moment = now - age
    found = records(connection, _SOON, now=now, moment=moment, before=moment - age)
    # Asked in Python, because databases do not agree on how to add a span to a column.
    return [one for one in found if _unwarned(one, now, age)]


def _unwarned(one: Broadcast, now: datetime, age: timedelta) -> bool:
    if one.warned_at is None or one.warned_at > now:
        return True
    return one.retried_at is not None and one.warned_at < one.retried_at + age
