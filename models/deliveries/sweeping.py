"""Sweeps: what an act changes in a whole ledger is written some thousand rows at a time."""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Engine, Update, select, update

from models import subscribers
from models.clock import Clock
from models.deliveries import sweep
from models.deliveries.seen import change
from models.deliveries.statements import EVERY_ROW
from models.deliveries.sweep import Sweep
from models.record import Broadcast
from models.states import Outcome, Status
from models.tables import broadcast, delivery, subscriber

STEP = 2000  # rows of each outcome, which take a writer some 5 ms, and ten times that on a busy machine
READ = 10_000  # rows, where none of them is written
BREATH = 0.005  # seconds between two steps, in which others get the lock for writing


class Sweeps:
    """What is left to change, on behalf of the acts that asked for it."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def step(self, of: Broadcast) -> None:
        """Change its next rows, in one transaction, which also writes down how far that has come."""
        with self._engine.begin() as connection:
            left = _left(connection, of.id)
            rest = _step(connection, of.id, left[0], self._clock()) if left else []
            _note(connection, of.id, [*rest, *left[1:]])


def begin(connection: Connection, of: int, asked: Sweep, now: datetime) -> None:
    """Change the first rows, and write down that the others follow, in the transaction of the act.

    Most broadcasts have no more rows than that, and nothing is left to sweep.
    """
    before = _left(connection, of)
    _note(connection, of, [*before, asked] if before else _step(connection, of, asked, now))


def in_steps(
    engine: Engine,
    of: int,
    changing: Update,
    upto: int = EVERY_ROW,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Change delivered messages of a broadcast; how many. To be repeated as a whole where it is cut short.

    Args:
        upto: the id of the last that may be changed; here and not in `changing`, because SQLite would go on
            to the farther one of two ends.
    """
    after = changed = 0
    while True:
        with engine.begin() as connection:
            last = min(upto, _last(connection, of, (Outcome.SENT,), after, STEP))
            within = (delivery.c.id > after) & (delivery.c.id <= last)
            changed += connection.execute(changing.where(within)).rowcount
        if last == upto:
            return changed
        after = last
        sleep(BREATH)


def _left(connection: Connection, of: int) -> tuple[Sweep, ...]:
    # Locked where rows have locks, because an act may add one meanwhile.
    row = select(broadcast.c.sweeps).where(broadcast.c.id == of).with_for_update()
    return sweep.stored(connection.scalar(row)) or ()


def _note(connection: Connection, of: int, left: Sequence[Sweep]) -> None:
    connection.execute(update(broadcast).where(broadcast.c.id == of).values(sweeps=sweep.as_row(left)))


def _step(connection: Connection, of: int, asked: Sweep, now: datetime) -> list[Sweep]:
    """Change the next rows; what is left of it, which may be nothing."""
    wanted = change(asked)
    rouses = wanted.rouses and _anybody_rests(connection)
    if not (wanted.values or rouses):
        return []
    last = _last(connection, of, wanted.outcomes, asked.after, STEP if wanted.values else READ)
    mine = (delivery.c.broadcast_id == of) & delivery.c.outcome.in_(wanted.outcomes)
    these = mine & (delivery.c.id > asked.after) & (delivery.c.id <= last) & wanted.which
    if rouses:
        # Their count stays: they rest again if they fail again.
        asked_for = subscriber.c.chat_id.in_(select(delivery.c.chat_id).where(these))
        subscribers.rouse(connection, now, {}, asked_for)
    if wanted.values:
        connection.execute(update(delivery).where(these).values(wanted.values))
    return [] if last == EVERY_ROW else [replace(asked, after=last)]


def _anybody_rests(connection: Connection) -> bool:
    resting = select(subscriber.c.chat_id).where(subscriber.c.status == Status.RESTING)
    return connection.scalar(resting.limit(1)) is not None


def _last(connection: Connection, of: int, outcomes: Collection[Outcome], after: int, size: int) -> int:
    """The id up to which at most so many rows of each outcome follow; `EVERY_ROW` where these are all."""
    ids = select(delivery.c.id).where(delivery.c.broadcast_id == of, delivery.c.id > after)
    ends = (ids.where(delivery.c.outcome == one).order_by(delivery.c.id) for one in outcomes)
    found = (connection.scalar(end.offset(size - 1).limit(1)) for end in ends)
    return min((one for one in found if one is not None), default=EVERY_ROW)
