"""The pass that gives every claimed chat the message."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Bot, Message

from broadcast.engine.recipients import Recipients
from broadcast.message.calls import Calls
from broadcast.wire.holds import Family
from broadcast.wire.verdicts import Cause, Settle
from models.content import ALBUM, Content
from models.deliveries.claims import Claim, Sent
from models.record import Broadcast
from models.states import Detail, Outcome, Reason, ReasonCode
from models.store import Store

EARLY = 100  # the first answers of a broadcast, watched for an alarm
TOO_MANY = 10  # refusals among them, if they are more than half so far

log = logging.getLogger(__name__)

OUTCOMES = {
    Cause.BLOCKED: Outcome.BLOCKED,
    Cause.GONE: Outcome.GONE,
    Cause.DOUBTFUL: Outcome.REFUSED,
    Cause.REFUSED: Outcome.REFUSED,
    Cause.UNFAMILIAR: Outcome.FAILED,
    Cause.ABSENT: Outcome.FAILED,
    Cause.TOO_OLD: Outcome.FAILED,
    Cause.UNDELETABLE: Outcome.FAILED,
    Cause.UNCHANGED: Outcome.FAILED,
    Cause.UNANSWERED: Outcome.UNKNOWN,
}


@dataclass(frozen=True)
class Terms:
    """How one run sends; settled when it begins."""

    content: Content
    paid: bool
    """Whether Telegram may charge Stars for going faster than its free pace."""
    watched: int
    """How many of its answers may raise an alarm; 0 where an earlier run had answers, because a person may
    have looked at them and resumed it."""


class Sending:
    """Gives every claimed chat the message.

    At the start of a broadcast it raises an alarm if Telegram refuses most of it, because so many chats are
    hardly to blame: the rest of the audience is spared until somebody has looked.
    """

    family = Family.SENDS
    repeatable = False

    def __init__(self, bot: Bot, store: Store, job: Broadcast, terms: Terms) -> None:
        self._bot, self._ledger, self._clock = bot, store.ledger, store.clock
        self._job, self._paid = job, terms.paid
        self._calls = Calls(terms.content)
        self.weight = terms.content.weight
        self._recipients = Recipients(bot, job, terms.content.personal)
        self._early = terms.watched  # answers still watched
        self._refusals = 0
        # Of an album, the error of one part leaves open what became of the others.
        lost = {Cause.UNANSWERED} if terms.content.kind == ALBUM else set()
        self._suspicious = {Cause.DOUBTFUL, Cause.REFUSED, Cause.UNFAMILIAR} | lost
        self.alarm: Reason | None = None

    @classmethod
    def prepare(cls, bot: Bot, store: Store, job: Broadcast, *, paid: bool = False) -> "Sending":
        """Read from the database what a run needs; synchronous, through `to_thread`.

        Whatever is in flight before the run is an orphan: of an earlier run that could not record it.
        """
        if orphans := store.ledger.settle_orphans(job):
            log.error("%s: %s answers were never recorded; they count as unknown", job.uuid, orphans)
        if damaged := store.ledger.heal(job):
            log.error("%s: the rows of these deliveries are damaged: %s", job.uuid, damaged)
        content = store.contents.content(job)
        watched = 0 if store.ledger.any_answer(job.id) else EARLY
        return cls(bot, store, job, Terms(content, paid, watched))

    def claim(self, size: int) -> list[Claim]:
        claims = self._ledger.claim(self._job, size, named=self._recipients.named)
        self._recipients.learn({claim.id: claim.profile for claim in claims if claim.profile})
        return claims

    async def call(self, claim: Claim) -> Sent:
        recipient = await self._recipients.of(claim)
        parts = await self._calls.send(claim.chat_id, recipient, paid=self._paid).on(self._bot)
        self._early -= 1
        self._recipients.forget(claim)
        # By Telegram's clock, which tells later how old it is; of a copy Telegram tells no date.
        sent_at = next((part.date for part in parts if isinstance(part, Message)), None) or self._clock()
        ids = tuple(part.message_id for part in parts)
        return Sent(claim.id, claim.chat_id, Outcome.SENT, ids, sent_at, version=self._job.content_version)

    def settle(self, claim: Claim, settled: Settle) -> Sent:
        self._watch(settled)
        self._recipients.forget(claim)
        return Sent(
            claim.id,
            claim.chat_id,
            OUTCOMES[settled.cause],
            detail=settled.detail,
            version=self._job.content_version,
            doubt=settled.cause is Cause.DOUBTFUL,
        )

    def record(self, answers: Sequence[Sent]) -> None:
        self._ledger.record(answers)

    def release(self, claims: Sequence[Claim]) -> None:
        self._ledger.release([claim.id for claim in claims])

    def relocate(self, claim: Claim, chat_id: int) -> Claim | None:
        return claim._replace(chat_id=chat_id) if self._ledger.relocate(claim, chat_id) else None

    def _watch(self, settled: Settle) -> None:
        if self._early > 0 and settled.cause in self._suspicious:
            self._refusals += 1
            if self._refusals >= TOO_MANY and self._refusals * 2 > EARLY - self._early:
                words = "" if isinstance(settled.detail, Detail) else settled.detail
                self.alarm = Reason(ReasonCode.MOSTLY_REFUSED, words)
        self._early -= 1
