"""The passes over a broadcast: giving every chat the message, correcting it, and taking it back."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from telegram import Bot
from telegram.error import BadRequest

from broadcast.message.calls import NOBODY, Calls, CannotCorrect, Names
from broadcast.message.content import Content
from broadcast.message.kinds import ALBUM
from broadcast.wire.verdicts import Cause, Settle, classify
from models.broadcasts import Broadcast
from models.deliveries.corrections import Corrected
from models.deliveries.delivery import Delivery
from models.deliveries.sending import Claim, Sent
from models.deliveries.undo import UNDO_WINDOW, Undone
from models.states import Correction, Fate, Outcome
from models.store import Store

EARLY = 100  # answers of a broadcast that are watched for an alarm
TOO_MANY = 10  # refusals among them, if they are more than half so far


class Sending:
    """Gives every claimed chat the message.

    At the start of a broadcast it raises an alarm if Telegram refuses most of it: that is hardly the fault
    of so many chats, and the rest of the audience is spared until somebody has looked.
    """

    repeatable = False

    def __init__(self, bot: Bot, store: Store, job: Broadcast, *, paid: bool = False) -> None:
        self._bot, self._ledger, self._job = bot, store.ledger, job
        content = Content(**store.drafts.content(job))
        self._calls = Calls(content)
        self._names = _Names(bot, store, job, content.personal)
        self._paid = paid
        self._early = 0 if store.ledger.any_answer(job.id) else EARLY  # answers still watched
        self._refusals = 0
        # Of an album, the error of one part leaves open what became of the others.
        lost = {Cause.UNANSWERED} if content.kind == ALBUM else set()
        self._suspicious = {Cause.REFUSED, Cause.UNFAMILIAR} | lost
        self.alarm: str | None = None

    def claim(self, size: int) -> list[Claim]:
        claims = self._ledger.claim(self._job, size)
        self._names.learn(claims)
        return claims

    async def call(self, claim: Claim) -> Sent:
        recipient = await self._names.of(claim)
        method, arguments = self._calls.send(claim.chat_id, recipient, paid=self._paid)
        answer = await getattr(self._bot, method)(**arguments)
        self._early -= 1
        self._names.forget(claim)
        ids = tuple(part.message_id for part in (answer if isinstance(answer, Sequence) else [answer]))
        return self._sent(claim, Outcome.SENT, ids)

    def settle(self, claim: Claim, settled: Settle) -> Sent:
        self._watch(settled)
        self._names.forget(claim)
        return self._sent(claim, OUTCOMES[settled.cause], detail=settled.detail)

    def _sent(
        self, claim: Claim, outcome: Outcome, ids: tuple[int, ...] = (), detail: str | None = None
    ) -> Sent:
        sent_at = datetime.now(UTC) if ids else None
        return Sent(claim.id, claim.chat_id, outcome, ids, sent_at, detail, self._job.content_version)

    def _watch(self, settled: Settle) -> None:
        if self._early > 0 and settled.cause in self._suspicious:
            self._refusals += 1
            if self._refusals >= TOO_MANY and self._refusals * 2 > EARLY - self._early:
                self.alarm = f"Telegram refuses most of it ({settled.detail})"
        self._early -= 1

    def record(self, answers: Sequence[Sent]) -> None:
        self._ledger.record(answers)

    def release(self, claims: Sequence[Claim]) -> None:
        self._ledger.release([claim.id for claim in claims])

    def relocate(self, claim: Claim, chat_id: int) -> Claim | None:
        return claim._replace(chat_id=chat_id) if self._ledger.relocate(claim, chat_id) else None


class _Pages:
    """What passes over delivered messages have in common: they claim nothing, so there is nothing to free."""

    repeatable = True
    alarm: str | None = None
    _after = 0

    def _page(self, page: list[Delivery]) -> list[Delivery]:
        self._after = page[-1].id if page else self._after
        return page

    def release(self, claims: Sequence[Delivery]) -> None:
        pass  # nothing was recorded about them, which is all there is to give back

    def relocate(self, claim: Delivery, chat_id: int) -> None:
        pass  # what was sent before it moved is out of reach under the new chat id


class Correcting(_Pages):
    """Makes every delivered message show the newest version, oldest first.

    Each part of an album takes a call, and each call but the first waits here for its turn.
    """

    def __init__(self, bot: Bot, store: Store, job: Broadcast, turn: Callable[[], Awaitable[None]]) -> None:
        self._bot, self._store, self._job, self._turn = bot, store, job, turn
        content = Content(**store.drafts.content(job))
        self._calls = Calls(content)
        self._names = _Names(bot, store, job, content.personal)
        self._shown: dict[int, Content] = {}
        self._in_part: set[int] = set()  # claims of which some parts show it, and others not yet

    def claim(self, size: int) -> list[Delivery]:
        page = self._page(self._store.corrections.outdated(self._job, self._after, size))
        for version in {claim.version for claim in page}.difference(self._shown):
            self._shown[version] = Content(**self._store.drafts.content(self._job, version))
        self._names.learn(page)
        return page

    async def call(self, claim: Delivery) -> Corrected:
        recipient, shown = await self._names.of(claim), self._shown[claim.version]
        # What an earlier correction was asked to change, and did not surely, may show either version.
        sure = claim.version == claim.tried_version and bool(self._job.corrected_version)
        try:
            calls = self._calls.edit(shown, claim.chat_id, claim.message_ids, recipient, sure=sure)
        except CannotCorrect:  # an earlier correction did not reach it, and from there no way leads here
            return Corrected(claim.id, Correction.REFUSED, "it shows an older version of another kind")
        for at, (method, arguments) in enumerate(calls):
            if at:
                await self._turn()
            try:
                await getattr(self._bot, method)(**arguments)
            except BadRequest as error:  # one part of an album may show it while the others do not
                verdict = classify(error, repeatable=True)
                if not (isinstance(verdict, Settle) and verdict.cause is Cause.UNCHANGED):
                    raise
            self._in_part.add(claim.id)
        self._forget(claim)
        return Corrected(claim.id, Correction.CORRECTED)

    def settle(self, claim: Delivery, settled: Settle) -> Corrected:
        correction = CORRECTIONS[settled.cause]
        if correction is Correction.REFUSED and claim.id in self._in_part:
            correction = Correction.UNKNOWN
        self._forget(claim)
        return Corrected(claim.id, correction, settled.detail)

    def _forget(self, claim: Delivery) -> None:
        self._in_part.discard(claim.id)
        self._names.forget(claim)

    def record(self, answers: Sequence[Corrected]) -> None:
        self._store.corrections.record_corrections(self._job, answers)


class Undoing(_Pages):
    """Deletes every delivered message, oldest first."""

    def __init__(self, bot: Bot, store: Store, job: Broadcast) -> None:
        self._bot, self._undo, self._of = bot, store.undo, job.id

    def claim(self, size: int) -> list[Delivery]:
        return self._page(self._undo.undeleted(self._of, self._after, size))

    async def call(self, claim: Delivery) -> Undone:
        if len(claim.message_ids) == 1:
            await self._bot.delete_message(claim.chat_id, claim.message_ids[0])
        else:
            await self._bot.delete_messages(claim.chat_id, claim.message_ids)
        return Undone(claim.id, Fate.DELETED)

    def settle(self, claim: Delivery, settled: Settle) -> Undone:
        fate = FATES[settled.cause]
        young = claim.sent_at is not None and datetime.now(UTC) - claim.sent_at < UNDO_WINDOW
        if settled.cause is Cause.UNDELETABLE and young:
            fate = Fate.REFUSED  # a dice answers the same words in its first day
        return Undone(claim.id, fate, settled.detail)

    def record(self, answers: Sequence[Undone]) -> None:
        self._undo.record_fates(answers)


class _Names:
    """The names of those whose turn it is, asked for only where the message has placeholders."""

    def __init__(self, bot: Bot, store: Store, job: Broadcast, wanted: frozenset[str]) -> None:
        self._bot, self._audience, self._job, self._wanted = bot, store.audience, job, wanted
        self._known: dict[int, Names] = {}

    def learn(self, claims: Sequence[Claim | Delivery]) -> None:
        """Ask the database for a page's names; synchronous."""
        if self._wanted:
            profiles = self._audience.profiles([claim.chat_id for claim in claims])
            self._known |= {one.id: vars(profiles[one.chat_id]) for one in claims if one.chat_id in profiles}

    async def of(self, claim: Claim | Delivery) -> Names:
        """The names of one recipient; raises `TelegramError` for one that only Telegram knows."""
        if not self._wanted:
            return NOBODY
        if claim.id not in self._known and self._job.is_test:  # an admin need not be a subscriber
            chat = await self._bot.get_chat(claim.chat_id)
            self._known[claim.id] = {name: getattr(chat, name, None) for name in self._wanted}
        return self._known.get(claim.id, NOBODY)

    def forget(self, claim: Claim | Delivery) -> None:
        """It has its answer."""
        self._known.pop(claim.id, None)


OUTCOMES = {
    Cause.BLOCKED: Outcome.BLOCKED,
    Cause.GONE: Outcome.GONE,
    Cause.REFUSED: Outcome.REFUSED,
    Cause.UNFAMILIAR: Outcome.FAILED,
    Cause.ABSENT: Outcome.FAILED,
    Cause.UNDELETABLE: Outcome.FAILED,
    Cause.UNCHANGED: Outcome.FAILED,
    Cause.UNANSWERED: Outcome.UNKNOWN,
}
FATES = {
    Cause.BLOCKED: Fate.LOST,
    Cause.GONE: Fate.LOST,
    Cause.REFUSED: Fate.REFUSED,
    Cause.UNFAMILIAR: Fate.REFUSED,
    Cause.ABSENT: Fate.ALREADY_GONE,
    Cause.UNDELETABLE: Fate.EXPIRED,
    Cause.UNCHANGED: Fate.REFUSED,
    Cause.UNANSWERED: Fate.UNKNOWN,
}
CORRECTIONS = {
    Cause.BLOCKED: Correction.LOST,
    Cause.GONE: Correction.LOST,
    Cause.REFUSED: Correction.REFUSED,
    Cause.UNFAMILIAR: Correction.REFUSED,
    Cause.ABSENT: Correction.ABSENT,
    Cause.UNDELETABLE: Correction.REFUSED,
    Cause.UNCHANGED: Correction.CORRECTED,
    Cause.UNANSWERED: Correction.UNKNOWN,
}
