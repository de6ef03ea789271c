"""Corrections of delivered messages: who shows an older version, and what asking them changed.

Messages are read first and recorded afterwards, because correcting one twice is harmless.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Connection, Engine, bindparam, case, select, update

from models import events
from models.clock import Clock
from models.database import ForMany, reading
from models.deliveries import happenings, sweeping
from models.deliveries.delivery import THERE, Delivery, page
from models.deliveries.statements import any_delivery
from models.deliveries.sweep import Sweep, SweepKind
from models.deliveries.sweeping import in_steps
from models.details import Detail
from models.events import Event
from models.moves import UNSETTLED
from models.record import Broadcast
from models.states import CORRECTABLE, Correction, EventKind, Happening, Outcome, State
from models.tables import broadcast, delivery


@dataclass(frozen=True, slots=True)
class Corrected:
    """What correcting made of one delivered message."""

    id: int
    correction: Correction
    detail: str | None = None
    version: int | None = None
    """What a corrected message shows; None where that is the newest version."""


class Corrections:
    """Questions about corrections. Each method is one transaction; what sending recorded stays."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def possible(self, of: Broadcast) -> bool:
        """Whether a newer version may be put in force: of what was undone, while something is left behind."""
        if of.folded_at or of.state is not State.UNDONE:
            return not of.folded_at and of.state in CORRECTABLE
        with self._reading.begin() as connection:
            return any_delivery(connection, of.uuid, [Outcome.SENT], THERE)

    def outdated(self, job: Broadcast, after: int, size: int) -> list[Delivery]:
        """Delivered messages that were not yet asked to show the version of `job`; see `page`."""
        older = delivery.c.tried_version < job.content_version
        with self._reading.begin() as connection:
            return page(connection, job.id, after, size, THERE, older)

    def shown(self, job: Broadcast) -> set[int]:
        """The versions that delivered messages show which were not yet asked to show the one of `job`."""
        with self._reading.begin() as connection:
            query = select(delivery.c.version).where(*_outdated(job)).distinct()
            return {version for version in connection.scalars(query) if version is not None}

    def keep(self, job: Broadcast, version: int) -> int:
        """Let all that show this version keep it, because no edit leads to the one of `job`; how many."""
        kept = {"correction": Correction.REFUSED, "detail": Detail.OTHER_KIND}
        return self._settle(job, kept, delivery.c.version == version)

    def agree(self, job: Broadcast, version: int) -> int:
        """Let all that surely show this version count as corrected, because they are to show it; how many."""
        shown = {"correction": Correction.CORRECTED, "detail": None}
        sure = (delivery.c.version == version) & (delivery.c.tried_version == version)
        return self._settle(job, shown, sure) if job.corrected_version else 0

    def _settle(self, job: Broadcast, values: Mapping[str, object], which: ColumnElement[bool]) -> int:
        settling = update(delivery).where(*_outdated(job), which)
        return in_steps(self._engine, job.id, settling.values(**values, tried_version=job.content_version))

    def record(self, job: Broadcast, answers: Sequence[Corrected]) -> None:
        version = job.content_version
        rows = [
            {
                "of": one.id,
                "new_correction": one.correction,
                "new_detail": one.detail,
                "shown": one.version or version,
                "new": version,
            }
            for one in answers
        ]
        if rows:
            new = {one.id: Happening.CORRECTED for one in answers if one.correction is Correction.CORRECTED}
            with self._engine.begin() as connection:
                unasked = delivery.c.tried_version < version
                happenings.count(connection, new, unasked, self._clock())
                _RECORD.run(connection, rows)

    def finish(self, job: Broadcast) -> bool:
        """Note that all delivered messages were asked to show the version of `job`; False if one was not."""
        version = job.content_version
        # Not if a newer correction has come since `job` was read: its own pass has all of them before it.
        where = (broadcast.c.id == job.id) & (broadcast.c.content_version == version)
        # Asked before, because that reads each of them; nobody else sends or edits meanwhile.
        with self._reading.begin() as connection:
            if any_delivery(connection, job.uuid, [Outcome.SENT], *_outdated(job)):
                return False
        with self._engine.begin() as connection:
            # Its report is owed now, also where admins were told meanwhile that it did not go on.
            ended = {"corrected_version": version, "report_message_id": None}
            if not connection.execute(update(broadcast).where(where).values(**ended)).rowcount:
                return False
            done = Event(EventKind.CORRECTION_ENDED, self._clock(), facts={"version": version})
            events.write(connection, job.id, done)
            return True

    def take_back(self, ids: Collection[int]) -> None:
        """Let these, charged with what was the bot's, be asked again; what they show is not sure."""
        charged = update(delivery).where(delivery.c.id.in_(ids), delivery.c.correction.in_(_CHARGED))
        with self._engine.begin() as connection:
            connection.execute(charged.values(tried_version=0, correction=None, detail=None))


def abandon(connection: Connection, job: Broadcast, now: datetime) -> None:
    """Ask nobody else to show the version of `job`: nobody knows what the others show."""
    # Two versions of a row differ then, so the next correction takes nothing for granted.
    sweeping.begin(connection, job.id, Sweep(SweepKind.ABANDON, job.content_version), now)
    # Whoever held it held this correction: nothing else may wait for a moment that never comes.
    done = update(broadcast).where(broadcast.c.id == job.id)
    values = {"corrected_version": job.content_version, "not_before": None, "report_message_id": None}
    connection.execute(done.values(**values, **UNSETTLED, revision=broadcast.c.revision + 1))


def _outdated(job: Broadcast) -> tuple[ColumnElement[bool], ...]:
    """Delivered messages that were not yet asked to show the version of `job`."""
    mine = (delivery.c.broadcast_id == job.id) & (delivery.c.outcome == Outcome.SENT)
    return mine, THERE, delivery.c.tried_version < job.content_version


_CHARGED = (Correction.REFUSED, Correction.LOST, Correction.UNKNOWN)
_NEW: BindParameter[Correction] = bindparam("new_correction")
_RECORD = ForMany(
    update(delivery)
    .where(delivery.c.id == bindparam("of"))
    .values(
        # A message that was not corrected shows what it did before; `tried_version` says that it was asked.
        version=case((_NEW == Correction.CORRECTED, bindparam("shown")), else_=delivery.c.version),
        tried_version=bindparam("new"),
        correction=_NEW,
        detail=bindparam("new_detail"),
    )
)
