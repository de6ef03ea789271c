"""The ledger: one row a chat and broadcast, claimed before the call and recorded after it."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Engine,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from models.clock import Clock
from models.database import reading
from models.deliveries import again, canary, happenings
from models.deliveries.claims import Claim, Sent, values
from models.deliveries.expiry import moment
from models.deliveries.freezing import freeze
from models.deliveries.marks import conclude, signs
from models.deliveries.relocation import relocate
from models.deliveries.repairs import heal, settle_orphans, take_back
from models.deliveries.shown import Shown, shown
from models.deliveries.statements import (
    ASKED,
    CLAIM,
    CLAIM_AGAIN,
    EVERY_ROW,
    RECLAIM,
    RECLAIM_AGAIN,
    RECORD,
    RELEASE,
    RELEASE_AFTER,
    any_delivery,
)
from models.events import Admin
from models.kept import learn
from models.moves import Move, advance
from models.profiles import profiles
from models.record import Broadcast, Card, card_columns
from models.states import UNFINISHED, EventKind, Outcome, State
from models.tables import broadcast
from models.waiting import due


class Ledger:
    """Questions about deliveries. Each method is one transaction, but those that send once more.

    At every commit the outcomes of a broadcast add up to its audience.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def begin(self, uuid: str, testers: Collection[int] = ()) -> bool:
        """QUEUED becomes SENDING, and the chats subscribed at this moment become its audience.

        False where it is held, waits for a later moment, or nothing may begin.

        Args:
            testers: the chats of a test, which has no other audience.
        """
        now = self._clock()
        move = Move(
            State.SENDING,
            EventKind.BEGUN,
            sources={State.QUEUED},
            where=[due(now)],
            dated="started_at",
            # It has come, and would come again where the clock is set back.
            columns={"not_before": None},
        )
        with self._engine.begin() as connection:
            # The move first: a second call loses it before it writes a row. In one transaction with the rows,
            # because a kill between them would leave SENDING without an audience, which finishes at once.
            if not advance(connection, uuid, move, now):
                return False
            chats, left_out, first = freeze(connection, uuid, testers, now)
            shown = dict.fromkeys(("begun_version", "corrected_version"), broadcast.c.content_version)
            frozen = {"audience": chats, "left_out": left_out, "canary_chats": first or None}
            values = {**frozen, **shown, "expires_at": moment(connection, uuid, now)}
            connection.execute(update(broadcast).where(broadcast.c.uuid == uuid).values(values))
        return True

    def claim(
        self, job: Broadcast, size: int, after: int = 0, last: int = EVERY_ROW, *, named: bool = False
    ) -> list[Claim]:
        """Commit the next pending chats to the wire; chats that have left are skipped in the same statement.

        When nobody is pending any more, chats whose answer was lost follow, if a Resend asked for them.

        Args:
            after: only deliveries whose ids follow this one.
            last: and do not follow this one.
            named: whether to tell each chat's names.

        Returns:
            At most `size` claims by id; none if nothing is left, if the broadcast is no longer being sent, or
            if it says something newer than `job`.
        """
        asked = self._asked(job) | {"size": size, "after": after, "last": last}
        return self._first((CLAIM, CLAIM_AGAIN), job, asked, named=named)

    def last(self, job: Broadcast) -> int:
        """See `canary.last`."""
        with self._reading.begin() as connection:
            return canary.last(connection, job)

    def reclaim(self, job: Broadcast, claims: Sequence[Claim], *, named: bool = False) -> list[Claim]:
        """As `claim`, for these that were handed back."""
        asked = self._asked(job) | {"ids": [claim.id for claim in claims]}
        again = self._first((RECLAIM,), job, asked, named=named)
        return again + self._first((RECLAIM_AGAIN,), job, asked, named=named) if job.retried_at else again

    @staticmethod
    def _asked(job: Broadcast) -> dict[str, object]:
        return {"of": job.id, "current": job.content_version, "test": job.is_test}

    def _first(
        self,
        statements: Sequence[ReturningUpdate[Any]],
        job: Broadcast,
        asked: dict[str, object],
        *,
        named: bool,
    ) -> list[Claim]:
        """The claims of the first statement that gives any."""
        # Only a second try sets `retried_at`, so a first one ends without looking for rows that are asked.
        for statement in statements if job.retried_at else statements[:1]:
            # A page of chats that have all left gives rows but no claims: then the next page is asked for.
            while rows := self._claim(statement, asked, named=named):
                claims = [claim for claim in rows if claim]
                if claims:
                    return sorted(claims)  # RETURNING promises no order
        return []

    def _claim(
        self, statement: ReturningUpdate[Any], asked: dict[str, object], *, named: bool
    ) -> list[Claim | None]:
        """A claim for each row that the statement changed, or None where its chat has left."""
        # Committed before the caller has the rows: a chat that was called must not be pending after a crash.
        with self._engine.begin() as connection:
            rows = connection.execute(statement, asked).all()
            # In the same transaction: if names cannot be read, nothing is claimed, and no page is stranded.
            known = profiles(connection, [row.chat_id for row in rows]) if named else {}
        return [
            Claim(row.id, row.chat_id, known.get(row.chat_id)) if row.outcome is Outcome.IN_FLIGHT else None
            for row in rows
        ]

    def release(self, ids: Sequence[int]) -> None:
        """Hand back claims that certainly did not go out."""
        if ids:  # SQLAlchemy would run an empty list once, without values
            with self._engine.begin() as connection:
                connection.execute(RELEASE, [{"of": id_} for id_ in ids])

    def release_after(self, job: Broadcast, after: int) -> None:
        """Hand back what was claimed behind this id, where a commit was made whose answer was lost."""
        with self._engine.begin() as connection:
            connection.execute(RELEASE_AFTER, {"of": job.id, "after": after})

    def record(self, answers: Sequence[Sent]) -> Collection[int]:
        """Write down what became of claims of one broadcast; the chats that are believed to be gone now.

        What the answers tell of their chats is written too, see `conclude` and `learn`.
        """
        if not answers:
            return ()
        with self._engine.begin() as connection:
            now = self._clock()
            happenings.sent(connection, answers, now)
            gone = conclude(connection, answers[0].id, signs(answers), now)
            RECORD.run(connection, [values(answer, gone) for answer in answers])
            learn(connection, [answer.profile for answer in answers if answer.profile])
        return gone

    def shown(self, chat_id: int, message_id: int) -> Shown | None:
        """See `shown`."""
        with self._reading.begin() as connection:
            return shown(connection, chat_id, message_id)

    def relocate(self, claim: Claim, chat_id: int) -> bool:
        """Send to a group's new chat id what waits for it, of other broadcasts too.

        Returns:
            Whether this claim can be called there; the new id may have a row already, or have left.
        """
        with self._engine.begin() as connection:
            return relocate(connection, claim, chat_id, self._clock())

    def finish_sending(self, uuid: str) -> bool:
        """SENDING becomes SENT, if nothing is pending, in flight or asked for again."""
        with self._engine.begin() as connection:
            # Two questions, because no index answers an OR of them: it would read every row of the broadcast.
            if any_delivery(connection, uuid, UNFINISHED) or any_delivery(
                connection, uuid, [Outcome.UNKNOWN], ASKED
            ):
                return False
            swept = [broadcast.c.sweeps.is_(None)]
            move = Move(State.SENT, EventKind.FINISHED, where=swept, dated="finished_at")
            return advance(connection, uuid, move, self._clock())

    def retry(self, uuid: str, by: Admin) -> int:
        """SENT becomes SENDING for the chats that refused or failed; how many. Nothing happens if none did.

        It is left without a card: the next look sends a new one, and the report stays as it is.
        """
        return again.retry(self._engine, uuid, by, self._clock())

    def resend(self, uuid: str, revision: int, by: Admin, card: Card) -> int:
        """SENT becomes SENDING for the chats whose answer was lost; how many.

        Their outcome stays unknown until a copy is confirmed, because they may have the first one.

        Args:
            revision: of the broadcast when an admin was asked; nothing happens if it has changed since.
        """
        shown = card_columns(card)
        asked = Move(State.SENDING, EventKind.RESENT, by, {State.SENT}, revision=revision, columns=shown)
        return again.resend(self._engine, uuid, asked, self._clock())

    def send_remaining(self, uuid: str, by: Admin) -> int:
        """STOPPED becomes SENDING for the chats that the stop had left without it; how many.

        Nobody gets it twice, because only what is pending moves on: where a Resend was stopped nothing is. It
        is left without a card, as by `retry`.
        """
        return again.send_remaining(self._engine, uuid, by, self._clock())

    def take_back(self, job: Broadcast, charged: Mapping[int, int]) -> None:
        """Let deliveries that were charged with what was the bot's get their turn again; unmark their chats.

        Args:
            charged: the chat of each delivery.
        """
        with self._engine.begin() as connection:
            take_back(connection, job, charged, self._clock())

    def settle_orphans(self, of: Broadcast | None = None) -> Counter[str]:
        """Make UNKNOWN what is on the wire though nobody calls: of one broadcast, or before the sender starts
        of all; how many of each uuid."""
        with self._engine.begin() as connection:
            return settle_orphans(connection, self._clock(), of)

    def heal(self, of: Broadcast) -> list[int]:
        """Make UNKNOWN what has an outcome that nobody can read; the ids of those rows."""
        with self._engine.begin() as connection:
            return heal(connection, of)
