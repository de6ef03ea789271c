"""What the answers to a broadcast say about its chats: who is blocked, gone, doubted or rests from now on."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    bindparam,
    case,
    func,
    literal,
    select,
    true,
    update,
)

from models.deliveries.claims import Sent
from models.states import Outcome, Status
from models.subscribers import SUBSCRIBED, mark
from models.tables import broadcast, delivery, subscriber

BELIEVED_AFTER = timedelta(hours=24)  # until another broadcast may confirm that there is no such chat
IN_A_ROW = 3  # broadcasts that a chat fails until it rests


class Sign(Enum):
    """What an answer says about its chat, beside what it means for the delivery."""

    BLOCKED = auto()
    GONE = auto()
    """In words that are final."""
    DOUBTED = auto()
    """In words that have been wrong before."""
    FAILED = auto()
    """In words that nobody knows."""


SIGNS = {Outcome.BLOCKED: Sign.BLOCKED, Outcome.GONE: Sign.GONE, Outcome.FAILED: Sign.FAILED}


def signs(answers: Sequence[Sent]) -> Mapping[Sign, Sequence[int]]:
    """The chats of which these answers say something."""
    found: dict[Sign, list[int]] = {}
    for answer in answers:
        if sign := Sign.DOUBTED if answer.doubt else SIGNS.get(answer.outcome):
            found.setdefault(sign, []).append(answer.chat_id)
    return found


def conclude(
    connection: Connection, of: int, said: Mapping[Sign, Sequence[int]], now: datetime
) -> Collection[int]:
    """Mark chats by the answers to one broadcast; again with the same answers, it marks nothing more.

    A test marks nobody, because its chats are the admins and not the audience.

    Args:
        of: the id of any of the deliveries.

    Returns:
        The doubted chats that are gone, because an earlier broadcast has met the same.
    """
    if not said:  # most batches hold nothing but messages that arrived
        return ()
    by = _Broadcast(*connection.execute(_BY, {"of": of}).one())
    if by.is_test:
        return ()
    if blocked := said.get(Sign.BLOCKED):
        mark(connection, blocked, Status.BLOCKED, now)
    if gone := said.get(Sign.GONE):
        _set(connection, gone, SUBSCRIBED, status=Status.GONE, changed_at=now, **_doubt(by, now))
    if failed := said.get(Sign.FAILED):
        _count_failures(connection, by, failed, now)
    if doubted := said.get(Sign.DOUBTED):
        return _weigh_doubts(connection, by, doubted, now)
    return ()


def take_back(connection: Connection, broadcast_id: int, chat_ids: Collection[int]) -> None:
    """Undo the marks that answers to this broadcast left on chats, but for BLOCKED, which is never suspect.

    Who has left, blocked the bot or come back since stays as they are; repeating it changes nothing.
    """
    these = subscriber.c.chat_id.in_(chat_ids)
    for by, status, values in (
        (subscriber.c.doubted_by, Status.GONE, {"doubted_at": None, "doubted_by": None}),
        # Without `failed_by` any success ever starts its count anew.
        (subscriber.c.failed_by, Status.RESTING, {"failures": subscriber.c.failures - 1, "failed_by": None}),
    ):
        marked = case((subscriber.c.status == status, _SUBSCRIBED), else_=subscriber.c.status)
        connection.execute(
            update(subscriber).where(these, by == broadcast_id).values(**values, status=marked)
        )


def forget_doubts(connection: Connection, chats: Collection[int]) -> None:
    """Take off these chats what has been disproved by a message that arrived since.

    That is asked at the next failure only, which comes too late where the deliveries are to be deleted.
    """
    doubted = SUBSCRIBED & subscriber.c.doubted_at.is_not(None)
    _set(connection, chats, doubted & _received(subscriber.c.doubted_at), **_NO_DOUBT)
    _set(connection, chats, SUBSCRIBED & _FAILED & _received(_failed_at()), **_NO_FAILURES)


class _Broadcast(NamedTuple):
    """The one that was answered."""

    id: int
    is_test: bool
    retried_at: datetime | None


_BY = (
    select(*(broadcast.c[name] for name in _Broadcast._fields))
    .join(delivery, delivery.c.broadcast_id == broadcast.c.id)
    .where(delivery.c.id == bindparam("of"))
)


def _weigh_doubts(
    connection: Connection, by: _Broadcast, chats: Sequence[int], now: datetime
) -> Collection[int]:
    """Doubt chats for the first time; those that another broadcast doubted long ago are gone."""
    others = subscriber.c.doubted_by != by.id
    due = SUBSCRIBED & others & (subscriber.c.doubted_at <= now - BELIEVED_AFTER)
    # Asked here and not at each success, because this is rare and a success is not.
    _set(connection, chats, due & _received(subscriber.c.doubted_at), **_NO_DOUBT)
    _set(connection, chats, due, status=Status.GONE, changed_at=now, doubted_by=by.id)
    _set(connection, chats, SUBSCRIBED & subscriber.c.doubted_at.is_(None), **_doubt(by, now))
    here = (subscriber.c.status == Status.GONE) & (subscriber.c.doubted_by == by.id)
    gone = select(subscriber.c.chat_id).where(subscriber.c.chat_id.in_(chats), here)
    return connection.scalars(gone).all()


def _count_failures(connection: Connection, by: _Broadcast, chats: Sequence[int], now: datetime) -> None:
    """Count a failed broadcast for each chat, and let those rest that failed so many in a row."""
    _set(connection, chats, _FAILED & _received(_failed_at()), **_NO_FAILURES)
    # A second try is no other broadcast: its first try was counted.
    if by.retried_at is None:
        new = subscriber.c.failed_by.is_distinct_from(by.id)
        _set(connection, chats, SUBSCRIBED & new, failures=subscriber.c.failures + 1, failed_by=by.id)
    enough = subscriber.c.failures >= IN_A_ROW
    _set(connection, chats, SUBSCRIBED & enough, status=Status.RESTING, changed_at=now)


def _failed_at() -> ScalarSelect[datetime]:
    """When the last broadcast began that the chat of this row failed."""
    last = select(_FAILING.c.started_at).where(_FAILING.c.id == subscriber.c.failed_by)
    return last.correlate(subscriber).scalar_subquery()


def _received(since: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a message has arrived in the chat of this row since a moment, or ever where that is NULL."""
    # Broadcasts that may hold it are named, because the index begins with them; by the chat alone, or by a
    # join, SQLite would read every row.
    ended = func.coalesce(broadcast.c.finished_at > since, true())
    recent = select(broadcast.c.id).where(ended).correlate(subscriber)
    return (
        select(delivery.c.id)
        .where(
            delivery.c.broadcast_id.in_(recent),
            delivery.c.chat_id == subscriber.c.chat_id,
            delivery.c.outcome == Outcome.SENT,
            func.coalesce(delivery.c.sent_at > since, true()),
        )
        .correlate(subscriber)
        .exists()
    )


_FAILING = broadcast.alias()
_FAILED = subscriber.c.failures > 0
_NO_FAILURES = {"failures": 0, "failed_by": None}
_NO_DOUBT = {"doubted_at": None, "doubted_by": None}


def _doubt(by: _Broadcast, now: datetime) -> dict[str, object]:
    return {"doubted_at": now, "doubted_by": by.id}


def _set(
    connection: Connection, chats: Collection[int], where: ColumnElement[bool], **values: object
) -> None:
    connection.execute(update(subscriber).where(subscriber.c.chat_id.in_(chats), where).values(**values))


# Inside a CASE SQLAlchemy gives no value the type of its column.
_SUBSCRIBED = literal(Status.SUBSCRIBED, subscriber.c.status.type)
