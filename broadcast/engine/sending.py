"""The pass that gives every claimed chat the message."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise

from telegram import Bot

from broadcast.engine.alarm import Alarm
from broadcast.engine.recipients import Recipients
from broadcast.engine.wave import Wave
from broadcast.message.calls import Calls
from broadcast.message.profiles import profile_in
from broadcast.wire.holds import Family
from broadcast.wire.letters import Letter, Letters
from broadcast.wire.verdicts import Cause, Settle
from models.content import Content
from models.deliveries.claims import Claim, Sent
from models.deliveries.statements import EVERY_ROW
from models.events import Event
from models.reasons import Reason, ReasonCode
from models.record import Broadcast
from models.recorded import Work
from models.states import EventKind, Outcome
from models.store import Store

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
    accepted: frozenset[str] = frozenset()
    """Words of an alarm that an admin has looked at before they resumed it."""
    rests: Callable[[], object] | None = None
    """Whether nothing may leave at this moment; None where that is never so."""
    last: int = EVERY_ROW
    """The id of the last delivery that may be claimed."""
    reached: int = 0
    """How many have it already."""


class Sending:
    """Gives every claimed chat the message.

    It raises an alarm if Telegram refuses most of it, because so many chats are hardly to blame: those who
    were charged get their turn again, and the rest of the audience is spared until somebody has looked.
    """

    family = Family.SENDS
    repeatable = blamed = False
    _after = 0  # the id of the last delivery claimed in its turn

    def __init__(self, bot: Bot, store: Store, job: Broadcast, terms: Terms) -> None:
        self._ledger, self._clock = store.ledger, store.clock
        self._job, self._terms, self._waves = job, terms, store.waves
        self._course, self._recorded = store.course, store.recorded
        self._wave = Wave(store, job, terms.reached)
        self._rests = terms.rests or bool
        self._calls = Calls(terms.content, job.uuid)
        self._post = Letters(bot)
        self._letters: dict[bool, Letter] = {}  # to persons, and to groups
        self.weight = terms.content.weight
        self._recipients = Recipients(bot, job, terms.content.personal)
        self._alarm = Alarm(terms.accepted)
        self._lost: Callable[[], None] | None = None
        """Hands back what the last claim may have committed, where a server went away before it said so."""

    @property
    def alarm(self) -> Reason | None:
        return self._alarm.reason or self._wave.reason

    @classmethod
    def prepare(
        cls,
        bot: Bot,
        store: Store,
        job: Broadcast,
        *,
        paid: bool = False,
        rests: Callable[[], object] | None = None,
    ) -> "Sending":
        """Read from the database what a run needs; synchronous, through `to_thread`.

        Whatever is in flight before the run is an orphan: of an earlier run that could not record it.
        """
        if orphans := store.ledger.settle_orphans(job):
            log.error("%s: %s answers were never recorded; they count as unknown", job.uuid, orphans.total())
        if damaged := store.ledger.heal(job):
            log.error("%s: the rows of these deliveries are damaged: %s", job.uuid, damaged)
        content = store.contents.content(job)
        accepted = accepted_words(store.broadcasts.events(job))
        last, reached = store.ledger.last(job), store.waves.reached(job)
        return cls(bot, store, job, Terms(content, paid, accepted, rests, last, reached))

    def follow(self, alarm: Alarm | None) -> Alarm:
        """Go on watching with the alarm of an earlier run, if there is one; the alarm that watches now."""
        self._alarm = alarm or self._alarm
        return self._alarm

    def claim(self, size: int) -> list[Claim]:
        self._hand_back_lost()
        if self._rests() or self._wave.look():
            return []
        named, last = self._recipients.named, self._terms.last
        # After the last of them, because those before it that were set aside are pending again.
        self._lost = partial(self._ledger.release_after, self._job, self._after)
        claims = self._ledger.claim(self._job, size, self._after, last, named=named)
        self._lost = None
        self._after = max((claim.id for claim in claims), default=self._after)
        return self._learnt(claims)

    def reclaim(self, claims: Sequence[Claim]) -> list[Claim]:
        self._hand_back_lost()
        if self._rests():
            return []
        self._lost = partial(self.release, claims)
        again = self._ledger.reclaim(self._job, claims, named=self._recipients.named)
        self._lost = None
        return self._learnt(again)

    def _hand_back_lost(self) -> None:
        if self._lost:
            self._lost()
            self._lost = None

    def _learnt(self, claims: list[Claim]) -> list[Claim]:
        self._recipients.learn({claim.id: claim.profile for claim in claims if claim.profile})
        return claims

    def fills(self, _claim: Claim) -> int:
        return self.weight

    async def call(self, claim: Claim) -> Sent:
        letter = self._letters.get(claim.chat_id > 0) or await self._write(claim)
        result = await self._post.post(letter, claim.chat_id)
        self._alarm.arrived()
        self._recipients.forget(claim)
        parts = result if isinstance(result, list) else [result]
        ids, version = tuple(part["message_id"] for part in parts), self._job.content_version
        # By Telegram's clock, which tells later how old it is; of a copy it tells neither date nor chat.
        if letter.copies:
            return Sent(claim.id, claim.chat_id, Outcome.SENT, ids, self._clock(), version=version)
        at, chat = datetime.fromtimestamp(parts[0]["date"], UTC), profile_in(parts[0]["chat"])
        return Sent(claim.id, claim.chat_id, Outcome.SENT, ids, at, version=version, profile=chat)

    async def _write(self, claim: Claim) -> Letter:
        """The letter to this chat; kept where every person, or every group, gets the same."""
        recipient = await self._recipients.of(claim)
        call = self._calls.send(claim.chat_id, recipient, paid=self._terms.paid)
        letter = await self._post.take_down(call)
        if not self._terms.content.personal:
            self._letters[claim.chat_id > 0] = letter
        return letter

    def settle(self, claim: Claim, settled: Settle) -> Sent:
        self._alarm.refused(claim.id, claim.chat_id, settled)
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
        gone = self._ledger.record(answers)
        words = (Outcome.GONE if one.chat_id in gone else one.outcome for one in answers)
        self._recorded.add(Work.SENDING, words)
        self._wave.arrived(sum(answer.outcome is Outcome.SENT for answer in answers))

    def flooded(self, floods: int) -> None:
        self._course.flooded(self._job, floods)

    def release(self, claims: Sequence[Claim]) -> None:
        self._ledger.release([claim.id for claim in claims])

    def halted(self, found: Reason | None) -> Reason | None:
        """Why it pauses, now that the run is over and has `found` a reason or none; synchronous."""
        if found and found is self._wave.reason:
            return self._wave.recounted()
        return found or self._waves.look(self._job)  # whether those who come first have had their turn

    def take_back(self) -> None:
        if not self._alarm.reason:  # nobody who was refused is to blame for what others do
            return
        charged = {one.id: one.chat_id for one in self._alarm.charged}
        log.warning("%s: %s chats were refused for what is not theirs", self._job.uuid, len(charged))
        self._ledger.take_back(self._job, charged)

    def relocate(self, claim: Claim, chat_id: int) -> Claim | None:
        return claim._replace(chat_id=chat_id) if self._ledger.relocate(claim, chat_id) else None


def accepted_words(story: Sequence[Event]) -> frozenset[str]:
    """The words of the alarms after which an admin has pressed Resume."""
    accepted = set()
    moves = [one for one in story if one.kind in (EventKind.PAUSED, EventKind.RESUMED)]
    for halted, resumed in pairwise(moves):
        if halted.facts.get("reason") == ReasonCode.MOSTLY_REFUSED and resumed.kind is EventKind.RESUMED:
            accepted.add(str(halted.facts.get("words")))
    return frozenset(accepted)
