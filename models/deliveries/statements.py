"""The statements behind `Ledger.claim`, `release` and `record`, built once: each runs many times a second.

And two questions that others ask about deliveries too.
"""

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from models.database import ForMany
from models.deliveries import resend
from models.deliveries.resend import Resend
from models.record import id_of
from models.states import UNDELIVERED, Outcome, State, Status
from models.tables import broadcast, delivery, subscriber

# Inside a CASE SQLAlchemy gives no value the type of its column, so every one there names it.
OUTCOME = delivery.c.outcome.type
_RESEND = delivery.c.resend.type
DOUBLED = delivery.c.resend.in_((Resend.MADE, Resend.ASKED_AGAIN, Resend.MADE_AGAIN))
"""There may be more than one copy."""
ASKED = and_(delivery.c.outcome == Outcome.UNKNOWN, resend.ASKED)


def _resend(**becomes: Resend | None) -> ColumnElement[Any]:
    """The mark that follows each of these words; any other stays."""
    cases = [(delivery.c.resend == Resend(was), literal(now, _RESEND)) for was, now in becomes.items()]
    return case(*cases, else_=delivery.c.resend)


def _any_of(value: ColumnElement[Any], words: Sequence[StrEnum]) -> ColumnElement[bool]:
    # Not `in_`, which no statement takes that is executed for many rows at once.
    return or_(*(value == word for word in words))


# What a second Resend asks for is told from what the first one does, because that has made a copy.
ASK_AGAIN = case(
    (DOUBLED, literal(Resend.ASKED_AGAIN, _RESEND)),
    else_=literal(Resend.ASKED, _RESEND),
)
_MADE = _resend(asked=Resend.MADE, asked_again=Resend.MADE_AGAIN)
_NOT_ASKED = _resend(asked=None, asked_again=Resend.MADE)
_HANDED_BACK = _resend(made=Resend.ASKED, refused=Resend.ASKED, made_again=Resend.ASKED_AGAIN)

_MINE = delivery.c.broadcast_id == bindparam("of")
_NAMED = delivery.c.id.in_(bindparam("ids"))
EVERY_ROW = 2**63 - 1  # the largest id that a row can have


def _page(whom: ColumnElement[bool]) -> ColumnElement[bool]:
    """The next of them."""
    between = (delivery.c.id > bindparam("after")) & (delivery.c.id <= bindparam("last"))
    page = select(delivery.c.id).where(_MINE, whom, between)
    return delivery.c.id.in_(page.order_by(delivery.c.id).limit(bindparam("size")))


def _claiming(whom: ColumnElement[bool], sent: dict[str, Any], left: dict[str, Any]) -> ReturningUpdate[Any]:
    """Give them the values `sent`, or `left` where the chat is no longer subscribed."""
    # In the statement itself: a Pause or a correction that was committed before leaves nothing to claim.
    current = exists().where(
        broadcast.c.id == bindparam("of"),
        broadcast.c.state == State.SENDING,
        broadcast.c.content_version == bindparam("current"),
        broadcast.c.sweeps.is_(None),  # a row that is still to be changed is none to be sent
    )
    # The status itself and not whether such a row exists, for which PostgreSQL may read the whole audience.
    status = select(subscriber.c.status).where(subscriber.c.chat_id == delivery.c.chat_id)
    wanted = or_(bindparam("test", type_=Boolean), status.scalar_subquery() == Status.SUBSCRIBED)
    values = {name: case((wanted, sent[name]), else_=left[name]) for name in sent}
    claiming = update(delivery).where(whom, current).values(values)
    return claiming.returning(delivery.c.id, delivery.c.chat_id, delivery.c.outcome)


_PENDING = delivery.c.outcome == Outcome.PENDING
_TO_CLAIM: tuple[dict[str, Any], dict[str, Any]] = (
    {"outcome": literal(Outcome.IN_FLIGHT, OUTCOME)},
    {"outcome": literal(Outcome.SKIPPED, OUTCOME)},
)
# MADE in the statement that sets IN_FLIGHT: after a kill the row is not ASKED, so no third copy goes out.
_TO_CLAIM_AGAIN: tuple[dict[str, Any], dict[str, Any]] = (
    {"outcome": literal(Outcome.IN_FLIGHT, OUTCOME), "resend": _MADE},
    {"outcome": delivery.c.outcome, "resend": _NOT_ASKED},
)
CLAIM = _claiming(_page(_PENDING), *_TO_CLAIM)
CLAIM_AGAIN = _claiming(_page(ASKED), *_TO_CLAIM_AGAIN)
RECLAIM = _claiming(_MINE & _NAMED & _PENDING, *_TO_CLAIM)
RECLAIM_AGAIN = _claiming(_MINE & _NAMED & ASKED, *_TO_CLAIM_AGAIN)
# Not "id", because SQLAlchemy keeps the names of columns for what an UPDATE sets.
_THIS = delivery.c.id == bindparam("of")
_WAS_UNKNOWN = _any_of(delivery.c.resend, (Resend.MADE, Resend.REFUSED, Resend.MADE_AGAIN))
_HANDING_BACK: dict[str, Any] = {
    "outcome": case(
        (_WAS_UNKNOWN, literal(Outcome.UNKNOWN, OUTCOME)), else_=literal(Outcome.PENDING, OUTCOME)
    ),
    "resend": _HANDED_BACK,
}
# Only what is still in flight: a row that was answered must not be sent again.
_IN_FLIGHT = delivery.c.outcome == Outcome.IN_FLIGHT
RELEASE = update(delivery).where(_THIS, _IN_FLIGHT).values(_HANDING_BACK)
RELEASE_AFTER = (
    update(delivery).where(_MINE, _IN_FLIGHT, delivery.c.id > bindparam("after")).values(_HANDING_BACK)
)
# A second copy that was refused leaves its chat unknown, and is asked for again.
TAKE_BACK = (
    update(delivery)
    .where(
        _NAMED, delivery.c.outcome.in_(UNDELIVERED) | ((delivery.c.outcome == Outcome.UNKNOWN) & _WAS_UNKNOWN)
    )
    .values(_HANDING_BACK | {"detail": None})
)
_RECORDED = ("message_ids", "sent_at", "detail", "version")
_NEW_OUTCOME = bindparam("new_outcome", type_=OUTCOME)
# Nothing here depends on what an earlier record wrote, so a batch may be written twice.
RECORD = ForMany(
    update(delivery)
    .where(_THIS)
    .values(
        # A second copy that surely did not arrive leaves open whether the first one did. Marked so, the row
        # is treated alike when the same batch is written again.
        outcome=case(
            (_WAS_UNKNOWN & (_NEW_OUTCOME != Outcome.SENT), literal(Outcome.UNKNOWN, OUTCOME)),
            else_=_NEW_OUTCOME,
        ),
        resend=case(
            (
                (delivery.c.resend == Resend.MADE) & _any_of(_NEW_OUTCOME, UNDELIVERED),
                literal(Resend.REFUSED, _RESEND),
            ),
            else_=delivery.c.resend,
        ),
        tried_version=bindparam("new_version"),
        **{name: bindparam(f"new_{name}") for name in _RECORDED},
    )
)


def how_many(connection: Connection, where: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).where(where)) or 0


def any_delivery(
    connection: Connection, uuid: str, outcomes: Collection[Outcome], *where: ColumnElement[bool]
) -> bool:
    """Whether there is one with any of these outcomes of which the rest is true."""
    mine = (delivery.c.broadcast_id == id_of(uuid), *where)
    # One outcome after another, and in order, so that the index finds the first whatever the planner of
    # PostgreSQL believes: where it thinks that there are many, it reads the table until it comes across one.
    asked = (select(delivery.c.id).where(delivery.c.outcome == outcome, *mine) for outcome in outcomes)
    firsts = (one.order_by(delivery.c.id).limit(1) for one in asked)
    return any(connection.scalar(first) is not None for first in firsts)
