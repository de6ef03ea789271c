"""One broadcast as the database holds it, and how queries become such records."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, Select, bindparam, false, func, select

from models import events, told
from models.clock import NEVER
from models.columns import among
from models.deliveries import sweep
from models.deliveries.sweep import Sweep
from models.events import EXPIRED, Event
from models.plan import Plan
from models.reasons import Reason, ReasonCode
from models.selection import Selection, stored
from models.states import ENDED, LIVE, OUT, EventKind, State
from models.tables import broadcast, event
from models.told import HELD_OFF, Setback, Withdrawal


@dataclass(frozen=True)
class Card:
    """Where a broadcast is shown; without a message id, the chat in which its next card belongs."""

    chat_id: int
    message_id: int | None = None


@dataclass(frozen=True)
class Broadcast:
    """One row of the table `broadcast`, which explains most columns, with who sent it and took it back."""

    id: int
    uuid: str
    state: State
    reason: Reason | None
    revision: int
    content_version: int
    begun_version: int | None
    corrected_version: int | None
    is_test: bool
    selection: Selection
    """Whom it is for; with its cap."""
    audience: int | None
    left_out: int | None
    created_by: int
    created_at: datetime
    not_before: datetime | None
    expires_after: int | None
    expires_at: datetime | None
    spread_over: int | None
    canary: bool
    canary_chats: int | None
    through_quiet: bool
    called_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    undo_finished_at: datetime | None
    retried_at: datetime | None
    warned_at: datetime | None
    card: Card | None
    announced_at: datetime | None
    report_message_id: int | None
    folded_at: datetime | None
    sweeps: Sequence[Sweep] | None
    """What acts have still to change in its rows, in their order, None where nothing; whoever counts them
    counts it as done."""
    confirmed: Event | None
    """Who confirmed it, and when."""
    held: Event | None
    """Who holds it, and when; None where nobody does."""
    taken_back: Event | None
    """Who began its last undo, or else cancelled it, and when."""
    setback: Setback | None
    """What its undo, or its correction, has met; None where it goes on."""
    took: float | None
    """Seconds that sending it took, the last time, or its undo; None where nobody can tell."""
    withdrawn: Withdrawal | None
    """None unless its messages are blanked, or being blanked."""

    corrected: bool
    """Whether what it says was changed after it had begun."""
    correcting: bool
    """Whether messages may be left that were not asked yet to show the newest version."""
    owes_report: bool
    """Whether it has ended, or a machine has paused it, and nobody has been told yet."""

    @property
    def plan(self) -> Plan:
        """How it is to go out."""
        return Plan(**{one.name: getattr(self, one.name) for one in fields(Plan)})

    @property
    def barred(self) -> bool:
        """Whether it waits, or corrects, and does not go on before an admin lets it."""
        return self.not_before == NEVER and (self.state is State.QUEUED or self.correcting)

    @property
    def expiring(self) -> bool:
        """Whether it takes itself back when its time has come."""
        return self.state in OUT and self.expires_at is not None

    @property
    def expired(self) -> bool:
        """Whether its last undo began by itself."""
        return self.taken_back is not None and self.taken_back.facts.items() >= EXPIRED.items()

    def is_over(self, now: datetime) -> bool:
        """Whether it is about to take itself back, so that it goes out to nobody else."""
        return self.expiring and self.expires_at is not None and self.expires_at <= now

    @property
    def starts_at(self) -> datetime | None:
        """When it is to start, also where it is held until somebody lets it; None is at once."""
        return told.own_time(self.held.facts) if self.held else self.not_before

    @property
    def held_off(self) -> bool:
        """Whether what it waits for is the moment after Send in which it can be cancelled."""
        until = self.confirmed.facts.get(HELD_OFF) if self.confirmed else None
        when = self.not_before if self.state is State.QUEUED else None
        return when is not None and when.isoformat() == until

    @property
    def said(self) -> int:
        """The version whose words it is known by."""
        return self.withdrawn.instead_of if self.withdrawn else self.content_version

    def becomes(self, version: int) -> int | None:
        """The version that a message showing this one is to show; None where nothing can be made of it."""
        return self.withdrawn.forms.get(version) if self.withdrawn else self.content_version

    @property
    def going_on(self) -> bool:
        """Whether something happens or can be pressed: it has a card."""
        return self.state in LIVE or self.correcting

    @property
    def changing(self) -> bool:
        """Whether what was delivered is being deleted or corrected."""
        return self.state is State.UNDOING or self.correcting

    @property
    def owes_setback(self) -> bool:
        """Whether admins are still to be told that its undo or correction does not go on."""
        return self.setback is not None and self.report_message_id is None

    @property
    def owes_relief(self) -> bool:
        """Whether admins were told so, and not yet that it goes on again."""
        # Both begin without a report, so a message can only be the one that told of a setback.
        return self.changing and self.setback is None and self.report_message_id is not None

    @property
    def waits_for_look(self) -> bool:
        """Whether those who come first had their turn, and the others wait until an admin has looked."""
        why = self.reason and self.reason.code
        return self.state is State.PAUSED and why is ReasonCode.CANARY

    @property
    def source_lost(self) -> bool:
        """Whether it is paused because what it sends is not there any more, so that a Resume cannot help."""
        return self.reason is not None and self.reason.code is ReasonCode.SOURCE_LOST


def _last_was(kinds: Collection[EventKind], *others: EventKind) -> ColumnElement[bool]:
    """Whether, of all these events, the newest is one of `kinds`."""
    mine = (event.c.broadcast_id == broadcast.c.id) & among(event.c.kind, (*kinds, *others))
    newest = select(event.c.kind).where(mine).order_by(event.c.id.desc()).limit(1)
    return func.coalesce(among(newest.correlate(broadcast).scalar_subquery(), kinds), false())


WITHDRAWN = _last_was((EventKind.WITHDRAWN,), EventKind.CORRECTED)
MISSED = _last_was((EventKind.MISSED,), EventKind.CONFIRMED, EventKind.CANCELLED, EventKind.RESTORED)
# Before it has begun these versions are NULL, and so is what is compared with them: false, for us.
CORRECTED = func.coalesce(broadcast.c.content_version > broadcast.c.begun_version, false())
# A correction that an undo cut short is not taken up after it; what came after the undo is.
_AFTER_UNDO = (broadcast.c.state == State.UNDONE) & _last_was(
    (EventKind.CORRECTED, EventKind.WITHDRAWN), EventKind.UNDONE
)
_OLDER = broadcast.c.content_version > broadcast.c.corrected_version
CORRECTING = func.coalesce(_OLDER & (among(broadcast.c.state, OUT) | _AFTER_UNDO), false())
_HALTED = among(broadcast.c.state, ENDED) | (
    (broadcast.c.state == State.PAUSED) & broadcast.c.reason.is_not(None)  # a machine's pause has a reason
)
OWES_REPORT = _HALTED & broadcast.c.report_message_id.is_(None) & ~CORRECTING

APART = ("figures", "departures", "answers", "replies")  # read by those alone who ask for them

# Rules that statements need too stand once, as SQL, and come along with the row. Built once, because to build
# a query takes longer than to execute it: whatever is asked at each look is, too.
BROADCASTS = select(
    *(one for one in broadcast.c if one.name not in APART),
    CORRECTED.label("corrected"),
    CORRECTING.label("correcting"),
    OWES_REPORT.label("owes_report"),
    WITHDRAWN.label("withdrawn"),
)
BY_UUID = BROADCASTS.where(broadcast.c.uuid == bindparam("uuid"))


def card_columns(card: Card) -> dict[str, object]:
    return {"card_chat_id": card.chat_id, "card_message_id": card.message_id}


def records(connection: Connection, query: Select[Any], **values: object) -> list[Broadcast]:
    """The broadcasts that a query made of `BROADCASTS` finds, in its order; `values` fill it."""
    rows = connection.execute(query, values).mappings().all()
    acts = events.newest(connection, [row["id"] for row in rows]) if rows else {}
    return [_broadcast(row, acts) for row in rows]


def id_of(uuid: str) -> ScalarSelect[int]:
    return select(broadcast.c.id).where(broadcast.c.uuid == uuid).scalar_subquery()


def _broadcast(row: Mapping[Any, Any], acts: Mapping[tuple[int, EventKind], Event]) -> Broadcast:
    this = row["id"]
    code, facts = row["reason"], row["reason_facts"] or {}
    chat_id = row["card_chat_id"]
    mine = {kind: act for (of, kind), act in acts.items() if of == this}
    folded = {"reason", "reason_facts", "card_chat_id", "card_message_id", "withdrawn", "selection", "sweeps"}
    return Broadcast(
        **{name: value for name, value in row.items() if name not in folded},
        selection=stored(row["selection"]),
        sweeps=sweep.stored(row["sweeps"]),
        reason=told.reason_of(code, facts) if code else None,
        card=None if chat_id is None else Card(chat_id, row["card_message_id"]),
        confirmed=mine.get(EventKind.CONFIRMED),
        held=mine.get(EventKind.HELD) if row["not_before"] == NEVER else None,
        taken_back=mine.get(EventKind.UNDO_BEGUN) or told.cancelled(row["state"], mine),
        setback=told.setback(mine) if row["state"] is State.UNDOING or row["correcting"] else None,
        took=told.took(row["state"], mine),
        withdrawn=told.withdrawal(row["content_version"], mine) if row["withdrawn"] else None,
    )
