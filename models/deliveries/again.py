"""What has ended goes out once more: a Retry, a Resend, and to those whom a stop has left without it."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, case, select, update

from models import subscribers
from models.deliveries.statements import WANTED, how_many
from models.events import Admin
from models.moves import Move, advance
from models.record import Card, card_columns, id_of
from models.states import RETRYABLE, EventKind, Outcome, State
from models.tables import broadcast, delivery, subscriber


def retry(connection: Connection, uuid: str, by: Admin, now: datetime) -> int:
    whom = _of(uuid, delivery.c.outcome.in_(RETRYABLE))
    move = Move(State.SENDING, EventKind.RETRIED, by, {State.SENT}, columns=card_columns(Card(by.id)))
    count = _begin_again(connection, uuid, move, whom, now)
    if count:
        _rouse(connection, whom, now)
        connection.execute(update(delivery).where(whom).values(outcome=Outcome.PENDING, detail=None))
    return count


def resend(connection: Connection, uuid: str, asked: Move, now: datetime) -> int:
    whom = _of(uuid, delivery.c.outcome == Outcome.UNKNOWN)
    count = _begin_again(connection, uuid, asked, whom, now)
    if count:
        _rouse(connection, whom, now)
        connection.execute(update(delivery).where(whom).values(resend=WANTED))
    return count


def send_remaining(connection: Connection, uuid: str, by: Admin, now: datetime) -> int:
    whom = _of(uuid, delivery.c.outcome == Outcome.PENDING)
    move = Move(State.SENDING, EventKind.CONTINUED, by, {State.STOPPED}, columns=card_columns(Card(by.id)))
    return _begin_again(connection, uuid, move, whom, now)


def _of(uuid: str, which: ColumnElement[bool]) -> ColumnElement[bool]:
    return (delivery.c.broadcast_id == id_of(uuid)) & which


def _begin_again(
    connection: Connection, uuid: str, move: Move, whom: ColumnElement[bool], now: datetime
) -> int:
    """Move it for so many chats; 0 where there is nobody, or somebody else was faster.

    In the transaction that marks the rows: a kill between them would leave SENDING with nobody to send to.
    """
    count = how_many(connection, whom)
    # As by a Resume, a correction that is held goes on with it: else this would wait for ever. Nobody comes
    # first any more: who asks for this has seen what became of those who did.
    passed = {"canary_chats": case((broadcast.c.canary_chats > 0, 0), else_=broadcast.c.canary_chats)}
    columns = {**move.columns, "finished_at": None, "not_before": None, **passed}
    again = replace(move, dated="retried_at", columns=columns, facts={"chats": count})
    return count if count and advance(connection, uuid, again, now) else 0


def _rouse(connection: Connection, whom: ColumnElement[bool], now: datetime) -> None:
    # Else who rests would be skipped. Their count stays: they rest again if they fail again.
    asked = subscriber.c.chat_id.in_(select(delivery.c.chat_id).where(whom))
    subscribers.rouse(connection, now, {}, asked)
