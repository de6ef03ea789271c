"""The ledger: one row a chat and broadcast, claimed before the call and recorded after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)

from models import audience
from models.broadcasts import advance
from models.database import reading
from models.schema import broadcast, delivery, subscriber
from models.states import SOURCES, Fate, Outcome, State, Status

Word = TypeVar("Word", Outcome, Fate)

MARKS = {Outcome.BLOCKED: Status.BLOCKED, Outcome.GONE: Status.GONE}


class Claim(NamedTuple):
    """A delivery that may be worked on now; `message_ids` is empty before it was sent."""

    id: int
    chat_id: int
    message_ids: tuple[int, ...] = ()
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What sending made of one claim; addressed by its id, for a group may change its chat id mid-call."""

    id: int
    chat_id: int
    outcome: Outcome
    message_ids: tuple[int, ...] = ()
    sent_at: datetime | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing made of one delivered message."""

    id: int
    fate: Fate
    detail: str | None = None


class Ledger:
    """Questions about deliveries. Each method is one transaction.

    At every commit the outcomes of a broadcast add up to its audience.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = reading(engine)

    def begin(self, uuid: str) -> bool:
        """QUEUED becomes SENDING, and whoever is subscribed at this moment becomes its audience."""
        with self._engine.begin() as connection:
            if not advance(connection, uuid, State.SENDING, sources={State.QUEUED}, started_at=_now()):
                return False
            this = select(broadcast.c.id).where(broadcast.c.uuid == uuid).scalar_subquery()
            pending = literal(Outcome.PENDING, delivery.c.outcome.type)
            chats = (
                select(this, subscriber.c.chat_id, pending)
                .where(subscriber.c.status == Status.SUBSCRIBED)
                .order_by(subscriber.c.chat_id)
            )
            frozen = connection.execute(insert(delivery).from_select(_KEY, chats)).rowcount
            connection.execute(update(broadcast).where(broadcast.c.uuid == uuid).values(audience=frozen))
        return True

    def claim(self, broadcast_id: int, size: int) -> list[Claim]:
        """Commit the next pending chats to the wire; those who have left are skipped in the same statement.

        Returns:
            At most `size` claims by id; none where nothing is pending or it is not being sent any more.
        """
        claims: list[Claim] = []
        while not claims:
            with self._engine.begin() as connection:
                rows = connection.execute(_CLAIM, {"of": broadcast_id, "size": size}).all()
            if not rows:
                break
            claims = sorted(Claim(row.id, row.chat_id) for row in rows if row.outcome is Outcome.IN_FLIGHT)
        return claims

    def release(self, ids: Sequence[int]) -> None:
        """Hand claims back that certainly did not go out."""
        with self._engine.begin() as connection:
            connection.execute(_RELEASE, [{"of": id_} for id_ in ids])

    def record(self, answers: Sequence[Sent]) -> None:
        """Write down what became of claims, and mark the chats whose own fault it was."""
        with self._engine.begin() as connection:
            connection.execute(_RECORD, [_values(answer) for answer in answers])
            for outcome, status in MARKS.items():
                chats = [answer.chat_id for answer in answers if answer.outcome is outcome]
                if chats:
                    audience.mark(connection, chats, status)

    def move(self, claim: Claim, chat_id: int) -> bool:
        """The group has a new chat id: send there. False if it has a row here already, or has left."""
        with self._engine.begin() as connection:
            if not audience.move(connection, claim.chat_id, chat_id):
                return False
            this = select(delivery.c.broadcast_id).where(delivery.c.id == claim.id).scalar_subquery()
            taken = select(delivery.c.id).where(
                delivery.c.broadcast_id == this, delivery.c.chat_id == chat_id
            )
            if connection.scalar(taken) is not None:
                return False
            connection.execute(update(delivery).where(delivery.c.id == claim.id).values(chat_id=chat_id))
        return True

    def finish_sending(self, uuid: str) -> bool:
        """SENDING becomes SENT, if nothing is pending or in flight."""
        with self._engine.begin() as connection:
            left = (Outcome.PENDING, Outcome.IN_FLIGHT)
            if _any(connection, uuid, delivery.c.outcome.in_(left)):
                return False
            return advance(connection, uuid, State.SENT, finished_at=_now())

    def delivered(self, broadcast_id: int, after: int, size: int) -> list[Claim]:
        """Sent messages that have no fate yet, oldest first, from the id after `after` on."""
        query = (
            select(delivery.c.id, delivery.c.chat_id, delivery.c.message_ids, delivery.c.sent_at)
            .where(
                delivery.c.broadcast_id == broadcast_id,
                delivery.c.outcome == Outcome.SENT,
                delivery.c.id > after,
                delivery.c.fate.is_(None),
            )
            .order_by(delivery.c.id)
            .limit(size)
        )
        with self._reading.begin() as connection:
            return [Claim(*row) for row in connection.execute(query)]

    def record_fates(self, answers: Sequence[Undone]) -> None:
        """Write down what became of delivered messages; what sending recorded stays as it was."""
        rows = [{"of": answer.id, "new_fate": answer.fate, "new_detail": answer.detail} for answer in answers]
        with self._engine.begin() as connection:
            connection.execute(_RECORD_FATE, rows)

    def any_answer(self, broadcast_id: int) -> bool:
        """Whether anybody was called already."""
        called = set(Outcome) - {Outcome.PENDING, Outcome.IN_FLIGHT, Outcome.SKIPPED}
        where = (delivery.c.broadcast_id == broadcast_id) & delivery.c.outcome.in_(called)
        with self._reading.begin() as connection:
            return connection.scalar(select(delivery.c.id).where(where).limit(1)) is not None

    def begin_undoing(self, uuid: str, **facts: Any) -> bool:
        """UNDOING begins, or begins again for those whom Telegram refused the last time."""
        this = select(broadcast.c.id).where(broadcast.c.uuid == uuid).scalar_subquery()
        refused = (delivery.c.broadcast_id == this) & (delivery.c.fate == Fate.REFUSED)
        facts |= {"undo_started_at": _now(), "undo_finished_at": None}
        with self._engine.begin() as connection:
            again = connection.scalar(select(delivery.c.id).where(refused).limit(1)) is not None
            sources = SOURCES[State.UNDOING] - (set() if again else {State.UNDONE})
            begun = advance(connection, uuid, State.UNDOING, sources=sources, **facts)
            if begun and again:
                connection.execute(update(delivery).where(refused).values(fate=None))
        return begun

    def finish_undoing(self, uuid: str) -> bool:
        """UNDOING becomes UNDONE, if every delivered message has a fate."""
        with self._engine.begin() as connection:
            if _any(connection, uuid, delivery.c.outcome == Outcome.SENT, delivery.c.fate.is_(None)):
                return False
            return advance(connection, uuid, State.UNDONE, undo_finished_at=_now())

    def settle_orphans(self) -> int:
        """At start: what an earlier process left on the wire is UNKNOWN; how many."""
        # Asking broadcast by broadcast lets the index answer; the outcome alone would read every row.
        every = delivery.c.broadcast_id.in_(select(broadcast.c.id))
        orphans = update(delivery).where(every, delivery.c.outcome == Outcome.IN_FLIGHT)
        with self._engine.begin() as connection:
            return connection.execute(orphans.values(outcome=Outcome.UNKNOWN, detail="interrupted")).rowcount

    def counts(self, broadcast_id: int) -> tuple[dict[Outcome, int], dict[Fate, int]]:
        """How many chats have each outcome, and how many delivered messages each fate, at one moment."""
        mine = delivery.c.broadcast_id == broadcast_id
        undone = mine & (delivery.c.outcome == Outcome.SENT) & delivery.c.fate.is_not(None)
        with self._reading.begin() as connection:
            return _count(connection, delivery.c.outcome, mine), _count(connection, delivery.c.fate, undone)

    def totals(self) -> dict[Outcome, int]:
        """The outcomes over all broadcasts."""
        with self._reading.begin() as connection:
            every = delivery.c.broadcast_id.in_(select(broadcast.c.id))
            return _count(connection, delivery.c.outcome, every)

    def sent(self, broadcast_id: int) -> int:
        """How many chats of a broadcast got it."""
        mine = (delivery.c.broadcast_id == broadcast_id) & (delivery.c.outcome == Outcome.SENT)
        with self._reading.begin() as connection:
            return connection.scalar(select(func.count()).where(mine)) or 0


_KEY = ["broadcast_id", "chat_id", "outcome"]

_PAGE = (
    select(delivery.c.id)
    .where(delivery.c.broadcast_id == bindparam("of"), delivery.c.outcome == Outcome.PENDING)
    .order_by(delivery.c.id)
    .limit(bindparam("size"))
)
_STILL_SENDING = exists().where(broadcast.c.id == bindparam("of"), broadcast.c.state == State.SENDING)
_STILL_SUBSCRIBED = exists().where(
    subscriber.c.chat_id == delivery.c.chat_id, subscriber.c.status == Status.SUBSCRIBED
)
_WORD = delivery.c.outcome.type
_CLAIM = (
    update(delivery)
    .where(delivery.c.id.in_(_PAGE), _STILL_SENDING)
    .values(
        outcome=case(
            (_STILL_SUBSCRIBED, literal(Outcome.IN_FLIGHT, _WORD)), else_=literal(Outcome.SKIPPED, _WORD)
        )
    )
    .returning(delivery.c.id, delivery.c.chat_id, delivery.c.outcome)
)
_THIS = delivery.c.id == bindparam("of")
_RELEASE = (
    update(delivery).where(_THIS, delivery.c.outcome == Outcome.IN_FLIGHT).values(outcome=Outcome.PENDING)
)
_RECORD = (
    update(delivery)
    .where(_THIS)
    .values({name: bindparam(f"new_{name}") for name in ("outcome", "message_ids", "sent_at", "detail")})
)
_RECORD_FATE = (
    update(delivery).where(_THIS).values(fate=bindparam("new_fate"), detail=bindparam("new_detail"))
)


def _values(answer: Sent) -> dict[str, object]:
    return {
        "of": answer.id,
        "new_outcome": answer.outcome,
        "new_message_ids": answer.message_ids,
        "new_sent_at": answer.sent_at,
        "new_detail": answer.detail,
    }


def _count(connection: Connection, by: Column[Word], where: ColumnElement[bool]) -> dict[Word, int]:
    return dict(connection.execute(select(by, func.count()).where(where).group_by(by)).all())


def _any(connection: Connection, uuid: str, *where: ColumnElement[bool]) -> bool:
    this = select(broadcast.c.id).where(broadcast.c.uuid == uuid).scalar_subquery()
    found = select(delivery.c.id).where(delivery.c.broadcast_id == this, *where).limit(1)
    return connection.scalar(found) is not None


def _now() -> datetime:
    return datetime.now(UTC)
