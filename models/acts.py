"""Acts: what admins did to broadcasts, in the order of doing, and up to which of it the others were told."""

from typing import NamedTuple

from sqlalchemy import Connection, Engine, func, select

from models import events
from models.database import reading
from models.events import OF_STANDSTILL, Event
from models.notes import Fact, noted, put
from models.record import BROADCASTS, Broadcast, records
from models.states import EventKind
from models.tables import broadcast, event
from models.told import NOT_BEFORE

KINDS = (
    EventKind.CONFIRMED,
    EventKind.PAUSED,
    EventKind.RESUMED,
    EventKind.STOPPED,
    EventKind.CORRECTED,
    EventKind.WITHDRAWN,
    EventKind.RETRIED,
    EventKind.RESENT,
    EventKind.CONTINUED,
    EventKind.UNSCHEDULED,
    EventKind.HELD,
    EventKind.LET_GO,
    EventKind.THROUGH_QUIET,
    EventKind.HURRIED,
    EventKind.KEPT,
    EventKind.SPARED,
    EventKind.UNDO_BEGUN,
    EventKind.CANCELLED,
)
"""What the other admins read of; that something begins they read when it does, or here if it starts later."""


class Act(NamedTuple):
    """What an admin did to a broadcast, which is told as it is by now."""

    broadcast: Broadcast
    happened: Event


class Acts:
    """Each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = reading(engine)

    def known(self) -> int:
        """The id of the last event that all were told of; where that was never noted, of the newest."""
        with self._reading.begin() as connection:
            found = noted(connection, Fact.ACTS_TOLD)
            return found if isinstance(found, int) else connection.scalar(select(func.max(event.c.id))) or 0

    def told(self, id_: int) -> None:
        with self._engine.begin() as connection:
            put(connection, Fact.ACTS_TOLD, id_)

    def since(self, id_: int) -> tuple[list[Act], int]:
        """What admins did after that event, and the id of the last one that was looked at.

        Tests and drafts are left out, because they are nobody else's business.
        """
        with self._reading.begin() as connection:
            acts = events.acts(connection, id_, KINDS)
            if not acts:
                return [], id_
            ids = {of for of, _ in acts}
            query = BROADCASTS.where(broadcast.c.id.in_(ids), ~broadcast.c.is_test)
            found = {one.id: one for one in records(connection, query)}
            told = [
                Act(found[of], happened)
                for of, happened in acts
                if of in found and not _told_otherwise(connection, of, happened)
            ]
            return told, acts[-1][1].id or 0


def _told_otherwise(connection: Connection, of: int, happened: Event) -> bool:
    """Whether it began at once, is a part of a standstill, or cancelled what was a draft then."""
    if happened.kind is EventKind.CONFIRMED:
        return NOT_BEFORE not in happened.facts
    if happened.kind is not EventKind.CANCELLED:
        return happened.facts.items() >= OF_STANDSTILL.items()
    before = [one.kind for one in events.events_of(connection, of) if (one.id or 0) < (happened.id or 0)]
    drafted = EventKind.RESTORED, EventKind.MISSED, EventKind.UNSCHEDULED
    decisive = [kind for kind in before if kind in (EventKind.CONFIRMED, *drafted)]
    return decisive[-1:] != [EventKind.CONFIRMED]
