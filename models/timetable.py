"""The timetable: what the sender has to do, in its order. Asked anew each time, it outlives a restart."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, case, exists, literal, null, or_, tuple_

from models.columns import among
from models.notes import Fact
from models.record import BROADCASTS, CORRECTING
from models.resting import HELD
from models.states import LIVE, State
from models.tables import broadcast, note
from models.waiting import due

NOTHING: Mapping[int, int] = {}
SWEPT = broadcast.c.sweeps.is_not(None)


def values(now: datetime, waiting: Mapping[int, int] = NOTHING) -> dict[str, object]:
    """What `JOBS` leave open. Args: waiting: ids that are passed over, at these revisions."""
    return {"now": now, "waiting": [*waiting.items()]}


def _jobs(*, quiet: bool) -> Select[Any]:
    """Undo, sweep, test, correction, sending, queue, what is spread over hours; the oldest first in each."""
    now = bindparam("now", type_=broadcast.c.not_before.type)
    active = among(broadcast.c.state, (State.SENDING, State.QUEUED))
    rank = case(
        (broadcast.c.state == State.UNDOING, 0),
        # Whatever else holds, because nobody is called for it, and what follows counts on it.
        (SWEPT, 1),
        (exists().where(note.c.name.in_((Fact.OLD_COPY, Fact.STANDSTILL))), null()),
        (~due(now), null()),
        # What is to be taken back by now, and has not begun, would go out for nothing.
        ((broadcast.c.state == State.QUEUED) & (broadcast.c.expires_at <= now), null()),
        (active & broadcast.c.is_test, 2),
        (CORRECTING, 3),
        (HELD & literal(quiet), null()),
        ((broadcast.c.state == State.SENDING) & broadcast.c.spread_over.is_(None), 4),
        (broadcast.c.state == State.QUEUED, 5),
        # Its few chats now and then must not keep another one waiting for hours.
        (broadcast.c.state == State.SENDING, 6),
    )
    # A broadcast that is merely paused has no rank, because a CASE without ELSE is NULL. The states are
    # asked for as well, because they have an index: by rank alone, every broadcast would be read.
    wanted = or_(among(broadcast.c.state, LIVE), CORRECTING, SWEPT), rank.is_not(None)
    as_it_is = tuple_(broadcast.c.id, broadcast.c.revision)
    query = BROADCASTS.where(*wanted, as_it_is.not_in(bindparam("waiting", expanding=True)))
    return query.order_by(rank, broadcast.c.id)


# Built once, because the sender asks at each look, and the building costs more than the execution.
JOBS = {quiet: _jobs(quiet=quiet) for quiet in (False, True)}
"""By whether these are quiet hours, so that what they hold is passed over too; `values` fill them."""
FIRST = {quiet: query.limit(1) for quiet, query in JOBS.items()}
