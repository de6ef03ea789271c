"""What a broadcast waits for before it begins, and what a correction does: a moment, or an admin's word."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select, update

from models import events
from models.approvals import agreed
from models.clock import NEVER
from models.events import Admin, Event
from models.moves import NO_STANDSTILL, Move, advance
from models.record import BY_UUID, CORRECTING, Broadcast, records
from models.states import EventKind, State
from models.tables import broadcast
from models.told import HELD_OFF, NOT_BEFORE


def confirm(
    connection: Connection, uuid: str, confirmed: Move, not_before: datetime | None, now: datetime
) -> bool:
    """Queue a draft until the later of its own time and the end of its hold-off, if there is one."""
    confirmed = replace(confirmed, facts=agreed(connection, uuid, confirmed.by, now))
    own = connection.scalar(select(broadcast.c.not_before).where(broadcast.c.uuid == uuid))
    if not_before and (own is None or own < not_before):
        columns = {**confirmed.columns, "not_before": not_before}
        facts = {**confirmed.facts, HELD_OFF: not_before.isoformat()}
        confirmed = replace(confirmed, columns=columns, facts=facts)
    elif own and own > now:
        confirmed = replace(confirmed, facts={**confirmed.facts, NOT_BEFORE: own.isoformat()})
    return advance(connection, uuid, confirmed, now)


def start_now(connection: Connection, uuid: str, by: Admin, now: datetime) -> bool:
    """In the transaction of whoever waits no longer; False if it has begun, is due, or is held."""
    waits = (broadcast.c.state == State.QUEUED) & (broadcast.c.not_before > now)
    free = broadcast.c.not_before != NEVER
    hurried = Event(EventKind.HURRIED, now, by)
    return _postpone(connection, waits & free & (broadcast.c.uuid == uuid), None, hurried)


def hold(connection: Connection, uuid: str, held: Event) -> bool:
    """In the transaction of whoever holds it; False if it has begun, and corrects nothing, or is held.

    The event keeps the time that it was to start at, which `let_go` gives back.
    """
    free = broadcast.c.not_before.is_distinct_from(NEVER)
    for one in records(connection, BY_UUID, uuid=uuid):
        held = replace(held, facts={**held.facts, **_own_time(one)})
    return _postpone(connection, _OPEN & free & (broadcast.c.uuid == uuid), NEVER, held)


def let_go(connection: Connection, uuid: str, by: Admin, now: datetime) -> bool:
    """In the transaction of whoever lets it go; False if it is not held, has ended, or in a standstill.

    Where its own time has passed meanwhile, it starts at once: somebody has just said that it may.
    """
    held = _OPEN & (broadcast.c.not_before == NEVER) & NO_STANDSTILL
    found = records(connection, BY_UUID, uuid=uuid)
    own = next((one.starts_at for one in found), None)
    time = own if own and own > now else None
    happened = Event(EventKind.LET_GO, now, by, {NOT_BEFORE: time.isoformat()} if time else {})
    return _postpone(connection, held & (broadcast.c.uuid == uuid), time, happened)


def due(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whether the time has come that a broadcast waits for."""
    return func.coalesce(broadcast.c.not_before, now) <= now


_OPEN = (broadcast.c.state == State.QUEUED) | CORRECTING
"""Whether anything can wait: an undo ends a correction, and leaves on the row that it was held."""


def _own_time(one: Broadcast) -> dict[str, object]:
    """Of a hold-off nothing is given back: whoever lets it go has looked."""
    if one.state is not State.QUEUED or one.not_before is None or one.held_off:
        return {}
    return {NOT_BEFORE: one.not_before.isoformat()}


def _postpone(
    connection: Connection, where: ColumnElement[bool], to: datetime | None, happened: Event
) -> bool:
    """No state changes, but what was asked about it before is asked anew: so `revision` counts it too."""
    values = {"not_before": to, "revision": broadcast.c.revision + 1}
    found = connection.scalar(update(broadcast).where(where).values(**values).returning(broadcast.c.id))
    if found is None:
        return False
    events.write(connection, found, happened)
    return True
