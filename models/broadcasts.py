"""Broadcasts: the one statement that moves a state, and what waits for the sender or the screen."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, ScalarSelect, Select, and_, case, func, or_, select, update

from models.database import reading
from models.states import SOURCES, State
from models.tables import broadcast

LIVE = (State.QUEUED, State.SENDING, State.PAUSED, State.UNDOING)
ENDED = (State.SENT, State.STOPPED, State.UNDONE)
BEGUN = (State.SENDING, State.PAUSED, State.SENT, State.STOPPED, State.UNDOING, State.UNDONE)
CORRECTABLE = (State.SENDING, State.PAUSED, State.SENT, State.STOPPED)


@dataclass(frozen=True)
class Broadcast:
    """One row of the table `broadcast`; the columns are explained there."""

    id: int
    uuid: str
    state: State
    reason: str | None
    moves: int
    content_version: int
    begun_version: int | None
    corrected_version: int | None
    is_test: bool
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
    retried_at: datetime | None
    warned_at: datetime | None
    card_chat_id: int | None
    card_message_id: int | None
    announced_at: datetime | None
    report_message_id: int | None

    @property
    def owes_report(self) -> bool:
        """It came to an end, or a machine paused it, and nobody has been told yet."""
        paused_itself = self.state is State.PAUSED and self.reason is not None
        halted = (self.state in ENDED or paused_itself) and not self.correcting
        return halted and self.report_message_id is None

    @property
    def corrected(self) -> bool:
        """Whether what it says was changed after it had begun."""
        return self.begun_version is not None and self.content_version > self.begun_version

    @property
    def correcting(self) -> bool:
        """Whether some who have it were not asked to show the newest version yet."""
        behind = self.corrected_version is not None and self.content_version > self.corrected_version
        return behind and self.state in CORRECTABLE


class Broadcasts:
    """Questions about broadcasts. Each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = reading(engine)

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

    def move_card(self, seen: Broadcast, message_id: int) -> None:
        """The card is another message from now on, unless somebody has moved it elsewhere meanwhile."""
        place = broadcast.c.card_message_id.is_not_distinct_from(seen.card_message_id)
        place &= broadcast.c.card_chat_id == seen.card_chat_id
        with self._engine.begin() as connection:
            moved = update(broadcast).where(broadcast.c.id == seen.id, place)
            connection.execute(moved.values(card_message_id=message_id))

    def announced(self, seen: Broadcast) -> None:
        """The other admins know that it started, whatever became of it meanwhile."""
        self._date(seen, "announced_at")

    def warned(self, seen: Broadcast) -> None:
        """Its admin knows that undo ends soon."""
        self._date(seen, "warned_at")

    def _date(self, seen: Broadcast, fact: str) -> None:
        values = {fact: datetime.now(UTC)}
        with self._engine.begin() as connection:
            connection.execute(update(broadcast).where(broadcast.c.id == seen.id).values(**values))

    def get(self, uuid: str) -> Broadcast | None:
        """The broadcast, or None if there is none of that name."""
        return self._one(select(broadcast).where(broadcast.c.uuid == uuid))

    def next_job(self) -> Broadcast | None:
        """What the sender works on first, oldest first in each: undo, test, correction, sending, queue."""
        active = broadcast.c.state.in_((State.SENDING, State.QUEUED))
        rank = case(
            (broadcast.c.state == State.UNDOING, 0),
            (active & broadcast.c.is_test, 1),
            (_CORRECTING, 2),
            (broadcast.c.state == State.SENDING, 3),
            (broadcast.c.state == State.QUEUED, 4),
        )
        waiting = select(broadcast).where(or_(broadcast.c.state.in_(LIVE), _CORRECTING), rank.is_not(None))
        return self._one(waiting.order_by(rank, broadcast.c.id).limit(1))

    def on_screen(self) -> list[Broadcast]:
        """What is going on, and what ended and owes its report."""
        owed = and_(broadcast.c.state.in_(ENDED), broadcast.c.report_message_id.is_(None))
        query = select(broadcast).where(or_(broadcast.c.state.in_(LIVE), owed, _CORRECTING))
        return self._all(query.order_by(broadcast.c.id))

    def ending(self, age: timedelta) -> list[Broadcast]:
        """What began, or was sent again, so long ago, could be undone, and nobody was warned about since."""
        states = broadcast.c.state.in_(CORRECTABLE)
        moment = datetime.now(UTC) - age
        due = (broadcast.c.started_at < moment) & broadcast.c.warned_at.is_(None)
        again = broadcast.c.retried_at.between(moment - age, moment)
        found = self._all(select(broadcast).where(states, due | again, ~broadcast.c.is_test))
        return [one for one in found if _unwarned(one, age)]

    def history(self, limit: int, **side: str) -> list[Broadcast]:
        """Those that were confirmed and not cancelled, newest first; `side` as in `page`."""
        states = broadcast.c.state.in_((State.QUEUED, *BEGUN))
        query = select(broadcast).where(states, ~broadcast.c.is_test).limit(limit)
        with self._reading.begin() as connection:
            return page(connection, query, **side)

    def last(self) -> Broadcast | None:
        """The one confirmed last, but for what was cancelled before it began."""
        confirmed = broadcast.c.confirmed_at.is_not(None) & ~broadcast.c.is_test
        confirmed &= broadcast.c.state != State.CANCELLED
        return self._one(
            select(broadcast).where(confirmed).order_by(broadcast.c.confirmed_at.desc()).limit(1)
        )

    def by_state(self) -> dict[State, int]:
        """How many broadcasts are in each state; states none is in are absent."""
        query = select(broadcast.c.state, func.count()).where(~broadcast.c.is_test)
        query = query.group_by(broadcast.c.state)
        with self._reading.begin() as connection:
            return dict(connection.execute(query).all())

    def _one(self, query: Select[Any]) -> Broadcast | None:
        return next(iter(self._all(query)), None)

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
    moves: int | None = None,
    **facts: Any,
) -> bool:
    """The only writer of a state: compare and set, so of many presses exactly one wins.

    Args:
        sources: fewer states than the state machine allows to come from.
        version: win only if this is still the content the presser saw.
        moves: win only if it has not moved since the presser was asked.
        facts: columns that become true with the state.

    Returns:
        Whether this call moved it. A move wipes the old reason and owes a new report.
    """
    allowed = SOURCES[to] if sources is None else SOURCES[to].intersection(sources)
    where = [broadcast.c.uuid == uuid, broadcast.c.state.in_(allowed)]
    if version is not None:
        where.append(broadcast.c.content_version == version)
    if moves is not None:
        where.append(broadcast.c.moves == moves)
    wiped = {"reason": None, "report_message_id": None}
    values = wiped | facts | {"state": to, "moves": broadcast.c.moves + 1}
    moved = update(broadcast).where(*where).values(**values).returning(broadcast.c.uuid)
    return connection.scalar(moved) is not None


def page(
    connection: Connection,
    query: Select[Any],
    *,
    older_than: str | None = None,
    newer_than: str | None = None,
) -> list[Broadcast]:
    """The newest of a limited query for broadcasts, or the nearest on one side of a uuid; newest first."""
    if older_than:
        query = query.where(broadcast.c.id < _id_of(older_than))
    if newer_than:
        query = query.where(broadcast.c.id > _id_of(newer_than))
    order = broadcast.c.id if newer_than else broadcast.c.id.desc()
    found = [Broadcast(**row) for row in connection.execute(query.order_by(order)).mappings()]
    return found[::-1] if newer_than else found


def _unwarned(one: Broadcast, age: timedelta) -> bool:
    return one.warned_at is None or (one.retried_at is not None and one.warned_at < one.retried_at + age)


_CORRECTING = (broadcast.c.content_version > broadcast.c.corrected_version) & broadcast.c.state.in_(
    CORRECTABLE
)


def _id_of(uuid: str) -> ScalarSelect[int]:
    return select(broadcast.c.id).where(broadcast.c.uuid == uuid).scalar_subquery()
