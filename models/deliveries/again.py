"""What has ended goes out once more: a Retry, a Resend, and to those whom a stop has left without it."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine, case

from models.database import reading
from models.deliveries import sweeping
from models.deliveries.seen import change, seen
from models.deliveries.statements import how_many
from models.deliveries.sweep import Sweep, SweepKind
from models.events import Admin
from models.moves import Move, advance
from models.record import BROADCASTS, Card, card_columns, records
from models.states import EventKind, State
from models.tables import broadcast, delivery

# As by a Resume, a correction that is held goes on with it: else this would wait for ever. Nobody comes first
# any more: who asks for this has seen what became of those who did.
_AGAIN = {
    "finished_at": None,
    "not_before": None,
    "canary_chats": case((broadcast.c.canary_chats > 0, 0), else_=broadcast.c.canary_chats),
}


def retry(engine: Engine, uuid: str, by: Admin, now: datetime) -> int:
    move = Move(State.SENDING, EventKind.RETRIED, by, {State.SENT}, columns=card_columns(Card(by.id)))
    return _begin_again(engine, uuid, move, Sweep(SweepKind.RETRY), now)


def resend(engine: Engine, uuid: str, asked: Move, now: datetime) -> int:
    return _begin_again(engine, uuid, asked, Sweep(SweepKind.RESEND), now)


def send_remaining(engine: Engine, uuid: str, by: Admin, now: datetime) -> int:
    move = Move(State.SENDING, EventKind.CONTINUED, by, {State.STOPPED}, columns=card_columns(Card(by.id)))
    return _begin_again(engine, uuid, move, Sweep(SweepKind.CONTINUE), now)


def _begin_again(engine: Engine, uuid: str, move: Move, sweep: Sweep, now: datetime) -> int:
    """Move it for so many chats; 0 where there is nobody, or somebody else was faster."""
    # Counted before, because whoever writes makes others wait; so the move asks whether that still holds.
    with reading(engine).begin() as connection:
        found = next(iter(records(connection, BROADCASTS.where(broadcast.c.uuid == uuid))), None)
        if found is None or found.state not in (move.sources or ()):
            return 0
        whom = seen(found).outcome.in_(change(sweep).outcomes)
        count = how_many(connection, (delivery.c.broadcast_id == found.id) & whom)
    same = [broadcast.c.revision == found.revision]
    columns = {**move.columns, **_AGAIN}
    again = replace(move, dated="retried_at", where=same, columns=columns, facts={"chats": count})
    # One transaction, because a kill between them would leave SENDING with nobody to send to.
    with engine.begin() as connection:
        if not count or not advance(connection, uuid, again, now):
            return 0
        sweeping.begin(connection, found.id, sweep, now)
    return count
