"""Departures: whom a broadcast cost, each counted for the last one that had reached them within 24 hours.

What is told and written down of one stands on its row, in the column `departures`: an object of `ended`, the
moment at which the broadcast ended, without which nothing else of it counts any more; `told`, how far its
report tells them; and `day`, what no longer changes. Of what was begun before departures were counted it is
an object of `counted`: false.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Select, bindparam, case, false, func, insert, null, select, update

from models.clock import Clock
from models.database import reading
from models.reached import last_reached
from models.record import BROADCASTS, Broadcast, records
from models.result_tables import departure
from models.results import WITHIN, Departures
from models.states import ENDED, State, Status
from models.tables import broadcast

FIRST = timedelta(hours=1)
LAST = 10  # broadcasts that say what is usual
GIVEN_UP = timedelta(days=7)  # after its end a report that could not be changed stays as it is

_UNCOUNTED = {"counted": False}
_NUMBERS = ("blocked", "left", "blocked_first", "left_first")


class Part(StrEnum):
    """How much of the time is over in which people leave because of it."""

    HOUR = "hour"
    DAY = "day"


def _lately() -> Select[Any]:
    ended = func.coalesce(broadcast.c.finished_at, broadcast.c.undo_finished_at)
    span: tuple[Any, Any] = bindparam("from"), bindparam("to")
    undone = broadcast.c.finished_at.is_(None) & broadcast.c.undo_finished_at.between(*span)
    lately = broadcast.c.finished_at.between(*span) | undone  # and not of `ended`, which is in no index
    row = broadcast.c.id, broadcast.c.departures, ended.label("ended")
    return select(*row).where(lately, broadcast.c.report_message_id > 0)


_LATELY = _lately()


class Untold(NamedTuple):
    """A broadcast whose report does not tell yet what it cost by now."""

    broadcast: Broadcast
    part: Part


class DepartureLog:
    """What reports tell of departures, and told. Each method is one transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def untold(self) -> list[Untold]:
        """Those whose hour, or whose day, is over since their report was told."""
        now = self._clock()
        with self._reading.begin() as connection:
            rows = connection.execute(_LATELY, {"from": now - GIVEN_UP, "to": now - FIRST}).all()
            due = {row.id: found for row in rows if (found := _due(row, now))}
            # Asked for only then, because at nearly every look there is none.
            broadcasts = records(connection, BROADCASTS.where(broadcast.c.id.in_(due))) if due else []
        rested = [one for one in broadcasts if one.state in ENDED and not (one.correcting or one.is_test)]
        return [Untold(one, due[one.id]) for one in rested]

    def told(self, of: Broadcast, part: Part, shown: Departures | None) -> None:
        """Its report tells them now, as they were `shown`, or cannot."""
        with self._engine.begin() as connection:
            # What was heard of meanwhile, and was in time, is told at the next look.
            if part is Part.DAY and departures(connection, of, self._clock()) != shown:
                return
            if part is Part.DAY:
                write_down(connection, of, self._clock())
            _keep(connection, of, {"told": part})


def note_departure(connection: Connection, chat_id: int, status: Status, at: datetime) -> None:
    """A chat blocks the bot or leaves: it counts for the last broadcast that had reached it, and once.

    Not called for what Telegram says to a message: whoever refuses that turned away before it came.
    """
    reached = last_reached(connection, chat_id, at, WITHIN)
    if reached is None:
        return
    this = (departure.c.broadcast_id == reached.broadcast_id) & (departure.c.chat_id == chat_id)
    if connection.execute(select(departure.c.chat_id).where(this)).first():
        return
    after = max(0, int((at - reached.sent_at).total_seconds()))
    values = {"broadcast_id": reached.broadcast_id, "chat_id": chat_id, "status": status}
    connection.execute(insert(departure).values(**values, at=at, after=after))
    _count_anew(connection, reached.broadcast_id)


def departures(connection: Connection, of: Broadcast, now: datetime) -> Departures | None:
    """Whom it cost by now; None where nobody counted."""
    ended = _ended(of)
    kept = _kept(connection, of.id)
    if of.started_at is None or kept == _UNCOUNTED:
        return None
    if of.folded_at or kept.get("ended") == _written(ended):
        if day := _day(kept):
            return day
        if of.folded_at:
            return None
    first = func.sum(case((departure.c.after <= FIRST.total_seconds(), 1), else_=0))
    mine = select(departure.c.status, func.count(), first).where(departure.c.broadcast_id == of.id)
    rows = connection.execute(mine.group_by(departure.c.status)).all()
    total = {status: count for status, count, _ in rows}
    early = {status: int(count) for status, _, count in rows}
    return Departures(
        total.get(Status.BLOCKED, 0),
        total.get(Status.LEFT, 0),
        early.get(Status.BLOCKED, 0),
        early.get(Status.LEFT, 0),
        _usual(connection, of, now),
        hour_over=ended is not None and ended + FIRST <= now,
        over=ended is not None and ended + WITHIN <= now,
    )


def write_down(connection: Connection, of: Broadcast, now: datetime) -> bool:
    """Write on its row what no longer changes; False while it may. What it cost is dropped by a retry."""
    found = departures(connection, of, now)
    if found is None:
        return True
    if found.over:
        _keep(connection, of, {"day": {name: getattr(found, name) for name in (*_NUMBERS, "usual")}})
    return found.over


def _usual(connection: Connection, of: Broadcast, now: datetime) -> int | None:
    """The median of the last ones of its owner; what was taken back cost less, and tells nothing."""
    columns = broadcast.c.id, broadcast.c.departures
    kept = broadcast.c.state.not_in((State.UNDOING, State.UNDONE))
    whole = kept, broadcast.c.finished_at <= now - WITHIN
    mine = broadcast.c.created_by == of.created_by, broadcast.c.is_test == false()
    before = select(*columns).where(*mine, *whole, broadcast.c.started_at < of.started_at)
    rows = connection.execute(before.order_by(broadcast.c.finished_at.desc()).limit(LAST)).all()
    counted = {row.id: _day(row.departures or {}) for row in rows if row.departures != _UNCOUNTED}
    live = _live(connection, [one for one, day in counted.items() if day is None])
    known = [day.blocked + day.left if day else live.get(one, 0) for one, day in counted.items()]
    return round(median(known)) if known else None


def _live(connection: Connection, ids: Collection[int]) -> dict[int, int]:
    """How many left because of these, as far as any did."""
    mine = select(departure.c.broadcast_id, func.count()).where(departure.c.broadcast_id.in_(ids))
    return dict(connection.execute(mine.group_by(departure.c.broadcast_id)).all()) if ids else {}


def _day(kept: Mapping[str, Any]) -> Departures | None:
    """What is written down of all who left; None where nothing is, or somebody has damaged it."""
    day = kept.get("day")
    if not isinstance(day, dict) or not all(isinstance(day.get(name), int) for name in _NUMBERS):
        return None
    numbers = {name: day[name] for name in _NUMBERS}
    return Departures(**numbers, usual=day.get("usual"), hour_over=True, over=True)


def _due(row: Any, now: datetime) -> Part | None:
    """What its report is still to tell."""
    kept = row.departures or {}
    if kept == _UNCOUNTED:
        return None
    current = kept if kept.get("ended") == _written(row.ended) else {}
    part = Part.DAY if row.ended + WITHIN <= now else Part.HOUR
    return None if current.get("told") in (part, Part.DAY) else part


def _ended(of: Broadcast) -> datetime | None:
    """When the last of them got it, at the latest; None while it goes on."""
    return of.finished_at or of.undo_finished_at


def _written(ended: datetime | None) -> str | None:
    return ended.isoformat() if ended else None


def _kept(connection: Connection, broadcast_id: int) -> Mapping[str, Any]:
    return connection.scalar(select(broadcast.c.departures).where(broadcast.c.id == broadcast_id)) or {}


def _keep(connection: Connection, of: Broadcast, values: Mapping[str, object]) -> None:
    """Keep these too, unless another end has come since; what was of an earlier one is dropped."""
    kept, ended = _kept(connection, of.id), _written(_ended(of))
    if kept == _UNCOUNTED:
        return
    current = kept if kept.get("ended") == ended else {}
    written = {**current, "ended": ended, **values}
    here = broadcast.c.id == of.id, broadcast.c.revision == of.revision
    connection.execute(update(broadcast).where(*here).values(departures=written))


def _count_anew(connection: Connection, broadcast_id: int) -> None:
    """Somebody who had turned away in time is heard of late: what was written down and told is wrong."""
    kept = _kept(connection, broadcast_id)
    if "day" in kept:
        right = {name: value for name, value in kept.items() if name not in ("day", "told")}
        # Without its answers it is not settled, and so this is written down anew before its rows are cleared.
        anew = update(broadcast).where(broadcast.c.id == broadcast_id)
        connection.execute(anew.values(departures=right, answers=null()))
