"""Copies: whether this database is perhaps an old state of itself, and what an admin answered.

Until somebody has answered nothing goes out by itself but deletions: an old state does not know what was sent
since, so it would send that a second time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, func, or_, select

from models import events
from models.clock import Clock
from models.database import Trace, reading
from models.deliveries import sweeping
from models.deliveries.corrections import abandon
from models.deliveries.sweep import Sweep, SweepKind
from models.events import Admin, Event
from models.moves import Move, advance
from models.notes import Fact, drop, noted, put
from models.record import BROADCASTS, CORRECTING, Broadcast, Card, records
from models.states import EventKind, State
from models.tables import broadcast, delivery, event, subscriber

_STATES = (State.QUEUED, State.SENDING, State.PAUSED)
MIDWAY = BROADCASTS.where(or_(broadcast.c.state.in_(_STATES), CORRECTING)).order_by(broadcast.c.id)
"""What would go on, by itself or at a press, and send or edit messages; oldest first."""

DOUBTFUL = frozenset({Trace.OLD, Trace.BACKUP, Trace.MOVED, Trace.COPIED})
"""About which is asked in any case."""
UNSURE = frozenset({Trace.MISSING, Trace.HIDDEN})
"""And about which where something is mid-way."""


@dataclass(frozen=True)
class Question:
    """The question that is open."""

    uuid: str
    trace: Trace
    last: datetime | None
    """When the last thing happened that this database knows of."""
    shown: tuple[Card, ...]
    """The messages in which it was asked."""


@dataclass(frozen=True)
class Answered:
    """What one answer was about."""

    question: Question
    midway: list[Broadcast]
    """As they were before it."""


class Copies:
    """Each method is one transaction, except `opening`, which joins the one that opens the database."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def opening(self, connection: Connection, trace: Trace) -> None:
        """Ask, if the database may be an old state of itself. A question that is open already stays so."""
        if trace in DOUBTFUL or (trace in UNSURE and records(connection, MIDWAY)):
            last = _last(connection)
            put(connection, Fact.OLD_COPY, _row(Question(str(uuid4()), trace, last, ())))

    def question(self) -> Question | None:
        """The question that waits for an answer."""
        with self._reading.begin() as connection:
            return _open(connection)

    def midway(self) -> list[Broadcast]:
        with self._reading.begin() as connection:
            return records(connection, MIDWAY)

    def shown(self, question: Question, card: Card) -> bool:
        """Remember a message in which it was asked; False if it was answered meanwhile."""
        with self._engine.begin() as connection:
            now = _open(connection)
            if now is None or now.uuid != question.uuid:
                return False
            put(connection, Fact.OLD_COPY, _row(replace(now, shown=(*now.shown, card))))
            return True

    def go_on(self, uuid: str, by: Admin) -> Answered | None:
        """Let everything go on as if nobody had asked; None if it was answered before."""
        with self._engine.begin() as connection:
            answered = _answered(connection, uuid)
            for one in answered.midway if answered else ():
                if one.state is not State.PAUSED or one.correcting:
                    events.write(connection, one.id, Event(EventKind.RESUMED, self._clock(), by))
            return answered

    def stop(self, uuid: str, by: Admin) -> Answered | None:
        """Stop or cancel all that is mid-way; None if it was answered before."""
        with self._engine.begin() as connection:
            answered = _answered(connection, uuid)
            for one in answered.midway if answered else ():
                self._stop(connection, one, by)
            return answered

    def _stop(self, connection: Connection, one: Broadcast, by: Admin) -> None:
        now = self._clock()
        if one.correcting:
            abandon(connection, one, now)
        if one.state is State.QUEUED:
            cancel = Move(State.CANCELLED, EventKind.CANCELLED, by, facts={"old_copy": True})
            advance(connection, one.uuid, cancel, now)
        elif one.state in _STATES:
            advance(
                connection, one.uuid, Move(State.STOPPED, EventKind.STOPPED, by, dated="finished_at"), now
            )
            sweeping.begin(connection, one.id, Sweep(SweepKind.DOUBT), now)
        else:  # it had ended, and only its correction has not
            events.write(connection, one.id, Event(EventKind.STOPPED, now, by))


def _answered(connection: Connection, uuid: str) -> Answered | None:
    # The transaction has held the lock for writing since it began, so of two admins one finds it gone.
    question = _open(connection)
    if question is None or question.uuid != uuid:
        return None
    drop(connection, Fact.OLD_COPY)
    return Answered(question, records(connection, MIDWAY))


def _open(connection: Connection) -> Question | None:
    row = noted(connection, Fact.OLD_COPY)
    if not isinstance(row, Mapping):
        return None
    last = row["last"] and datetime.fromisoformat(row["last"])
    return Question(row["uuid"], Trace(row["trace"]), last, tuple(Card(*place) for place in row["shown"]))


def _row(question: Question) -> dict[str, Any]:
    return {
        "uuid": question.uuid,
        "trace": question.trace,
        "last": question.last and question.last.isoformat(),
        "shown": [[card.chat_id, card.message_id] for card in question.shown],
    }


def _last(connection: Connection) -> datetime | None:
    ids = [one.id for one in records(connection, MIDWAY)]
    moments = [
        select(func.max(event.c.at)),
        select(func.max(subscriber.c.changed_at)),
        # Not of every broadcast: no index has these moments, and of what has ended an event tells.
        select(func.max(delivery.c.sent_at)).where(delivery.c.broadcast_id.in_(ids)),
    ]
    return max(filter(None, map(connection.scalar, moments)), default=None)
