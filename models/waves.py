"""Waves: how many of those who have a broadcast turn away from it, and whether that is unusual.

Who has it and blocked the bot or left within ten minutes counts, chat by chat, so a slow broadcast is like a
fast one. Whoever was not reached because they had blocked it long before does not: they have nothing.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import median
from typing import NamedTuple

from sqlalchemy import Connection, Engine, func, select

from models.clock import Clock
from models.database import reading
from models.deliveries import canary
from models.deliveries.statements import how_many
from models.events import events_of
from models.figures import kept
from models.reasons import Reason, ReasonCode
from models.record import BROADCASTS, BY_UUID, Broadcast, records
from models.states import RETRYABLE, UNFINISHED, EventKind, Outcome, State, Status
from models.tables import OUT, broadcast, delivery, event, subscriber

WITHIN = timedelta(minutes=10)  # after it arrived
LONGEST = timedelta(hours=24)  # of sending; who got it later, by a Retry, tells little of what is usual
HISTORY = 10  # broadcasts
TELLING = 100  # chats; of fewer no share is a share
LEAST, TIMES, AGAIN = 10, 3, 2
BLOCKED = 0.01  # of those who have it; what is usual before anything is known


class Shares(NamedTuple):
    """Of each, how many there usually are for one chat that has a broadcast."""

    blocked: float
    left: float
    failed: float

    def of(self, chats: int) -> tuple[int, ...]:
        """What is usual for so many chats."""
        return tuple(round(share * chats) for share in self)


@dataclass(frozen=True)
class Signs:
    """What became of those who come first, within ten minutes; still growing before `until`."""

    reached: int
    blocked: int
    left: int
    failed: int
    until: datetime


@dataclass(frozen=True)
class Tolerance:
    """How many blocks are no reason to pause a broadcast."""

    usual: float = BLOCKED
    known: bool = False
    """Whether that is its own history."""
    seen: float = 0.0
    """The share that an admin has seen before they let it go on."""

    def limit(self, reached: int) -> int:
        """The first number that is too many, among so many chats that have it."""
        return max(LEAST, ceil(TIMES * self.usual * reached), ceil(AGAIN * self.seen * reached))

    def usual_of(self, reached: int) -> tuple[int, ...]:
        return (round(self.usual * reached),) if self.known else ()


class Waves:
    """Each method is one transaction that reads."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._reading = reading(engine)
        self._clock = clock

    def reached(self, job: Broadcast) -> int:
        """How many have it; reads a row of the index for each."""
        with self._reading.begin() as connection:
            return _reached(connection, job)

    def tolerance(self, job: Broadcast) -> Tolerance:
        with self._reading.begin() as connection:
            usual, seen = shares(connection, job, self._clock()), _seen_share(connection, job)
        return Tolerance(usual.blocked, True, seen) if usual else Tolerance(seen=seen)

    def wave(self, job: Broadcast, tolerance: Tolerance, reached: int) -> Reason | None:
        """Why to pause it, if so many block the bot; asked every few seconds.

        Args:
            reached: how many have it, as far as the caller knows.
        """
        with self._reading.begin() as connection:
            # By the index alone; almost always this is the end, because so few leave or block at all.
            limit = tolerance.limit(reached)
            if how_many(connection, OUT & (subscriber.c.changed_at >= job.started_at)) < limit:
                return None
            blocked = _turned_away(connection, job, self._clock())[Status.BLOCKED]
            if blocked < limit:
                return None
            having = _reached(connection, job)  # reads a row of the index for each, so only now
        if blocked < tolerance.limit(having):
            return None
        return Reason(ReasonCode.BLOCKS, numbers=(blocked, having, *tolerance.usual_of(having)))

    def look(self, job: Broadcast) -> Reason | None:
        """Why to pause it once all who come first have had their turn; None before, and where none do."""
        with self._reading.begin() as connection:
            if not canary.over(connection, job):
                return None
            usual = shares(connection, job, self._clock())
            expected = usual.of(_reached(connection, job)) if usual else ()
        return Reason(ReasonCode.CANARY, numbers=(job.canary_chats or 0, *expected))


def signs(connection: Connection, of: Broadcast, now: datetime) -> Signs | None:
    """Of those who come first, while an admin looks at it; None otherwise."""
    if not of.waits_for_look:
        return None
    paused = (event.c.broadcast_id == of.id) & (event.c.kind == EventKind.PAUSED)
    since = connection.scalar(select(func.max(event.c.at)).where(paused)) or now
    away = _turned_away(connection, of, min(now, since + WITHIN))
    failed = how_many(connection, (delivery.c.broadcast_id == of.id) & delivery.c.outcome.in_(RETRYABLE))
    reached = _reached(connection, of)
    return Signs(reached, away[Status.BLOCKED], away[Status.LEFT], failed, since + WITHIN)


def seen(connection: Connection, uuid: str, now: datetime) -> Mapping[str, object]:
    """What an admin has seen who lets it go on now, as facts of that event; nothing after another pause."""
    found = records(connection, BY_UUID, uuid=uuid)
    if not found or found[0].reason is None:
        return {}
    why, shown = found[0].reason, signs(connection, found[0], now)
    if shown:
        return {"blocked": shown.blocked, "reached": shown.reached}
    told = why.code is ReasonCode.BLOCKS and len(why.numbers) > 1
    return {"blocked": why.numbers[0], "reached": why.numbers[1]} if told else {}


def shares(connection: Connection, before: Broadcast, now: datetime) -> Shares | None:
    """What is usual: the median of the last ones that were sent to the end; None where there is none yet."""
    mine = broadcast.c.started_at < before.started_at, ~broadcast.c.is_test
    whole = broadcast.c.state == State.SENT, broadcast.c.finished_at <= now - WITHIN
    query = BROADCASTS.where(*mine, *whole, broadcast.c.audience >= TELLING)
    last = records(connection, query.order_by(broadcast.c.started_at.desc()).limit(HISTORY))
    known = [one for one in (_shares_of(connection, past, now) for past in last) if one]
    return Shares(*(median(column) for column in zip(*known, strict=True))) if known else None


def turned_away(connection: Connection, of: Broadcast, now: datetime) -> Mapping[Status, int] | None:
    """How many of those who had it blocked the bot or left soon after; None while that can become more."""
    if of.started_at is None or of.finished_at is None:
        return None
    until = min(of.finished_at, of.started_at + LONGEST) + WITHIN
    return _turned_away(connection, of, until) if until <= now else None


def _shares_of(connection: Connection, past: Broadcast, now: datetime) -> Shares | None:
    then = kept(connection, past)
    missed = _missed(connection, past) if then is None else then.counts.tally
    reached = (past.audience or 0) - sum(missed.get(outcome, 0) for outcome in _MISSING)
    if reached < TELLING:
        return None
    away = (then and then.away) or turned_away(connection, past, now)
    if away is None:
        return None
    failed = sum(missed.get(outcome, 0) for outcome in RETRYABLE)
    left, blocked = away.get(Status.LEFT, 0), away.get(Status.BLOCKED, 0)
    return Shares(blocked / reached, left / reached, failed / reached)


def _missed(connection: Connection, past: Broadcast) -> dict[Outcome, int]:
    # Those that did not get it are few, and the index has them apart from those that did.
    query = select(delivery.c.outcome, func.count()).group_by(delivery.c.outcome)
    missing = query.where(delivery.c.broadcast_id == past.id, delivery.c.outcome.in_(_MISSING))
    return dict(connection.execute(missing).all())


def _turned_away(connection: Connection, of: Broadcast, until: datetime) -> Counter[Status]:
    """How many of those who have it blocked the bot or left by then, within ten minutes of its arrival."""
    if of.started_at is None:
        return Counter()
    mine = (delivery.c.broadcast_id == of.id) & (delivery.c.chat_id == subscriber.c.chat_id)
    # A question for each chat that is out, and no join: that could be turned round, and read every delivery.
    arrived = select(delivery.c.sent_at).where(mine, delivery.c.outcome == Outcome.SENT).scalar_subquery()
    when = subscriber.c.changed_at.between(of.started_at, until)
    rows = connection.execute(select(subscriber.c.status, subscriber.c.changed_at, arrived).where(OUT, when))
    # Asked in Python, because databases do not agree on how to add a span to a column.
    return Counter(status for status, at, sent in rows if sent and at <= sent + WITHIN)


def _reached(connection: Connection, of: Broadcast) -> int:
    return how_many(connection, (delivery.c.broadcast_id == of.id) & (delivery.c.outcome == Outcome.SENT))


def _seen_share(connection: Connection, job: Broadcast) -> float:
    """The share of blocks that an admin saw before they let it go on, the last time."""
    for one in reversed(events_of(connection, job.id)):
        blocked, reached = one.facts.get("blocked"), one.facts.get("reached")
        if one.kind is EventKind.RESUMED and isinstance(blocked, int) and isinstance(reached, int):
            return blocked / max(1, reached)
    return 0.0


_MISSING = sorted(set(Outcome) - {Outcome.SENT, *UNFINISHED})
