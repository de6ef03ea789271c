"""Setbacks: why an undo or a correction does not go on, that it does again, and who was told.

They are events, so a restart forgets none. What the broadcast was paused for meanwhile is another matter.
"""

import re
from collections.abc import Sequence

from sqlalchemy import Connection, Engine, update

from models import events
from models.clock import Clock
from models.events import Admin, Event
from models.reasons import Reason, ReasonCode
from models.record import BROADCASTS, BY_UUID, Broadcast, records
from models.states import EventKind
from models.tables import broadcast
from models.told import RELIEVING, Setback, reason_in

UNTOLD = 0  # in the place of the message where it is said on the card only


class Setbacks:
    """Each method is one transaction. `report_message_id` is NULL while a setback is to be told."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def begin(self, job: Broadcast, why: Reason) -> bool:
        """Note that it does not go on; False where that cause is known, or where it is no longer under way.

        A cause is known until it goes on, also where another one has come in between: so nobody is told of
        two that take turns again and again.
        """
        facts = {"reason": why.code, **why.facts}
        with self._engine.begin() as connection:
            [now] = records(connection, BROADCASTS.where(broadcast.c.id == job.id))
            same = now.changing and (now.state, now.content_version) == (job.state, job.content_version)
            if not same or _cause(why) in _known(connection, job):
                return False
            events.write(connection, job.id, Event(EventKind.SET_BACK, self._clock(), facts=facts))
            owed = update(broadcast).where(broadcast.c.id == job.id).values(report_message_id=None)
            connection.execute(owed)
            return True

    def over(self, job: Broadcast) -> bool:
        """Note that it goes on; False where nothing was known to keep it."""
        with self._engine.begin() as connection:
            if _now(connection, job.uuid) is None:
                return False
            events.write(connection, job.id, Event(EventKind.WENT_ON, self._clock()))
            return True

    def insist(self, uuid: str, by: Admin) -> bool:
        """Let it go on because an admin wants it to: the words they were shown are no alarm any more."""
        with self._engine.begin() as connection:
            if _now(connection, uuid) is None:
                return False
            # Counted, so that whoever lets it wait at the older revision tries it at once.
            again = update(broadcast).where(broadcast.c.uuid == uuid)
            counted = again.values(revision=broadcast.c.revision + 1).returning(broadcast.c.id)
            found = connection.execute(counted).scalar_one()
            events.write(connection, found, Event(EventKind.WENT_ON, self._clock(), by))
            return True

    def told(self, seen: Broadcast, message_id: int | None) -> None:
        """Remember that admins were told, unless there is something else to tell since it was `seen`."""
        with self._engine.begin() as connection:
            found = records(connection, BROADCASTS.where(broadcast.c.id == seen.id))
            if [(one.setback, one.report_message_id) for one in found] != [
                (seen.setback, seen.report_message_id)
            ]:
                return
            message = (message_id or UNTOLD) if seen.setback else None
            done = update(broadcast).where(broadcast.c.id == seen.id).values(report_message_id=message)
            connection.execute(done)


def insisted(story: Sequence[Event]) -> frozenset[str]:
    """The words of the alarms of this undo, or this correction, after which an admin let it go on."""
    shown: set[str] = set()
    accepted: set[str] = set()
    for one in story:
        if one.kind is EventKind.SET_BACK and reason_in(one.facts).code is ReasonCode.MOSTLY_REFUSED:
            shown.add(reason_in(one.facts).words)
        elif one.kind is EventKind.WENT_ON:
            accepted |= shown if one.by else set()
            shown = set()
        elif one.kind in RELIEVING:
            shown, accepted = set(), set()
    return frozenset(accepted)


def plain(words: str) -> str:
    """Words without their numbers, which are of a chat or a moment."""
    return re.sub(r"\d+", "#", words.casefold())


def _cause(why: Reason) -> tuple[ReasonCode, str]:
    return why.code, plain(why.words)


def _known(connection: Connection, job: Broadcast) -> set[tuple[ReasonCode, str]]:
    """The causes since it last went on."""
    known: set[tuple[ReasonCode, str]] = set()
    for one in events.events_of(connection, job.id):
        if one.kind is EventKind.SET_BACK:
            known.add(_cause(reason_in(one.facts)))
        elif one.kind in RELIEVING:
            known = set()
    return known


def _now(connection: Connection, uuid: str) -> Setback | None:
    found = records(connection, BY_UUID, uuid=uuid)
    return found[0].setback if found else None
