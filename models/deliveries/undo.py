"""Undo: which delivered messages are to be deleted, and what became of them.

Messages are read first and recorded afterwards, because deleting one twice is harmless.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Engine, bindparam, select, update

from models.broadcasts import Move, advance
from models.clock import Clock
from models.database import reading
from models.deliveries.delivery import Delivery, page
from models.deliveries.statements import any_delivery
from models.deliveries.window import UNDELETED, UNDO_WINDOW
from models.events import Admin
from models.record import Card, card_columns, id_of
from models.states import SOURCES, UNDO_AGAIN, Detail, EventKind, Fate, Outcome, State
from models.tables import delivery


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing made of one delivered message."""

    id: int
    fate: Fate
    detail: str | None = None


class Undo:
    """Questions about undo. Each method is one transaction; what sending recorded stays."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def undeleted(self, broadcast_id: int, after: int, size: int) -> list[Delivery]:
        """Delivered messages that are still to be deleted; see `page`."""
        with self._reading.begin() as connection:
            return page(connection, broadcast_id, after, size)

    def record(self, answers: Sequence[Undone]) -> None:
        rows = [{"of": answer.id, "new_fate": answer.fate, "new_detail": answer.detail} for answer in answers]
        if rows:  # SQLAlchemy would run an empty list once, without values
            with self._engine.begin() as connection:
                connection.execute(_RECORD, rows)

    def begin(self, uuid: str, by: Admin, card: Card, revision: int | None = None) -> bool:
        """Become UNDOING, or become it again for messages that the last undo did not surely delete.

        A message that is too old by now gets its fate at once, so that no younger one has to wait for it.

        Args:
            revision: of the broadcast when an admin was asked; nothing happens if it has changed since.
        """
        mine = delivery.c.broadcast_id == id_of(uuid)
        tried = mine & delivery.c.fate.in_(UNDO_AGAIN)
        move = Move(State.UNDOING, EventKind.UNDO_BEGUN, by, revision=revision)
        with self._engine.begin() as connection:
            now = self._clock()
            again = connection.scalar(select(delivery.c.id).where(tried).limit(1)) is not None
            # Out of UNDONE only if something is left to try: else it would only owe the same report again.
            sources = SOURCES[State.UNDOING] - (set() if again else {State.UNDONE})
            columns = {**card_columns(card), "undo_finished_at": None}
            if not advance(connection, uuid, replace(move, sources=sources, columns=columns), now):
                return False
            # After the move, because a press that loses must change no fate. In its transaction, because a
            # kill between them would leave an undo that tries nobody again.
            if again:  # no index has the fates, so this reads every row
                connection.execute(update(delivery).where(tried).values(fate=None))
            # Only to persons: where a bot is an admin of a group, it may delete older messages too.
            too_old = (delivery.c.sent_at < now - UNDO_WINDOW) & (delivery.c.chat_id > 0)
            expired = {"fate": Fate.EXPIRED, "detail": Detail.TOO_OLD}
            connection.execute(update(delivery).where(mine & UNDELETED & too_old).values(expired))
        return True

    def finish(self, uuid: str) -> bool:
        """UNDOING becomes UNDONE, if every delivered message has a fate."""
        move = Move(State.UNDONE, EventKind.UNDONE, dated="undo_finished_at")
        with self._engine.begin() as connection:
            if any_delivery(connection, uuid, delivery.c.outcome == Outcome.SENT, delivery.c.fate.is_(None)):
                return False
            return advance(connection, uuid, move, self._clock())


_RECORD = (
    update(delivery)
    .where(delivery.c.id == bindparam("of"))
    .values(fate=bindparam("new_fate"), detail=bindparam("new_detail"))
)
