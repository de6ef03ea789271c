"""The ledger: one row a chat and broadcast, claimed before the call and recorded after it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    exists,
    func,
    insert,
    literal,
    select,
    union_all,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from models import subscribers
from models.broadcasts import Move, advance
from models.clock import Clock
from models.database import reading
from models.deliveries.statements import ASKED, CLAIM, CLAIM_AGAIN, OUTCOME, RECORD, RELEASE
from models.events import Admin
from models.record import Broadcast, Card, card_columns, id_of
from models.states import (
    RETRYABLE,
    UNFINISHED,
    Detail,
    EventKind,
    Outcome,
    Resend,
    State,
    Status,
)
from models.subscribers import SUBSCRIBED
from models.tables import broadcast, delivery, subscriber

MARKS = {Outcome.BLOCKED: Status.BLOCKED, Outcome.GONE: Status.GONE}


class Claim(NamedTuple):
    """A delivery that is committed to the wire and may be called now."""

    id: int
    chat_id: int


@dataclass(frozen=True, slots=True)
class Sent:
    """What sending made of one claim; it goes by its id, because a group may change its chat id mid-call."""

    id: int
    chat_id: int
    outcome: Outcome
    message_ids: tuple[int, ...] = ()
    sent_at: datetime | None = None
    detail: str | None = None
    version: int | None = None


class Ledger:
    """Questions about deliveries. Each method is one transaction.

    At every commit the outcomes of a broadcast add up to its audience.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def begin(self, uuid: str, testers: Collection[int] = ()) -> bool:
        """QUEUED becomes SENDING, and whoever is subscribed at this moment becomes its audience.

        Args:
            testers: the chats of a test, which has no other audience.
        """
        move = Move(State.SENDING, EventKind.BEGUN, sources={State.QUEUED}, dated="started_at")
        with self._engine.begin() as connection:
            if not advance(connection, uuid, move, self._clock()):
                return False
            this = broadcast.c.uuid == uuid
            chats = (
                union_all(*(select(literal(one).label("chat_id")) for one in testers)).subquery()
                if testers
                else subscriber
            )
            pending = select(id_of(uuid), chats.c.chat_id, literal(Outcome.PENDING, OUTCOME))
            if not testers:
                pending = pending.where(SUBSCRIBED)
            # In the order of the ids, so that pages follow the audience's key and a crash is easy to read.
            pending = pending.order_by(chats.c.chat_id)
            frozen = connection.execute(insert(delivery).from_select(_KEY, pending)).rowcount
            shown = dict.fromkeys(("begun_version", "corrected_version"), broadcast.c.content_version)
            connection.execute(update(broadcast).where(this).values(audience=frozen, **shown))
        return True

    def claim(self, job: Broadcast, size: int) -> list[Claim]:
        """Commit the next pending chats to the wire; those who have left are skipped in the same statement.

        When nobody is pending any more, those whose answer was lost follow, if that was asked.

        Returns:
            At most `size` claims by id; none where nothing is left, or where the broadcast is not being sent
            any more or says something newer than `job`.
        """
        asked: dict[str, object] = {
            "of": job.id,
            "size": size,
            "current": job.content_version,
            "test": job.is_test,
        }
        for statement in (CLAIM, CLAIM_AGAIN) if job.retried_at else (CLAIM,):
            while rows := self._claim(statement, asked):
                claims = [Claim(row.id, row.chat_id) for row in rows if row.outcome is Outcome.IN_FLIGHT]
                if claims:
                    return sorted(claims)
        return []

    def _claim(self, statement: ReturningUpdate[Any], asked: dict[str, object]) -> Sequence[Row[Any]]:
        with self._engine.begin() as connection:
            return connection.execute(statement, asked).all()

    def release(self, ids: Sequence[int]) -> None:
        """Hand back claims that certainly did not go out."""
        with self._engine.begin() as connection:
            connection.execute(RELEASE, [{"of": id_} for id_ in ids])

    def record(self, answers: Sequence[Sent]) -> None:
        """Write down what became of claims, and mark the chats whose own fault it was."""
        with self._engine.begin() as connection:
            now = self._clock()
            connection.execute(RECORD, [_values(answer) for answer in answers])
            for outcome, status in MARKS.items():
                chats = [answer.chat_id for answer in answers if answer.outcome is outcome]
                if chats:
                    subscribers.mark(connection, chats, status, now)

    def relocate(self, claim: Claim, chat_id: int) -> bool:
        """The group has a new chat id: send there what waits for it, of other broadcasts too.

        Returns:
            Whether this claim can be called there; it may have a row there already, or have left.
        """
        with self._engine.begin() as connection:
            if not subscribers.migrate_chat(connection, claim.chat_id, chat_id, self._clock()):
                return False
            other = delivery.alias()
            served = exists().where(
                other.c.broadcast_id == delivery.c.broadcast_id, other.c.chat_id == chat_id
            )
            # Asked broadcast by broadcast, the index answers.
            mine = delivery.c.broadcast_id.in_(select(broadcast.c.id)) & (delivery.c.chat_id == claim.chat_id)
            waiting = delivery.c.outcome.in_((Outcome.PENDING, *RETRYABLE, Outcome.UNKNOWN))
            this = delivery.c.id == claim.id
            relocated = update(delivery).where(mine, waiting | this, ~served).values(chat_id=chat_id)
            return claim.id in connection.scalars(relocated.returning(delivery.c.id)).all()

    def finish_sending(self, uuid: str) -> bool:
        """SENDING becomes SENT, if nothing is pending or in flight."""
        with self._engine.begin() as connection:
            if any_delivery(connection, uuid, delivery.c.outcome.in_(UNFINISHED)) or any_delivery(
                connection, uuid, ASKED
            ):
                return False
            move = Move(State.SENT, EventKind.FINISHED, dated="finished_at")
            return advance(connection, uuid, move, self._clock())

    def retry(self, uuid: str, by: Admin) -> int:
        """SENT becomes SENDING for those who refused or failed; how many, and nothing happens if none.

        It has no card then: the next look sends a new one, and the report stays as it is.
        """
        whom = (delivery.c.broadcast_id == id_of(uuid)) & delivery.c.outcome.in_(RETRYABLE)
        move = Move(State.SENDING, EventKind.RETRIED, by, {State.SENT}, columns=card_columns(Card(by.id)))
        return self._again(uuid, move, whom, {"outcome": Outcome.PENDING, "detail": None})

    def resend(self, uuid: str, revision: int, by: Admin, card: Card) -> int:
        """SENT becomes SENDING for those whose answer was lost; how many.

        Their outcome stays unknown until a copy is confirmed: whatever else comes, they may have the first.

        Args:
            revision: of the broadcast when an admin was asked; nothing happens if it has changed since.
        """
        whom = (delivery.c.broadcast_id == id_of(uuid)) & (delivery.c.outcome == Outcome.UNKNOWN)
        move = Move(
            State.SENDING, EventKind.RESENT, by, {State.SENT}, revision=revision, columns=card_columns(card)
        )
        return self._again(uuid, move, whom, {"resend": Resend.ASKED})

    def _again(self, uuid: str, move: Move, whom: ColumnElement[bool], values: dict[str, object]) -> int:
        with self._engine.begin() as connection:
            count = how_many(connection, whom)
            columns = {**move.columns, "finished_at": None}
            again = replace(move, dated="retried_at", columns=columns, facts={"chats": count})
            if not count or not advance(connection, uuid, again, self._clock()):
                return 0
            connection.execute(update(delivery).where(whom).values(values))
        return count

    def any_answer(self, broadcast_id: int) -> bool:
        """Whether anybody was called already."""
        called = set(Outcome) - {Outcome.PENDING, Outcome.IN_FLIGHT, Outcome.SKIPPED}
        where = (delivery.c.broadcast_id == broadcast_id) & delivery.c.outcome.in_(called)
        with self._reading.begin() as connection:
            return connection.scalar(select(delivery.c.id).where(where).limit(1)) is not None

    def settle_orphans(self) -> int:
        """At start: what an earlier process left on the wire is UNKNOWN; how many."""
        # Asking broadcast by broadcast lets the index answer; the outcome alone would read every row.
        every = delivery.c.broadcast_id.in_(select(broadcast.c.id))
        orphans = update(delivery).where(every, delivery.c.outcome == Outcome.IN_FLIGHT)
        unknown = orphans.values(outcome=Outcome.UNKNOWN, detail=Detail.INTERRUPTED)
        with self._engine.begin() as connection:
            return connection.execute(unknown).rowcount


_KEY = ["broadcast_id", "chat_id", "outcome"]


def _values(answer: Sent) -> dict[str, object]:
    return {
        "of": answer.id,
        "new_outcome": answer.outcome,
        "new_message_ids": answer.message_ids,
        "new_sent_at": answer.sent_at,
        "new_detail": answer.detail,
        "new_version": answer.version,
    }


def how_many(connection: Connection, where: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).where(where)) or 0


def any_delivery(connection: Connection, uuid: str, *where: ColumnElement[bool]) -> bool:
    found = select(delivery.c.id).where(delivery.c.broadcast_id == id_of(uuid), *where).limit(1)
    return connection.scalar(found) is not None
