"""Undo: which delivered messages are to be deleted, and what became of them.

Messages are read first and recorded afterwards, because deleting one twice is harmless.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, Select, bindparam, false, func, select, update

from models.clock import Clock
from models.content import DICE
from models.database import ForMany, reading
from models.deliveries import happenings, sweeping
from models.deliveries.delivery import NO_FATE, Delivery, one, page
from models.deliveries.exposure import GONE
from models.deliveries.seen import AS_WRITTEN
from models.deliveries.statements import any_delivery
from models.deliveries.sweep import Sweep, SweepKind
from models.deliveries.sweeping import in_steps
from models.details import Detail
from models.events import Admin
from models.moves import Move, advance
from models.record import Broadcast, Card, card_columns
from models.states import SOURCES, EventKind, Fate, Happening, Outcome, State
from models.tables import broadcast, content, delivery


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing made of one delivered message."""

    id: int
    fate: Fate
    detail: str | None = None
    deleted_at: datetime | None = None
    """When Telegram said that it is gone; None where it is not."""


class Bounds(NamedTuple):
    """Between which moments of sending the boundary lies; None where that is not known yet."""

    too_old: datetime | None = None
    """When the youngest message that Telegram found too old was sent."""
    young: datetime | None = None
    """When the oldest one was sent that it has deleted."""
    unanswered: frozenset[int] = frozenset()
    """Deliveries whose answers were lost, so that another one has to be asked about."""


class Undo:
    """Questions about undo. What sending recorded stays.

    Each method is one transaction, but `begin`, `expire` and `finish`: they read, or write, every row.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def undeleted(
        self, broadcast_id: int, after: int, size: int, *, tried_again: tuple[datetime, bool] | None = None
    ) -> list[Delivery]:
        """Delivered messages that are still to be deleted; see `page`.

        Args:
            tried_again: a moment, and whether only those sent from then on, or only those before.
        """
        where: ColumnElement[bool] = NO_FATE
        if tried_again:
            young = func.coalesce(delivery.c.sent_at >= tried_again[0], false())
            where &= young if tried_again[1] else ~young
        with self._reading.begin() as connection:
            return page(connection, broadcast_id, after, size, where)

    def record(self, answers: Sequence[Undone]) -> None:
        rows = [
            {"of": one.id, "new_fate": one.fate, "new_detail": one.detail, "new_deleted_at": one.deleted_at}
            for one in answers
        ]
        if rows:
            deleted = {one.id: Happening.DELETED for one in answers if one.fate in GONE}
            with self._engine.begin() as connection:
                happenings.count(connection, deleted, NO_FATE, self._clock())
                _RECORD.run(connection, rows)

    def take_back(self, ids: Collection[int]) -> None:
        """Let these, which were charged with what was the bot's, be deleted after all."""
        charged = update(delivery).where(delivery.c.id.in_(ids), delivery.c.fate.in_(_CHARGED))
        with self._engine.begin() as connection:
            connection.execute(charged.values(fate=None, detail=None))

    def begin(self, uuid: str, by: Admin, card: Card, revision: int | None = None) -> bool:
        """Become UNDOING, or become it again for messages that the last undo did not surely delete.

        Args:
            revision: of the broadcast when an admin was asked; nothing happens if it has changed since.
        """
        # Asked before, because that may read every row.
        with self._reading.begin() as connection:
            again = _to_try_again(connection, uuid)
        # Out of UNDONE only if something is left to try: else it would only owe the same report again.
        sources = SOURCES[State.UNDOING] - (set() if again else {State.UNDONE})
        same = [broadcast.c.revision == again[1]] if again else []
        columns = {**card_columns(card), "undo_finished_at": None}
        move = Move(State.UNDOING, EventKind.UNDO_BEGUN, by, sources, revision=revision, where=same)
        with self._engine.begin() as connection:
            if not advance(connection, uuid, replace(move, columns=columns), self._clock()):
                return False
            # After the move, because a press that loses must change no fate. In its transaction, because a
            # kill between them would leave an undo that tries nobody again.
            if again:
                sweeping.begin(connection, again[0], Sweep(SweepKind.UNDO), self._clock())
        return True

    def dice(self, of: Broadcast) -> frozenset[int]:
        """Its versions that are a dice, which Telegram deletes in private chats after a day only."""
        with self._reading.begin() as connection:
            return frozenset(connection.scalars(_dice(of)))

    def between(self, of: Broadcast, bounds: Bounds) -> Delivery | None:
        """A message without a fate whose deletion would narrow these bounds most; None where none would.

        Only messages to persons: of a group, where the bot may be an admin, Telegram's word tells no age.
        """
        sent_at, id_ = delivery.c.sent_at, delivery.c.id  # of the same second, the last in line
        oldest, youngest = (sent_at, id_.desc()), (sent_at.desc(), id_.desc())
        telling = (*_telling(of), id_.not_in(bounds.unanswered))
        with self._reading.begin() as connection:
            if bounds.too_old is None:
                return one(connection, *telling, order=oldest)
            if bounds.young is None:
                return one(connection, *telling, order=youngest)
            middle = bounds.too_old + (bounds.young - bounds.too_old) / 2
            later = one(connection, *telling, sent_at >= middle, sent_at < bounds.young, order=oldest)
            earlier = (sent_at > bounds.too_old, sent_at < middle)
            return later or one(connection, *telling, *earlier, order=youngest)

    def expire(self, of: Broadcast, old: Delivery) -> int:
        """Give what is older than this, which Telegram found too old, that fate as well; how many."""
        # Older by both, because the clock that dated copies may have jumped. A second try comes later in time
        # and not in line, and the other way round.
        older = delivery.c.sent_at <= old.sent_at
        expired = {"fate": Fate.EXPIRED, "detail": Detail.TOO_OLD}
        changing = update(delivery).where(*_telling(of), older).values(expired)
        return in_steps(self._engine, of.id, changing, upto=old.id - 1)

    def finish(self, uuid: str) -> bool:
        """UNDOING becomes UNDONE, if every delivered message has a fate."""
        # Asked before, because that reads every row; nobody takes a fate away but for another press.
        with self._reading.begin() as connection:
            revision = connection.scalar(select(broadcast.c.revision).where(broadcast.c.uuid == uuid))
            if any_delivery(connection, uuid, [Outcome.SENT], NO_FATE):
                return False
        swept = [broadcast.c.sweeps.is_(None)]
        move = Move(State.UNDONE, EventKind.UNDONE, where=swept, dated="undo_finished_at")
        with self._engine.begin() as connection:
            return advance(connection, uuid, replace(move, revision=revision), self._clock())


def _to_try_again(connection: Connection, uuid: str) -> tuple[int, int] | None:
    """The id and revision of what is undone, if its undo did not surely delete everything."""
    this = (broadcast.c.uuid == uuid) & (broadcast.c.state == State.UNDONE)
    found = connection.execute(select(broadcast.c.id, broadcast.c.revision).where(this)).one_or_none()
    if found is None:  # only what was undone has fates
        return None
    tried = select(delivery.c.id).where(delivery.c.broadcast_id == found.id, AS_WRITTEN.again)
    # In the order of an index, because else PostgreSQL may read the table until it comes across one.
    left = connection.scalar(tried.order_by(delivery.c.chat_id).limit(1)) is not None
    return (found.id, found.revision) if left else None


def _dice(of: Broadcast) -> Select[tuple[int]]:
    return select(content.c.version).where(content.c.broadcast_id == of.id, content.c.kind == DICE)


def _telling(of: Broadcast) -> tuple[ColumnElement[bool], ...]:
    """Messages without a fate whose deletion tells whether they are too old for it."""
    left = (delivery.c.outcome == Outcome.SENT) & delivery.c.fate.is_(None)
    dated = delivery.c.sent_at.is_not(None) & (delivery.c.chat_id > 0)
    return delivery.c.broadcast_id == of.id, left, dated, delivery.c.version.not_in(_dice(of))


_CHARGED = (Fate.REFUSED, Fate.LOST)
_RECORD = ForMany(
    update(delivery)
    .where(delivery.c.id == bindparam("of"))
    .values(
        fate=bindparam("new_fate"),
        detail=bindparam("new_detail"),
        deleted_at=bindparam("new_deleted_at"),
    )
)
