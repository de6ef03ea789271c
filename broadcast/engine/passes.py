"""What the loop asks of a pass over the deliveries of one broadcast, and what two of the three share."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from broadcast.wire.holds import Family
from broadcast.wire.verdicts import Settle
from models.deliveries.claims import Claim, Sent
from models.deliveries.corrections import Corrected
from models.deliveries.delivery import Delivery
from models.deliveries.undo import Undone
from models.states import Reason

Row = TypeVar("Row", bound=Claim | Delivery)
Answer = TypeVar("Answer", bound=Sent | Corrected | Undone)


class Pass(Protocol[Row, Answer]):
    """What differs between sending, correcting and undoing.

    `claim`, `record`, `release` and `relocate` are questions to the database: synchronous, called through
    `to_thread`, and asked again while the database is in trouble. `call` and `settle` run in the event loop
    and ask the database nothing.
    """

    family: Family
    """Which limit of Telegram's its calls have."""
    weight: int
    """How many messages one call counts for."""
    repeatable: bool
    """Whether a call may be made twice without harm, as a deletion may."""

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

    def release(self, rows: Sequence[Row]) -> None:
        """Hand back rows that may be called again. An answered row stays as it is."""

    def take_back(self) -> None:
        """After an alarm: let the rows that were charged with what is the bot's get their turn again."""

    def relocate(self, row: Row, chat_id: int) -> Row | None:
        """The chat has a new id: the row to call there, or None if it needs no call any more.

        Many may be asked at once, and one group may be relocated by several broadcasts.
        """


class OverDelivered:
    """Half of a pass over delivered messages: it marks nothing as claimed, so it has nothing to hand back."""

    weight = 1
    repeatable = True
    alarm: Reason | None = None
    _after = 0  # the id of the last delivery given out

    def release(self, rows: Sequence[Delivery]) -> None:
        pass  # the next run reads them again, because nothing was recorded about them

    def fills(self, row: Delivery) -> int:
        return len(row.message_ids)

    def reclaim(self, rows: Sequence[Delivery]) -> list[Delivery]:
        return [*rows]

    def take_back(self) -> None:
        pass  # it raises no alarm

    def relocate(self, row: Delivery, chat_id: int) -> None:
        pass  # what was sent before the group moved is out of reach under its new id

    def _pass_by(self, page: list[Delivery]) -> list[Delivery]:
        # By id and not by what is left, because the last page may not be recorded yet when the next is read.
        self._after = page[-1].id if page else self._after
        return page
