"""A row of the ledger as an act has left it, also where its sweep has not come there yet."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, literal, null, true, type_coerce

from models.deliveries.delivery import THERE
from models.deliveries.statements import ASK_AGAIN
from models.deliveries.sweep import Sweep, SweepKind
from models.details import Detail
from models.record import Broadcast
from models.states import RETRYABLE, UNDO_AGAIN, Correction, Fate, Outcome
from models.tables import delivery


class Seen(NamedTuple):
    """Those columns that a sweep changes and somebody counts, for statements."""

    outcome: ColumnElement[Any] = delivery.c.outcome
    detail: ColumnElement[Any] = delivery.c.detail
    fate: ColumnElement[Any] = delivery.c.fate
    correction: ColumnElement[Any] = delivery.c.correction
    tried_version: ColumnElement[Any] = delivery.c.tried_version

    @property
    def unasked(self) -> ColumnElement[bool]:
        """A message that an undo passed over, because Telegram found a younger one too old."""
        return (self.fate == Fate.EXPIRED) & (self.detail == Detail.TOO_OLD)

    @property
    def again(self) -> ColumnElement[bool]:
        """A message that another undo tries again."""
        return self.fate.in_(UNDO_AGAIN) | self.unasked


class Change(NamedTuple):
    """What one sweep does to a row."""

    outcomes: Collection[Outcome]
    """Of the rows that it may change, because the index has these."""
    values: Mapping[str, Any]
    which: ColumnElement[bool] = true()
    """What else is true of those that it changes."""
    rouses: bool = False
    """Whether chats that rest get it: else they would be skipped."""


AS_WRITTEN = Seen()


def change(of: Sweep, row: Seen = AS_WRITTEN) -> Change:
    """Of a row that other sweeps have left like this."""
    match of.kind:
        case SweepKind.RETRY:
            return Change(RETRYABLE, {"outcome": Outcome.PENDING, "detail": None}, rouses=True)
        case SweepKind.RESEND:
            return Change((Outcome.UNKNOWN,), {"resend": ASK_AGAIN}, rouses=True)
        case SweepKind.CONTINUE:
            return Change((Outcome.PENDING,), {}, rouses=True)
        case SweepKind.UNDO:
            return Change((Outcome.SENT,), {"fate": None}, row.again)
        case SweepKind.DOUBT:
            return Change((Outcome.PENDING,), {"outcome": Outcome.UNKNOWN, "detail": Detail.OLD_COPY})
        case SweepKind.ABANDON:
            settled = {"tried_version": of.version, "correction": Correction.UNKNOWN, "detail": None}
            return Change((Outcome.SENT,), settled, THERE & (row.tried_version < of.version))


def seen(of: Broadcast) -> Seen:
    """A row of its ledger; the columns themselves where nothing is left to sweep."""
    row = AS_WRITTEN
    for sweep in of.sweeps or ():
        done = change(sweep, row)
        left = (delivery.c.id > sweep.after) & row.outcome.in_(done.outcomes) & done.which
        changed = {name: value for name, value in done.values.items() if name in Seen._fields}
        row = row._replace(**{name: _where(left, value, row, name) for name, value in changed.items()})
    return row


def _where(left: ColumnElement[bool], value: Any, row: Seen, name: str) -> ColumnElement[Any]:
    kind = delivery.c[name].type
    # Inside a CASE SQLAlchemy gives no value the type of its column.
    then = null() if value is None else literal(value, kind)
    return type_coerce(case((left, then), else_=getattr(row, name)), kind)
