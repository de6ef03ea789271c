"""The pass that makes every delivered message show the newest version."""

import logging
from collections.abc import Awaitable, Callable, Sequence

from telegram import Bot
from telegram.error import BadRequest

from broadcast.engine.passes import OverDelivered, watching
from broadcast.engine.recipients import Recipients
from broadcast.message.calls import Calls
from broadcast.message.methods import Edit
from broadcast.wire.holds import Family
from broadcast.wire.verdicts import Cause, Settle, classify
from models.content import Content
from models.deliveries.corrections import Corrected
from models.deliveries.delivery import Delivery
from models.details import Detail
from models.record import Broadcast
from models.recorded import Work
from models.states import Correction
from models.store import Store

CORRECTIONS = {
    Cause.BLOCKED: Correction.LOST,
    Cause.GONE: Correction.LOST,
    Cause.DOUBTFUL: Correction.LOST,
    Cause.REFUSED: Correction.REFUSED,
    Cause.UNFAMILIAR: Correction.REFUSED,
    Cause.ABSENT: Correction.ABSENT,
    Cause.TOO_OLD: Correction.REFUSED,
    Cause.UNDELETABLE: Correction.REFUSED,
    Cause.UNCHANGED: Correction.CORRECTED,
    Cause.UNANSWERED: Correction.UNKNOWN,
}

log = logging.getLogger(__name__)

Turn = Callable[[], Awaitable[None]]
"""Waits until one more call may be made."""


class Correcting(OverDelivered[Corrected]):
    """Makes every delivered message show the newest version, oldest first.

    An album takes a call for each part to change; each call but the first waits here for its turn. It raises
    an alarm as `Sending` does: then nobody is given up who may still be asked.
    """

    family = Family.EDITS

    def __init__(self, bot: Bot, store: Store, job: Broadcast, content: Content, turn: Turn) -> None:
        """`content` is the newest version."""
        super().__init__(store, job, watching(store, job))
        self._bot, self._store, self._turn = bot, store, turn
        self._calls = {job.content_version: Calls(content, job.uuid)}  # by the version that they lead to
        self._recipients = Recipients(bot, job, content.personal)
        self._shown: dict[int, Content | None] = {}  # by version; None where it cannot be read
        self._in_part: set[int] = set()  # deliveries of which some parts were changed already

    @classmethod
    def prepare(cls, bot: Bot, store: Store, job: Broadcast, turn: Turn) -> "Correcting":
        """Read from the database what a run needs; synchronous, through `to_thread`.

        Whom no edit can reach is settled here, because each would take a turn to do nothing.
        """
        content = store.contents.content(job)
        for version in store.corrections.shown(job):
            shown, wanted = store.contents.readable(job, version), job.becomes(version)
            if wanted == version:
                store.corrections.agree(job, version)
            elif shown and (wanted is None or not (job.withdrawn or shown.can_become(content))):
                store.corrections.keep(job, version)
        return cls(bot, store, job, content, turn)

    def claim(self, size: int) -> list[Delivery]:
        page = self._store.corrections.outdated(self._job, self._after, size)
        for version in {delivery.version for delivery in page}.difference(self._shown):
            self._shown[version] = self._store.contents.readable(self._job, version)
            wanted = self._job.becomes(version)
            if wanted and wanted not in self._calls:
                says = self._store.contents.content(self._job, wanted)
                self._calls[wanted] = Calls(says, self._job.uuid)
        if self._recipients.named:
            known = self._store.audience.profiles([delivery.chat_id for delivery in page])
            self._recipients.learn(
                {one.id: known[one.chat_id] for one in page if one.chat_id in known},
            )
        return self._pass_by(page)  # last, because whoever fails before is asked for the same page again

    async def call(self, delivery: Delivery) -> Corrected:
        shown = self._shown[delivery.version]
        if shown is None or not delivery.message_ids:
            log.error("%s: the row of delivery %s is damaged", self._job.uuid, delivery.id)
            return Corrected(delivery.id, Correction.UNKNOWN, Detail.DAMAGED)
        calls = await self._edits(delivery, shown)
        if calls is None:
            return Corrected(delivery.id, Correction.REFUSED, Detail.OTHER_KIND)
        # After a flood all of this runs again; parts that were changed then answer "not modified".
        for at, call in enumerate(calls):
            if at:  # the loop has waited for the first call's turn
                await self._turn()
            await self._edit(call)
            self._in_part.add(delivery.id)
        self._forget(delivery)
        self._alarm.arrived()
        return self._answer(delivery, Correction.CORRECTED)

    async def _edits(self, delivery: Delivery, shown: Content) -> list[Edit] | None:
        wanted = self._job.becomes(delivery.version)
        if wanted is None:
            return None
        place = delivery.chat_id, delivery.message_ids
        if self._job.withdrawn:
            return self._calls[wanted].blank(*place)
        recipient = await self._recipients.of(delivery)
        # Where an earlier correction was tried and not confirmed, either version may show. So it may
        # where this correction cut an earlier one short: `corrected_version` is 0 then.
        sure = delivery.version == delivery.tried_version and bool(self._job.corrected_version)
        return self._calls[wanted].edit(shown, *place, recipient, sure=sure)

    def settle(self, delivery: Delivery, settled: Settle) -> Corrected:
        self._judge(delivery, settled)
        correction = CORRECTIONS[settled.cause]
        # Some parts show the newest version and others an older one, so it is neither corrected nor kept.
        if correction is Correction.REFUSED and delivery.id in self._in_part:
            correction = Correction.UNKNOWN
        self._forget(delivery)
        return self._answer(delivery, correction, settled.detail)

    def write(self, answers: Sequence[Corrected]) -> None:
        self._store.corrections.record(self._job, answers)
        self._store.recorded.add(Work.CORRECTING, (one.correction for one in answers))

    def reopen(self, ids: Sequence[int]) -> None:
        self._store.corrections.take_back(ids)

    def _answer(self, delivery: Delivery, correction: Correction, detail: str | None = None) -> Corrected:
        return Corrected(delivery.id, correction, detail, self._job.becomes(delivery.version))

    async def _edit(self, call: Edit) -> None:
        try:
            await call.on(self._bot)
        except BadRequest as error:
            # One part of an album may show it already while the others do not: those must follow.
            verdict = classify(error, repeatable=True)
            if not (isinstance(verdict, Settle) and verdict.cause is Cause.UNCHANGED):
                raise

    def _forget(self, delivery: Delivery) -> None:
        self._in_part.discard(delivery.id)
        self._recipients.forget(delivery)
