"""How a broadcast is moved: the one statement behind all named moves."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, func, true, update

from models import events
from models.events import Admin, Event
from models.notes import Fact
from models.record import WITHDRAWN
from models.states import SOURCES, EventKind, State
from models.tables import broadcast, note

NO_STANDSTILL = ~exists().where(note.c.name == Fact.STANDSTILL)
"""What must be true before anything is sent or changed; `models.standstill` says who wants one."""


UNSETTLED: Mapping[str, object] = dict.fromkeys(("figures", "answers", "replies"))
"""What a broadcast loses that moves or gets another content: what was written down when it had come to rest.
What it cost is left, because `models.departures` keeps more there, and dates it."""


@dataclass(frozen=True)
class Move:
    """One change of state, and under which conditions it may happen."""

    to: State
    kind: EventKind
    by: Admin | None = None
    """None where the machine moves it."""
    sources: Collection[State] | None = None
    """Only from these, where `SOURCES` would allow more."""
    version: int | None = None
    """Win only if this is still the content that the presser saw."""
    revision: int | None = None
    """Win only if nothing has changed since the presser was asked."""
    where: Sequence[ColumnElement[bool]] = ()
    """What else must be true of the row."""
    dated: str | None = None
    """The column that tells when it happened, if there is one."""
    columns: Mapping[str, object] = field(default_factory=dict)
    """What else becomes true on the row together with the state."""
    facts: Mapping[str, object] = field(default_factory=dict)
    """What the event remembers."""


def advance(connection: Connection, uuid: str, move: Move, now: datetime) -> bool:
    """Make a move if it is allowed now; nothing else writes a state.

    It is a compare and set, so of many presses exactly one wins. A move wipes the old reason and what was
    written down of its rest, owes a new report and writes its event. In a standstill nothing becomes SENDING,
    and nothing whose time is over does. What is folded stays as it is.

    Returns:
        Whether this call moved it.
    """
    allowed = SOURCES[move.to] if move.sources is None else SOURCES[move.to].intersection(move.sources)
    # What is folded does not go on, whoever asks: half of its deliveries may be gone already.
    mine = broadcast.c.uuid == uuid, broadcast.c.state.in_(allowed), broadcast.c.folded_at.is_(None)
    where = [*mine, *move.where]
    if move.to is State.SENDING:
        # Here and not in a look before it: what was begun in between would go on when the standstill ends.
        where.append(NO_STANDSTILL)
    if move.version is not None:
        where.append(broadcast.c.content_version == move.version)
    if move.revision is not None:
        where.append(broadcast.c.revision == move.revision)
    if move.to is State.SENDING:  # what was withdrawn goes out to nobody, whoever asks for it
        where.append(~WITHDRAWN)
        # Nor does that whose time is over, although nobody has begun to take it back yet.
        where.append(func.coalesce(broadcast.c.expires_at > now, true()))
    # The wipe comes first, because a machine's pause brings a reason that must outlive it. In `reason_facts`,
    # a column of JSON, SQLAlchemy writes None as JSON's null, which `IS NULL` does not find.
    wiped = {"reason": None, "reason_facts": None, "report_message_id": None, **UNSETTLED}
    dated = {move.dated: now} if move.dated else {}
    values = {**wiped, **dated, **move.columns, "state": move.to, "revision": broadcast.c.revision + 1}
    moved = connection.scalar(update(broadcast).where(*where).values(**values).returning(broadcast.c.id))
    if moved is None:
        return False
    events.write(connection, moved, Event(move.kind, now, move.by, move.facts))
    return True
