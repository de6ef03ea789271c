"""Broadcasts: their named moves, and what waits for whom."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)

from models import events, timetable, waiting, waves
from models.clock import Clock
from models.columns import among
from models.database import reading
from models.deadlines import undo_ends_soon
from models.deliveries import canary
from models.events import WANTED_BACK, Admin, Event
from models.moves import Move, advance
from models.pages import page
from models.reasons import Reason
from models.record import (
    BROADCASTS,
    BY_UUID,
    CORRECTING,
    OWES_REPORT,
    Broadcast,
    Card,
    card_columns,
    records,
)
from models.states import BEGUN, LISTED, LIVE, EventKind, State
from models.tables import broadcast, event

# Asked at each look of the screen, so they are built once.
_ON_SCREEN = BROADCASTS.where(or_(among(broadcast.c.state, LIVE), OWES_REPORT, CORRECTING)).order_by(
    broadcast.c.id
)
_WAITING = BROADCASTS.where(broadcast.c.state == State.QUEUED, broadcast.c.not_before > bindparam("now"))

UNREPORTABLE = 0  # the report's message id where its reader cannot be reached


class Broadcasts:
    """Moves and questions, each in one transaction. A move returns whether this call made it."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def confirm(
        self, uuid: str, version: int, by: Admin, card: Card, not_before: datetime | None = None
    ) -> bool:
        """Queue a draft, if it still says this version: Send on an older card sends nothing.

        Args:
            not_before: the end of its hold-off; what it waits for itself counts where that is later.
        """
        with self._engine.begin() as connection:
            columns = {**card_columns(card), "called_at": None}
            confirmed = Move(State.QUEUED, EventKind.CONFIRMED, by, version=version, columns=columns)
            return waiting.confirm(connection, uuid, confirmed, not_before, self._clock())

    def cancel(self, uuid: str, by: Admin) -> bool:
        return self._move(uuid, Move(State.CANCELLED, EventKind.CANCELLED, by))

    def pause(self, uuid: str, by: Admin, *, wanted_back: bool = False) -> bool:
        facts = WANTED_BACK if wanted_back else {}
        return self._move(uuid, Move(State.PAUSED, EventKind.PAUSED, by, facts=facts))

    def halt(self, uuid: str, why: Reason) -> bool:
        """Pause it without an admin, for a reason that admins will read."""
        columns, facts = {"reason": why.code, "reason_facts": why.facts}, {"reason": why.code, **why.facts}
        return self._move(uuid, Move(State.PAUSED, EventKind.PAUSED, columns=columns, facts=facts))

    def resume(self, uuid: str, by: Admin) -> bool:
        # QUEUED and SENT may become SENDING too, but a late tap on Resume must start neither. A
        # correction that is held goes on with it: whoever resumes has seen both.
        columns = {"not_before": None, "canary_chats": canary.PASSED}
        resumed = Move(State.SENDING, EventKind.RESUMED, by, sources={State.PAUSED}, columns=columns)
        with self._engine.begin() as connection:
            resumed = replace(resumed, facts=waves.seen(connection, uuid, self._clock()))
            return advance(connection, uuid, resumed, self._clock())

    def stop(self, uuid: str, by: Admin) -> bool:
        return self._move(uuid, Move(State.STOPPED, EventKind.STOPPED, by, dated="finished_at"))

    def keep(self, of: Broadcast, by: Admin) -> None:
        """Write down that an admin was asked whether to delete it, and said no."""
        with self._engine.begin() as connection:
            events.write(connection, of.id, Event(EventKind.KEPT, self._clock(), by))

    def hold(self, uuid: str, by: Admin) -> bool:
        """Keep what has not begun from beginning, or a correction from going on, until `let_go`."""
        with self._engine.begin() as connection:
            return waiting.hold(connection, uuid, Event(EventKind.HELD, self._clock(), by, WANTED_BACK))

    def let_go(self, uuid: str, by: Admin) -> bool:
        """What is held may go on."""
        with self._engine.begin() as connection:
            return waiting.let_go(connection, uuid, by, self._clock())

    def start_now(self, uuid: str, by: Admin) -> bool:
        """What waits for a moment in the future begins in its turn; what is held does not."""
        with self._engine.begin() as connection:
            return waiting.start_now(connection, uuid, by, self._clock())

    def _move(self, uuid: str, move: Move) -> bool:
        with self._engine.begin() as connection:
            return advance(connection, uuid, move, self._clock())

    def shown(self, seen: Broadcast, card: Card) -> None:
        """Remember where the card of a draft is, unless the draft has changed since it was `seen`."""
        self._note(seen, card_columns(card))

    def reported(self, seen: Broadcast, message_id: int | None) -> None:
        """Remember the message of its report, or None where nobody could be reached.

        Nothing is remembered if the broadcast has changed since it was `seen`: a report about what was before
        does not settle the one that is owed now.
        """
        self._note(seen, {"report_message_id": message_id or UNREPORTABLE})

    def _note(self, seen: Broadcast, columns: Mapping[str, object]) -> None:
        # Asked in the statement that writes: while the message was sent, somebody may have pressed a button.
        where = (broadcast.c.id == seen.id) & (broadcast.c.revision == seen.revision)
        with self._engine.begin() as connection:
            connection.execute(update(broadcast).where(where).values(**columns))

    def replace_card(self, seen: Broadcast, card: Card) -> bool:
        """Let another message be the card, unless the card has moved elsewhere since it was `seen`."""
        if seen.card is None:
            return False
        here = broadcast.c.card_message_id.is_not_distinct_from(seen.card.message_id)
        here &= broadcast.c.card_chat_id == seen.card.chat_id
        with self._engine.begin() as connection:
            moved = update(broadcast).where(broadcast.c.id == seen.id, here)
            return bool(connection.execute(moved.values(**card_columns(card))).rowcount)

    def announced(self, seen: Broadcast) -> None:
        """Remember that the other admins were told that it started, whatever became of it meanwhile."""
        self._date(seen, "announced_at")

    def warned(self, seen: Broadcast) -> None:
        self._date(seen, "warned_at")

    def called(self, seen: Broadcast) -> None:
        """Remember that the other admins were told that it starts soon."""
        self._date(seen, "called_at")

    def _date(self, seen: Broadcast, column: str) -> None:
        values = {column: self._clock()}
        # No revision here: people were told, whatever has changed since, and must not be told again.
        with self._engine.begin() as connection:
            connection.execute(update(broadcast).where(broadcast.c.id == seen.id).values(**values))

    def get(self, uuid: str) -> Broadcast | None:
        return self._one(BY_UUID, uuid=uuid)

    def events(self, of: Broadcast) -> list[Event]:
        """All that happened to it, oldest first."""
        with self._reading.begin() as connection:
            return events.events_of(connection, of.id)

    def next_job(
        self, waiting: Mapping[int, int] = timetable.NOTHING, *, quiet: bool = False
    ) -> Broadcast | None:
        """What the sender does next, in the order of `timetable.JOBS`.

        Only undo, while it is asked whether this is an old copy of the database, and in a standstill. What
        waits for a moment that has not come is passed over.

        Args:
            waiting, quiet: as in `timetable`.
        """
        return self._one(timetable.FIRST[quiet], **timetable.values(self._clock(), waiting))

    def jobs(self, *, quiet: bool = False) -> list[Broadcast]:
        """What the sender has to do, in its order; `quiet` as in `timetable`."""
        return self._all(timetable.JOBS[quiet], **timetable.values(self._clock()))

    def on_screen(self) -> list[Broadcast]:
        """Broadcasts that are going on, and those that ended and owe a report."""
        return self._all(_ON_SCREEN)

    def held_off(self) -> list[Broadcast]:
        """What was sent just now, and can be cancelled before anything goes out."""
        return [one for one in self._all(_WAITING, now=self._clock()) if one.held_off]

    def undo_ends_soon(self, age: timedelta) -> list[Broadcast]:
        """See `deadlines.undo_ends_soon`."""
        with self._reading.begin() as connection:
            return undo_ends_soon(connection, age, self._clock())

    def history(self, limit: int, **side: str) -> list[Broadcast]:
        """Broadcasts that were confirmed and not cancelled, newest first; `side` as in `page`."""
        states = broadcast.c.state.in_(LISTED)
        query = BROADCASTS.where(states, ~broadcast.c.is_test).limit(limit)
        with self._reading.begin() as connection:
            return page(connection, query, **side)

    def last(self) -> Broadcast | None:
        """Of those that have begun, the one that was confirmed last."""
        begun = ~broadcast.c.is_test & broadcast.c.state.in_(BEGUN)
        confirmed = (event.c.broadcast_id == broadcast.c.id) & (event.c.kind == EventKind.CONFIRMED)
        query = BROADCASTS.join(event, confirmed).where(begun)
        # By the event and not by the broadcast, because an old draft may be confirmed after a newer one.
        return self._one(query.order_by(event.c.id.desc()).limit(1))

    def by_state(self) -> dict[State, int]:
        """How many broadcasts are in each state; a state that none is in is absent.

        Dropped drafts are no broadcasts: what is cancelled counts where it had been confirmed.
        """
        with self._reading.begin() as connection:
            return by_state(connection)

    def _one(self, query: Select[Any], **values: object) -> Broadcast | None:
        return next(iter(self._all(query, **values)), None)

    def _all(self, query: Select[Any], **values: object) -> list[Broadcast]:
        with self._reading.begin() as connection:
            return records(connection, query, **values)


def by_state(connection: Connection) -> dict[State, int]:
    """As `Broadcasts.by_state`, within a transaction."""
    confirmed = exists().where(event.c.broadcast_id == broadcast.c.id, event.c.kind == EventKind.CONFIRMED)
    counted = (broadcast.c.state != State.CANCELLED) | confirmed
    query = select(broadcast.c.state, func.count()).where(~broadcast.c.is_test, counted)
    return dict(connection.execute(query.group_by(broadcast.c.state)).all())
