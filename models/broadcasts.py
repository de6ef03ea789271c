"""Broadcasts: drafts, the one statement that moves a state, and what waits for the sender or the screen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Select, and_, case, func, insert, or_, select, update

from models.database import reading
from models.schema import broadcast, content
from models.states import SOURCES, State

LIVE = (State.QUEUED, State.SENDING, State.PAUSED, State.UNDOING)
ENDED = (State.SENT, State.STOPPED, State.UNDONE)
BEGUN = (State.SENDING, State.PAUSED, State.SENT, State.STOPPED, State.UNDOING, State.UNDONE)


@dataclass(frozen=True)
class Broadcast:
    """One row of the table `broadcast`; the columns are explained there."""

    id: int
    uuid: str
    state: State
    reason: str | None
    moves: int
    content_version: int
    audience: int | None
    created_by: int
    created_at: datetime
    confirmed_by: int | None
    confirmed_name: str | None
    confirmed_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    undone_by: int | None
    undone_name: str | None
    undo_started_at: datetime | None
    undo_finished_at: datetime | None
    card_chat_id: int | None
    card_message_id: int | None
    announced_at: datetime | None
    report_message_id: int | None

    @property
    def owes_report(self) -> bool:
        """It came to an end, or a machine paused it, and nobody has been told yet."""
        paused_itself = self.state is State.PAUSED and self.reason is not None
        return (self.state in ENDED or paused_itself) and self.report_message_id is None


class Broadcasts:
    """Questions about broadcasts. Each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = reading(engine)

    def create(self, draft: Mapping[str, Any], by: int) -> Broadcast:
        """A new draft; `draft` holds the columns of `content` that say what is sent."""
        row = {"uuid": str(uuid4()), "state": State.DRAFTED, "moves": 0, "content_version": 1}
        statement = insert(broadcast).values(**row, created_by=by, created_at=datetime.now(UTC))
        with self._engine.begin() as connection:
            created = Broadcast(**connection.execute(statement.returning(broadcast)).mappings().one())
            connection.execute(insert(content).values(broadcast_id=created.id, version=1, **draft))
        return created

    def redraft(self, uuid: str, draft: Mapping[str, Any]) -> Broadcast | None:
        """Replace what an unsent draft says by a new version; None if it is a draft no longer."""
        statement = (
            update(broadcast)
            .where(broadcast.c.uuid == uuid, broadcast.c.state == State.DRAFTED)
            .values(content_version=broadcast.c.content_version + 1)
            .returning(broadcast)
        )
        with self._engine.begin() as connection:
            row = connection.execute(statement).mappings().one_or_none()
            if row is None:
                return None
            new = Broadcast(**row)
            connection.execute(
                insert(content).values(broadcast_id=new.id, version=new.content_version, **draft)
            )
        return new

    def content(self, of: Broadcast) -> dict[str, Any]:
        """The current version of what is sent."""
        columns = [column for column in content.c if column.name not in ("broadcast_id", "version")]
        where = (content.c.broadcast_id == of.id) & (content.c.version == of.content_version)
        with self._reading.begin() as connection:
            return dict(connection.execute(select(*columns).where(where)).mappings().one())

    def advance(
        self,
        uuid: str,
        to: State,
        *,
        sources: Collection[State] | None = None,
        version: int | None = None,
        **facts: Any,
    ) -> bool:
        """Move a broadcast to a state, with the facts that go with it; see `advance` below."""
        with self._engine.begin() as connection:
            return advance(connection, uuid, to, sources=sources, version=version, **facts)

    def note(self, seen: Broadcast, **facts: Any) -> None:
        """Remember facts that are no state: where its card is, which report was sent.

        Dropped if the broadcast has moved on since it was `seen`: a report about what was before does not
        settle the one that is owed now.
        """
        where = (broadcast.c.id == seen.id) & (broadcast.c.moves == seen.moves)
        with self._engine.begin() as connection:
            connection.execute(update(broadcast).where(where).values(**facts))

    def announced(self, seen: Broadcast) -> None:
        """The other admins know that it started, whatever became of it meanwhile."""
        with self._engine.begin() as connection:
            values = {"announced_at": datetime.now(UTC)}
            connection.execute(update(broadcast).where(broadcast.c.id == seen.id).values(**values))

    def newest_draft(self, by: int) -> Broadcast | None:
        """What this admin wrote last and has neither sent nor cancelled."""
        mine = (broadcast.c.created_by == by) & (broadcast.c.state == State.DRAFTED)
        query = select(broadcast).where(mine).order_by(broadcast.c.id.desc()).limit(1)
        return next(iter(self._all(query)), None)

    def get(self, uuid: str) -> Broadcast | None:
        """The broadcast, or None if there is none of that name."""
        return next(iter(self._all(select(broadcast).where(broadcast.c.uuid == uuid))), None)

    def next_job(self) -> Broadcast | None:
        """What the sender works on first: an undo, then sending, then the queue; oldest first in each."""
        jobs = (State.UNDOING, State.SENDING, State.QUEUED)
        rank = case({state: rank for rank, state in enumerate(jobs)}, value=broadcast.c.state)
        found = select(broadcast).where(broadcast.c.state.in_(jobs)).order_by(rank, broadcast.c.id).limit(1)
        return next(iter(self._all(found)), None)

    def on_screen(self) -> list[Broadcast]:
        """What is going on, and what ended and owes its report."""
        owed = and_(broadcast.c.state.in_(ENDED), broadcast.c.report_message_id.is_(None))
        query = select(broadcast).where(or_(broadcast.c.state.in_(LIVE), owed))
        return self._all(query.order_by(broadcast.c.id))

    def recent(self, limit: int) -> list[Broadcast]:
        """The newest that were begun, newest first."""
        query = select(broadcast).where(broadcast.c.state.in_(BEGUN))
        return self._all(query.order_by(broadcast.c.id.desc()).limit(limit))

    def by_state(self) -> dict[State, int]:
        """How many broadcasts are in each state; states none is in are absent."""
        query = select(broadcast.c.state, func.count()).group_by(broadcast.c.state)
        with self._reading.begin() as connection:
            return dict(connection.execute(query).all())

    def _all(self, query: Select[Any]) -> list[Broadcast]:
        with self._reading.begin() as connection:
            return [Broadcast(**row) for row in connection.execute(query).mappings()]


def advance(
    connection: Connection,
    uuid: str,
    to: State,
    *,
    sources: Collection[State] | None = None,
    version: int | None = None,
    **facts: Any,
) -> bool:
    """The only writer of a state: compare and set, so of many presses exactly one wins.

    Args:
        sources: fewer states than the state machine allows to come from.
        version: win only if this is still the content the presser saw.
        facts: columns that become true with the state.

    Returns:
        Whether this call moved it. A move wipes the old reason and owes a new report.
    """
    allowed = SOURCES[to] if sources is None else SOURCES[to].intersection(sources)
    where = [broadcast.c.uuid == uuid, broadcast.c.state.in_(allowed)]
    if version is not None:
        where.append(broadcast.c.content_version == version)
    wiped = {"reason": None, "report_message_id": None}
    values = wiped | facts | {"state": to, "moves": broadcast.c.moves + 1}
    moved = update(broadcast).where(*where).values(**values).returning(broadcast.c.uuid)
    return connection.scalar(moved) is not None
