"""The pass that deletes every delivered message."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from telegram import Bot

from broadcast.engine.passes import OverDelivered
from broadcast.wire.holds import Family
from broadcast.wire.verdicts import Cause, Settle
from models.deliveries.delivery import Delivery
from models.deliveries.undo import Undone
from models.details import Detail
from models.record import Broadcast
from models.states import Fate
from models.store import Store

log = logging.getLogger(__name__)

FATES = {
    Cause.BLOCKED: Fate.LOST,
    Cause.GONE: Fate.LOST,
    Cause.DOUBTFUL: Fate.LOST,
    Cause.REFUSED: Fate.REFUSED,
    Cause.UNFAMILIAR: Fate.REFUSED,
    Cause.ABSENT: Fate.ALREADY_GONE,
    Cause.TOO_OLD: Fate.EXPIRED,
    Cause.UNDELETABLE: Fate.REFUSED,
    Cause.UNCHANGED: Fate.REFUSED,
    Cause.UNANSWERED: Fate.UNKNOWN,
}


@dataclass(frozen=True)
class Known:
    """What is known of an undo before it asks Telegram."""

    dice: Collection[int] = ()
    """The versions that are a dice."""
    restarted: bool = False
    """Whether the program has ended in the midst of it."""


class Undoing(OverDelivered):
    """Deletes every delivered message, oldest first. Only Telegram's word makes one too old."""

    family = Family.DELETIONS

    def __init__(self, bot: Bot, store: Store, job: Broadcast, known: Known) -> None:
        self._bot, self._undo, self._job, self._known = bot, store.undo, job, known
        self._clock = store.clock

    def claim(self, size: int) -> list[Delivery]:
        return self._pass_by(self._undo.undeleted(self._job.id, self._after, size))

    def fills(self, row: Delivery) -> int:  # noqa: ARG002 - as of any pass
        return 0  # what is deleted fills no group

    async def call(self, delivery: Delivery) -> Undone:
        if not delivery.message_ids:
            log.error("%s: the row of delivery %s is damaged", self._job.uuid, delivery.id)
            return Undone(delivery.id, Fate.UNKNOWN, Detail.DAMAGED)
        # Not deleteMessages for one: it skips in silence what is gone, and that is a fate of its own.
        if len(delivery.message_ids) == 1:
            await self._bot.delete_message(delivery.chat_id, delivery.message_ids[0])
        else:
            await self._bot.delete_messages(delivery.chat_id, delivery.message_ids)
        return Undone(delivery.id, Fate.DELETED, deleted_at=self._clock())

    def settle(self, delivery: Delivery, settled: Settle) -> Undone:
        fate = FATES[settled.cause]
        # A dice is told the same in its first day, and in a group it may be a right that is missing.
        if fate is Fate.EXPIRED and (delivery.chat_id < 0 or delivery.version in self._known.dice):
            fate = Fate.REFUSED
        if fate is Fate.ALREADY_GONE:
            detail = Detail.RESTARTED if self._known.restarted else settled.detail
            return Undone(delivery.id, fate, detail, self._clock())
        return Undone(delivery.id, fate, settled.detail)

    def record(self, answers: Sequence[Undone]) -> None:
        self._undo.record(answers)


class Probing(Undoing):
    """Deletes one message, to learn whether Telegram finds it too old.

    A lost answer is not waited for: others may tell as well, and the deletion is tried again with the rest.
    """

    repeatable = False

    def __init__(self, bot: Bot, store: Store, job: Broadcast, known: Known, probe: Delivery) -> None:
        super().__init__(bot, store, job, known)
        self._left = [probe]
        self.fate: Fate | None = None
        """What became of it; None where no answer came."""

    def claim(self, size: int) -> list[Delivery]:  # noqa: ARG002 - as of any pass
        page, self._left = self._left, []
        return page

    def record(self, answers: Sequence[Undone]) -> None:
        super().record([answer for answer in answers if answer.fate is not Fate.UNKNOWN])
        self.fate = next((answer.fate for answer in answers), self.fate)
