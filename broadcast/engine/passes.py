"""What the loop asks of a pass over the deliveries of one broadcast, and what two of the three share."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

from broadcast.engine.alarm import Alarm
from broadcast.wire.holds import Family
from broadcast.wire.verdicts import Cause, Settle
from models.deliveries.claims import Claim, Sent
from models.deliveries.corrections import Corrected
from models.deliveries.delivery import Delivery
from models.deliveries.undo import Undone
from models.reasons import Reason
from models.record import Broadcast
from models.setbacks import insisted
from models.store import Store

log = logging.getLogger(__name__)

Row = TypeVar("Row", bound=Claim | Delivery)
Answer = TypeVar("Answer", bound=Sent | Corrected | Undone)


class Pass(Protocol[Row, Answer]):
    """What differs between sending, correcting and undoing.

    `claim`, `record`, `flooded`, `release` and `relocate` are questions to the database: synchronous, called
    through `to_thread`, and asked again while the database is in trouble. `call` and `settle` run in the
    event loop and ask the database nothing.
    """

    family: Family
    """Which limit of Telegram's its calls have."""
    weight: int
    """How many messages one call counts for."""
    repeatable: bool
    """Whether a call may be made twice without harm, as a deletion may."""
    blamed: bool
    """Set once a call has blamed the message or the bot."""

    @property
    def alarm(self) -> Reason | None:
        """Why nobody else should be called, once there is a reason; read after each `settle`."""

    def claim(self, size: int) -> list[Row]:
        """The next rows to work on, at most `size`; none when there are none.

        One is asked at a time, and each row is given out once: it comes back as an answer, or by `release`,
        and then only `reclaim` or another run gives it out again.
        """

    def reclaim(self, rows: Sequence[Row]) -> list[Row]:
        """Those of these that were released and may be called now."""

    def fills(self, row: Row) -> int:
        """How many messages the calls for this row count for where they are counted by chat."""

    async def call(self, row: Row) -> Answer:
        """Make the call; many at once. After a `Retry` it is made again.

        Raises:
            TelegramError: for the loop to classify.
        """

    def settle(self, row: Row, settled: Settle) -> Answer:
        """The answer where the call changed nothing, or nothing we know of."""

    def record(self, answers: Sequence[Answer]) -> None:
        """Write answers down, in one transaction; the same batch again changes nothing more."""

    def flooded(self, floods: int) -> None:
        """Write down that Telegram asked for so many silences, each counted once."""

    def release(self, rows: Sequence[Row]) -> None:
        """Hand back rows that may be called again. An answered row stays as it is."""

    def take_back(self) -> None:
        """After an alarm: let the rows that were charged with what is the bot's get their turn again."""

    def relocate(self, row: Row, chat_id: int) -> Row | None:
        """The chat has a new id: the row to call there, or None if it needs no call any more.

        Many may be asked at once, and one group may be relocated by several broadcasts.
        """


# Neither chat nor bot are to blame: the message is gone, or says so already, or no bot may delete it.
OF_THE_MESSAGE = (Cause.ABSENT, Cause.UNCHANGED, Cause.TOO_OLD, Cause.UNDELETABLE)


def watching(store: Store, job: Broadcast) -> Alarm:
    """The alarm of an undo or a correction; synchronous."""
    before = job.setback.reason.words if job.setback else ""
    return Alarm(insisted(store.broadcasts.events(job)), before)


class OverDelivered(ABC, Generic[Answer]):
    """Half of a pass over delivered messages: it marks nothing as claimed, so it has nothing to hand back."""

    weight = 1
    repeatable = True
    blamed = False
    _after = 0  # the id of the last delivery given out

    def __init__(self, store: Store, job: Broadcast, alarm: Alarm) -> None:
        """`alarm` as `watching` made it."""
        self._setbacks, self._job, self._alarm = store.setbacks, job, alarm
        self._course = store.course
        self._met = job.setback  # until it surely goes on
        self._doubted = {*alarm.doubted}  # written down as refused, and not reopened

    @property
    def alarm(self) -> Reason | None:
        return self._alarm.reason

    @abstractmethod
    def write(self, answers: Sequence[Answer]) -> None:
        """As `record`."""

    @abstractmethod
    def reopen(self, ids: Sequence[int]) -> None:
        """Let these deliveries be called again."""

    def record(self, answers: Sequence[Answer]) -> None:
        self.write(answers)
        # The alarm knows of answers that a later batch brings, and a row is reopened only behind its answer.
        self._doubted.update(one.id for one in answers if one.id in self._alarm.doubted)
        # Some may have been answered although others have told why it does not go on.
        if not self._alarm.calm or self.blamed:
            return
        if self._met:
            self._setbacks.over(self._job)
            self._met = None
        if self._doubted:
            self.reopen([*self._doubted])
            self._doubted.clear()

    def flooded(self, floods: int) -> None:
        self._course.flooded(self._job, floods)

    def take_back(self) -> None:
        charged = [one.id for one in self._alarm.charged]
        log.warning("%s: %s chats were refused for what is not theirs", self._job.uuid, len(charged))
        self.reopen(charged)

    def reopen_doubted(self) -> bool:
        """Where nobody knows yet that it goes on, whoever was told the same again is not charged with it.

        Returns:
            Whether there was anybody, so that it does not go on.
        """
        doubted = self._alarm.doubted if self._met else []
        self.reopen(doubted)
        return bool(doubted)

    def _judge(self, row: Delivery, settled: Settle) -> None:
        if settled.cause in OF_THE_MESSAGE:
            self._alarm.arrived()
        else:
            self._alarm.refused(row.id, row.chat_id, settled)

    def release(self, rows: Sequence[Delivery]) -> None:
        pass  # the next run reads them again, because nothing was recorded about them

    def fills(self, row: Delivery) -> int:
        return len(row.message_ids)

    def reclaim(self, rows: Sequence[Delivery]) -> list[Delivery]:
        return [*rows]

    def relocate(self, row: Delivery, chat_id: int) -> None:
        pass  # what was sent before the group moved is out of reach under its new id

    def _pass_by(self, page: list[Delivery]) -> list[Delivery]:
        # By id and not by what is left, because the last page may not be recorded yet when the next is read.
        self._after = page[-1].id if page else self._after
        return page
