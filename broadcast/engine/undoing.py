"""The pass that deletes every delivered message."""

import asyncio
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from telegram import Bot

from broadcast.engine.alarm import Alarm
from broadcast.engine.passes import OverDelivered, watching
from broadcast.wire.holds import Family
from broadcast.wire.verdicts import Cause, Settle
from models.database import is_logged
from models.deliveries.delivery import Delivery
from models.deliveries.undo import Undone
from models.details import Detail
from models.record import Broadcast
from models.recorded import Work
from models.states import Fate, State
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
class Terms:
    """What all passes of one undo have in common, until it is interrupted."""

    dice: Collection[int]
    """The versions that are a dice."""
    alarm: Alarm
    restarted: bool = False
    """Whether the program has ended in the midst of it."""

    @classmethod
    def of(cls, store: Store, job: Broadcast, *, restarted: bool = False) -> "Terms":
        """Read from the database; synchronous."""
        return cls(store.undo.dice(job), watching(store, job), restarted)


class Undoing(OverDelivered[Undone]):
    """Deletes every delivered message, oldest first. Only Telegram's word makes one too old.

    It raises an alarm as `Sending` does: then nothing is given up that may still be deleted.
    """

    family = Family.DELETIONS

    def __init__(self, bot: Bot, store: Store, job: Broadcast, terms: Terms) -> None:
        super().__init__(store, job, terms.alarm)
        self._bot, self._undo, self._terms = bot, store.undo, terms
        self._clock, self._recorded = store.clock, store.recorded
        self._second = False

    def claim(self, size: int) -> list[Delivery]:
        page = self._next(size)
        if not page and self._job.retried_at and not self._second:
            # What a second try brought is younger than all that comes after it in line.
            self._second, self._after = True, 0
            page = self._next(size)
        return self._pass_by(page)

    def _next(self, size: int) -> list[Delivery]:
        again = (self._job.retried_at, self._second) if self._job.retried_at else None
        return self._undo.undeleted(self._job.id, self._after, size, tried_again=again)

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
        self._alarm.arrived()
        return Undone(delivery.id, Fate.DELETED, deleted_at=self._clock())

    def settle(self, delivery: Delivery, settled: Settle) -> Undone:
        self._judge(delivery, settled)
        fate = FATES[settled.cause]
        # A dice is told the same in its first day, and in a group it may be a right that is missing.
        if fate is Fate.EXPIRED and (delivery.chat_id < 0 or delivery.version in self._terms.dice):
            fate = Fate.REFUSED
        if fate is Fate.ALREADY_GONE:
            detail = Detail.RESTARTED if self._terms.restarted else settled.detail
            return Undone(delivery.id, fate, detail, self._clock())
        return Undone(delivery.id, fate, settled.detail)

    def write(self, answers: Sequence[Undone]) -> None:
        self._undo.record(answers)
        self._recorded.add(Work.UNDOING, (one.fate for one in answers))

    def reopen(self, ids: Sequence[int]) -> None:
        self._undo.take_back(ids)


class Probing(Undoing):
    """Deletes one message, to learn whether Telegram finds it too old.

    A lost answer is not waited for: others may tell as well, and the deletion is tried again with the rest.
    """

    repeatable = False

    def __init__(self, bot: Bot, store: Store, job: Broadcast, terms: Terms, probe: Delivery) -> None:
        super().__init__(bot, store, job, terms)
        self._left = [probe]
        self.fate: Fate | None = None
        """What became of it; None where no answer came."""

    def claim(self, size: int) -> list[Delivery]:  # noqa: ARG002 - as of any pass
        page, self._left = self._left, []
        return page

    def write(self, answers: Sequence[Undone]) -> None:
        super().write([answer for answer in answers if answer.fate is not Fate.UNKNOWN])
        self.fate = next((answer.fate for answer in answers), self.fate)


async def interrupted(store: Store) -> set[str]:
    """The uuids of undos that were going on when the program ended."""
    try:
        shown = await asyncio.to_thread(store.broadcasts.on_screen)
    except Exception as error:  # at worst a report is less sure who deleted what was gone
        if not is_logged(error):
            log.exception("what was going on could not be asked")
        return set()
    return {one.uuid for one in shown if one.state is State.UNDOING}
