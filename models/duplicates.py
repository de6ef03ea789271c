"""Duplicates: what goes out these hours and is the same to a reader, and who of a draft's chats has it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import Connection, Engine, func, select, true

from models.choosing import chosen, count
from models.clock import Clock
from models.content import Content
from models.contents import UNREADABLE, said
from models.database import reading
from models.likeness import alike
from models.record import BROADCASTS, Broadcast, records
from models.selection import Selection
from models.states import OUT, Fate, Outcome, State
from models.tables import broadcast, delivery, subscriber

LOOKED_AT = 100  # newest broadcasts
COUNTED = 3  # of those that say the same, because counting one reads its deliveries
GONE = (Fate.DELETED, Fate.ALREADY_GONE)


@dataclass(frozen=True)
class Again:
    """A broadcast that says the same as a draft."""

    uuid: str
    ago: timedelta | None
    """Since it began; None where it waits for that."""
    chats: int
    """Of those the draft is for, who surely have it, or are to get it."""
    taken_back: bool = False
    """Whether these are what its undo has left, so that the others got it too and have it no more."""

    @property
    def skippable(self) -> bool:
        """Whether a choice can leave out just these: `Aspect.GOT` tells who got it, ever and by then."""
        return self.ago is not None and not self.taken_back


class Duplicates:
    """One question, in one transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._reading = reading(engine)
        self._clock = clock

    def find(self, content: Content, selection: Selection, hours: int) -> Again | None:
        """What most of the selection have or are to get, within so many hours; 0 finds nothing."""
        if not hours:
            return None
        now = self._clock()
        with self._reading.begin() as connection:
            recent = _recent(connection, now, timedelta(hours=hours))
            same = islice((one for one in recent if _says(connection, one, content)), COUNTED)
            found = [_again(connection, one, selection, now) for one in same]
        return max((one for one in found if one.chats), key=lambda one: one.chats, default=None)


def _recent(connection: Connection, now: datetime, hours: timedelta) -> Iterator[Broadcast]:
    """What began and may be in chats still, and what was sent and is about to begin; the newest first."""
    begun = (broadcast.c.started_at > now - hours) & broadcast.c.state.in_((*OUT, State.UNDONE))
    soon = func.coalesce(broadcast.c.not_before < now + hours, true())
    waits = (broadcast.c.state == State.QUEUED) & soon
    query = BROADCASTS.where(begun | waits, ~broadcast.c.is_test)
    query = query.order_by(broadcast.c.id.desc()).limit(LOOKED_AT)
    return (one for one in records(connection, query) if one.withdrawn is None)


def _says(connection: Connection, one: Broadcast, content: Content) -> bool:
    """Whether chats show the same by now; what is damaged says nothing."""
    try:
        return alike(said(connection, one), content)
    except UNREADABLE:
        return False


def _again(connection: Connection, one: Broadcast, selection: Selection, now: datetime) -> Again:
    if one.state is State.QUEUED:
        return Again(one.uuid, None, count(connection, chosen(selection, now), chosen(one.selection, now)))
    ago = max(timedelta(), now - (one.started_at or now))  # it began in the future where a clock was wrong
    return Again(one.uuid, ago, _overlap(connection, one, selection, now), one.state is State.UNDONE)


def _overlap(connection: Connection, one: Broadcast, selection: Selection, now: datetime) -> int:
    # An alias, because what is asked about a chat may look at deliveries too. From the deliveries to the
    # chats, because the other way reads the whole audience for a broadcast to a few.
    had = delivery.alias()
    has_it = (had.c.outcome == Outcome.SENT) & (had.c.fate.is_(None) | had.c.fate.not_in(GONE))
    query = (
        select(func.count())
        .select_from(had)
        .join(subscriber, subscriber.c.chat_id == had.c.chat_id)
        .where(had.c.broadcast_id == one.id, has_it, chosen(selection, now))
    )
    return connection.scalar(query) or 0
