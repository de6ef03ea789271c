"""The ledger: one row a chat and broadcast, claimed before the call and recorded after it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Row,
    ScalarSelect,
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
from models.broadcasts import Broadcast, advance
from models.database import reading
from models.deliveries.statements import ASKED, CLAIM, CLAIM_AGAIN, OUTCOME, RECORD, RELEASE
from models.states import Correction, Detail, Fate, Outcome, Resend, State, Status
from models.tables import broadcast, delivery, subscriber

Word = TypeVar("Word", Outcome, Fate, Correction)

RETRYABLE = (Outcome.REFUSED, Outcome.FAILED)

MARKS = {Outcome.BLOCKED: Status.BLOCKED, Outcome.GONE: Status.GONE}


class Claim(NamedTuple):
    """A delivery that is committed to the wire and may be called now."""

    id: int
    chat_id: int


@dataclass(frozen=True, slots=True)
class Sent:
    """What sending made of one claim; addressed by its id, for a group may change its chat id mid-call."""

    id: int
    chat_id: int
    outcome: Outcome
    message_ids: tuple[int, ...] = ()
    sent_at: datetime | None = None
    detail: str | None = None
    version: int | None = None


class Counts(NamedTuple):
    """How many chats of one broadcast have each word, at one moment."""

    tally: dict[Outcome, int]
    fates: dict[Fate, int]
    corrections: dict[Correction, int]
    """Of those who were asked to show the newest version."""
    doubled: int
    """Sent again though an earlier copy may exist."""


class Ledger:
    """Questions about deliveries. Each method is one transaction.

    At every commit the outcomes of a broadcast add up to its audience.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = reading(engine)

    def begin(self, uuid: str, testers: Collection[int] = ()) -> bool:
        """QUEUED becomes SENDING, and whoever is subscribed at this moment becomes its audience.

        Args:
            testers: the chats of a test, which has no other audience.
        """
        with self._engine.begin() as connection:
            if not advance(connection, uuid, State.SENDING, sources={State.QUEUED}, started_at=_now()):
                return False
            this = broadcast.c.uuid == uuid
            chats = (
                union_all(*(select(literal(one).label("chat_id")) for one in testers)).subquery()
                if testers
                else subscriber
            )
            pending = select(id_of(uuid), chats.c.chat_id, literal(Outcome.PENDING, OUTCOME))
            if not testers:
                pending = pending.where(subscriber.c.status == Status.SUBSCRIBED)
            pending = pending.order_by(chats.c.chat_id)
            frozen = connection.execute(insert(delivery).from_select(_KEY, pending)).rowcount
            now = dict.fromkeys(("begun_version", "corrected_version"), broadcast.c.content_version)
            connection.execute(update(broadcast).where(this).values(audience=frozen, **now))
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
        """Hand claims back that certainly did not go out."""
        with self._engine.begin() as connection:
            connection.execute(RELEASE, [{"of": id_} for id_ in ids])

    def record(self, answers: Sequence[Sent]) -> None:
        """Write down what became of claims, and mark the chats whose own fault it was."""
        with self._engine.begin() as connection:
            connection.execute(RECORD, [_values(answer) for answer in answers])
            for outcome, status in MARKS.items():
                chats = [answer.chat_id for answer in answers if answer.outcome is outcome]
                if chats:
                    subscribers.mark(connection, chats, status)

    def relocate(self, claim: Claim, chat_id: int) -> bool:
        """The group has a new chat id: send there what waits for it, of other broadcasts too.

        Returns:
            Whether this claim can be called there; it may have a row there already, or have left.
        """
        with self._engine.begin() as connection:
            if not subscribers.migrate_chat(connection, claim.chat_id, chat_id):
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
            left = (Outcome.PENDING, Outcome.IN_FLIGHT)
            if any_delivery(connection, uuid, delivery.c.outcome.in_(left)) or any_delivery(
                connection, uuid, ASKED
            ):
                return False
            return advance(connection, uuid, State.SENT, finished_at=_now())

    def retry(self, uuid: str, **facts: Any) -> int:
        """SENT becomes SENDING for those who refused or failed; how many, and nothing happens if none."""
        pending: dict[str, object] = {"outcome": Outcome.PENDING, "detail": None}
        return self._again(uuid, delivery.c.outcome.in_(RETRYABLE), pending, None, facts)

    def resend(self, uuid: str, moves: int, **facts: Any) -> int:
        """SENT becomes SENDING for those whose answer was lost; how many.

        Their outcome stays unknown until a copy is confirmed: whatever else comes, they may have the first.

        Args:
            moves: of the broadcast when an admin was asked; nothing happens if it has moved since.
        """
        again: dict[str, object] = {"resend": Resend.ASKED}
        return self._again(uuid, delivery.c.outcome == Outcome.UNKNOWN, again, moves, facts)

    def _again(
        self,
        uuid: str,
        whom: ColumnElement[bool],
        values: dict[str, object],
        moves: int | None,
        facts: dict[str, Any],
    ) -> int:
        where = (delivery.c.broadcast_id == id_of(uuid)) & whom
        facts |= {"retried_at": _now(), "finished_at": None}
        with self._engine.begin() as connection:
            count = how_many(connection, where)
            if not count:
                return 0
            if not advance(connection, uuid, State.SENDING, sources={State.SENT}, moves=moves, **facts):
                return 0
            connection.execute(update(delivery).where(where).values(values))
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

    def counts(self, of: Broadcast) -> Counts:
        """How many chats have each outcome, and what became of what was delivered."""
        mine = delivery.c.broadcast_id == of.id
        sent = mine & (delivery.c.outcome == Outcome.SENT)
        asked = sent & (delivery.c.tried_version == of.content_version)
        received = mine & delivery.c.outcome.in_((Outcome.SENT, Outcome.UNKNOWN))
        with self._reading.begin() as connection:
            return Counts(
                tally=_count(connection, delivery.c.outcome, mine),
                fates=_count(connection, delivery.c.fate, sent & delivery.c.fate.is_not(None))
                if of.undo_started_at
                else {},
                corrections=_count(
                    connection, delivery.c.correction, asked & delivery.c.correction.is_not(None)
                )
                if of.corrected
                else {},
                doubled=how_many(connection, received & (delivery.c.resend == Resend.MADE))
                if of.retried_at
                else 0,
            )

    def totals(self) -> dict[Outcome, int]:
        """The outcomes over all broadcasts; tests do not count."""
        with self._reading.begin() as connection:
            every = delivery.c.broadcast_id.in_(select(broadcast.c.id).where(~broadcast.c.is_test))
            return _count(connection, delivery.c.outcome, every)

    def sent(self, broadcast_id: int) -> int:
        """How many chats of a broadcast got it."""
        mine = (delivery.c.broadcast_id == broadcast_id) & (delivery.c.outcome == Outcome.SENT)
        with self._reading.begin() as connection:
            return how_many(connection, mine)


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


def id_of(uuid: str) -> ScalarSelect[int]:
    return select(broadcast.c.id).where(broadcast.c.uuid == uuid).scalar_subquery()


def how_many(connection: Connection, where: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).where(where)) or 0


def _count(connection: Connection, by: Column[Word], where: ColumnElement[bool]) -> dict[Word, int]:
    return dict(connection.execute(select(by, func.count()).where(where).group_by(by)).all())


def any_delivery(connection: Connection, uuid: str, *where: ColumnElement[bool]) -> bool:
    found = select(delivery.c.id).where(delivery.c.broadcast_id == id_of(uuid), *where).limit(1)
    return connection.scalar(found) is not None


def _now() -> datetime:
    return datetime.now(UTC)
