"""The pass that deletes every delivered message."""

import logging
from collections.abc import Sequence

from telegram import Bot

from broadcast.engine.passes import OverDelivered
from broadcast.wire.holds import Family
from broadcast.wire.verdicts import Cause, Settle
from models.deliveries.delivery import Delivery
from models.deliveries.undo import Undone
from models.deliveries.window import UNDO_WINDOW
from models.record import Broadcast
from models.states import Detail, Fate
from models.store import Store

log = logging.getLogger(__name__)

FATES = {
    Cause.BLOCKED: Fate.LOST,
    Cause.GONE: Fate.LOST,
    Cause.DOUBTFUL: Fate.LOST,
    Cause.REFUSED: Fate.REFUSED,
    Cause.UNFAMILIAR: Fate.REFUSED,
    Cause.ABSENT: Fate.ALREADY_GONE,
    Cause.UNDELETABLE: Fate.EXPIRED,
    Cause.UNCHANGED: Fate.REFUSED,
    Cause.UNANSWERED: Fate.UNKNOWN,
}


class Undoing(OverDelivered):
    """Deletes every delivered message, oldest first."""

    family = Family.DELETIONS

    def __init__(self, bot: Bot, store: Store, job: Broadcast) -> None:
        self._bot, self._undo, self._clock, self._job = bot, store.undo, store.clock, job

    def claim(self, size: int) -> list[Delivery]:
        return self._pass_by(self._undo.undeleted(self._job.id, self._after, size))

    async def call(self, delivery: Delivery) -> Undone:
        if not delivery.message_ids:
            log.error("%s: the row of delivery %s is damaged", self._job.uuid, delivery.id)
            return Undone(delivery.id, Fate.UNKNOWN, Detail.DAMAGED)
        # Not deleteMessages for one: it skips in silence what is gone, and that is a fate of its own.
        if len(delivery.message_ids) == 1:
            await self._bot.delete_message(delivery.chat_id, delivery.message_ids[0])
        else:
            await self._bot.delete_messages(delivery.chat_id, delivery.message_ids)
        return Undone(delivery.id, Fate.DELETED)

    def settle(self, delivery: Delivery, settled: Settle) -> Undone:
        fate = FATES[settled.cause]
        young = delivery.sent_at is not None and self._clock() - delivery.sent_at < UNDO_WINDOW
        if settled.cause is Cause.UNDELETABLE and young:
            fate = Fate.REFUSED  # a dice answers the same words in its first day
        return Undone(delivery.id, fate, settled.detail)

    def record(self, answers: Sequence[Undone]) -> None:
        self._undo.record(answers)
