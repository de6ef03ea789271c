"""Revisions: a draft for other people, or that goes out in another way, is a version that says the same."""

from collections.abc import Mapping

from sqlalchemy import Connection, Engine, func, insert, literal, select

from models.authors import note_change
from models.clock import Clock
from models.contents import put_in_force
from models.events import Admin
from models.plan import Plan
from models.record import BROADCASTS, Broadcast, records
from models.selection import Selection
from models.states import State
from models.tables import broadcast, content

NOTHING: Mapping[str, object] = {}


class Revisions:
    """Each method is one transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def revise(
        self, of: Broadcast, by: Admin | None, selection: Selection | None = None, plan: Plan | None = None
    ) -> Broadcast | None:
        """Let a draft be for these, or go out like this; None if it is no draft, or says something newer.

        What is None stays as it is.
        """
        columns: dict[str, object] = {} if plan is None else dict(vars(plan))
        if selection is not None:
            columns["selection"] = None if selection.everyone else selection.said()
        with self._engine.begin() as connection:
            revised = anew(connection, of, columns)
            if revised:
                note_change(connection, of.id, revised.content_version, by, self._clock())
            return revised


def anew(connection: Connection, of: Broadcast, columns: Mapping[str, object] = NOTHING) -> Broadcast | None:
    """Let a draft say the same in a new version, so that no button of this one counts any more.

    None if it is no draft, or says something newer than what was seen.
    """
    seen = (broadcast.c.id == of.id) & (broadcast.c.content_version == of.content_version)
    # Nobody writes between this look and the next statements: the transaction has the lock since it began.
    if not connection.scalar(select(broadcast.c.id).where(seen, broadcast.c.state == State.DRAFTED)):
        return None
    this = content.c.broadcast_id == of.id
    version = (connection.scalar(select(func.max(content.c.version)).where(this)) or 0) + 1
    copied = [column for column in content.columns if column.name != "version"]
    row = select(*copied, literal(version)).where(this, content.c.version == of.content_version)
    connection.execute(insert(content).from_select([*(one.name for one in copied), "version"], row))
    put_in_force(connection, of.uuid, version, (State.DRAFTED,), columns)
    return records(connection, BROADCASTS.where(broadcast.c.id == of.id))[0]
