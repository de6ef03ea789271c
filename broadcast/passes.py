"""The two passes over a broadcast: giving every chat the message, and taking it back."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from telegram import Bot

from broadcast.content import Content
from broadcast.outcomes import Cause, Settle
from models.broadcasts import Broadcast
from models.ledger import Claim, Ledger, Sent, Undone
from models.states import Fate, Outcome

EARLY = 100  # answers of a broadcast that are watched for an alarm
TOO_MANY = 10  # refusals among them, if they are more than half so far
DELETABLE = timedelta(hours=48)  # core.telegram.org/bots/api#deletemessage


class Sending:
    """Gives every claimed chat the message.

    At the start of a broadcast it raises an alarm if Telegram refuses most of it: that is hardly the fault
    of so many chats, and the rest of the audience is spared until somebody has looked.
    """

    repeatable = False

    def __init__(
        self, bot: Bot, ledger: Ledger, job: Broadcast, content: Content, *, paid: bool = False
    ) -> None:
        self._bot, self._ledger, self._of, self._content = bot, ledger, job.id, content
        self._paid = paid
        self._early = 0 if ledger.any_answer(job.id) else EARLY  # answers still watched
        self._refusals = 0
        self.alarm: str | None = None

    def claim(self, size: int) -> list[Claim]:
        return self._ledger.claim(self._of, size)

    async def call(self, claim: Claim) -> Sent:
        method, arguments = self._content.call(claim.chat_id, paid=self._paid)
        message = await getattr(self._bot, method)(**arguments)
        self._early -= 1
        return Sent(claim.id, claim.chat_id, Outcome.SENT, (message.message_id,), datetime.now(UTC))

    def settle(self, claim: Claim, settled: Settle) -> Sent:
        self._watch(settled)
        return Sent(claim.id, claim.chat_id, OUTCOMES[settled.cause], detail=settled.detail)

    def _watch(self, settled: Settle) -> None:
        if self._early > 0 and settled.cause in (Cause.REFUSED, Cause.UNFAMILIAR):
            self._refusals += 1
            if self._refusals >= TOO_MANY and self._refusals * 2 > EARLY - self._early:
                self.alarm = f"Telegram refuses most of it ({settled.detail})"
        self._early -= 1

    def record(self, answers: Sequence[Sent]) -> None:
        self._ledger.record(answers)

    def release(self, claims: Sequence[Claim]) -> None:
        self._ledger.release([claim.id for claim in claims])

    def move(self, claim: Claim, chat_id: int) -> bool:
        return self._ledger.move(claim, chat_id)


class Undoing:
    """Deletes every delivered message, oldest first."""

    repeatable = True

    def __init__(self, bot: Bot, ledger: Ledger, job: Broadcast) -> None:
        self._bot, self._ledger, self._of = bot, ledger, job.id
        self._after = 0
        self.alarm: str | None = None

    def claim(self, size: int) -> list[Claim]:
        page = self._ledger.delivered(self._of, self._after, size)
        self._after = page[-1].id if page else self._after
        return page

    async def call(self, claim: Claim) -> Undone:
        if len(claim.message_ids) == 1:
            await self._bot.delete_message(claim.chat_id, claim.message_ids[0])
        else:
            await self._bot.delete_messages(claim.chat_id, claim.message_ids)
        return Undone(claim.id, Fate.DELETED)

    def settle(self, claim: Claim, settled: Settle) -> Undone:
        fate = FATES[settled.cause]
        young = claim.sent_at is not None and datetime.now(UTC) - claim.sent_at < DELETABLE
        if settled.cause is Cause.UNDELETABLE and young:
            fate = Fate.REFUSED  # a dice answers the same words in its first day
        return Undone(claim.id, fate, settled.detail)

    def record(self, answers: Sequence[Undone]) -> None:
        self._ledger.record_fates(answers)

    def release(self, claims: Sequence[Claim]) -> None:
        pass  # they still have no fate, which is all there is to give back

    def move(self, claim: Claim, chat_id: int) -> bool:  # noqa: ARG002 - the protocol's signature
        return False  # what was sent before the move is out of reach under the new chat id


OUTCOMES = {
    Cause.BLOCKED: Outcome.BLOCKED,
    Cause.GONE: Outcome.GONE,
    Cause.REFUSED: Outcome.REFUSED,
    Cause.UNFAMILIAR: Outcome.FAILED,
    Cause.ABSENT: Outcome.FAILED,
    Cause.UNDELETABLE: Outcome.FAILED,
    Cause.UNANSWERED: Outcome.UNKNOWN,
}
FATES = {
    Cause.BLOCKED: Fate.LOST,
    Cause.GONE: Fate.LOST,
    Cause.REFUSED: Fate.REFUSED,
    Cause.UNFAMILIAR: Fate.REFUSED,
    Cause.ABSENT: Fate.ALREADY_GONE,
    Cause.UNDELETABLE: Fate.EXPIRED,
    Cause.UNANSWERED: Fate.REFUSED,
}
