"""What a report counts: numbers only, no words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from models.broadcasts import Broadcast
from models.deliveries.sending import RETRYABLE
from models.deliveries.undo import AGAIN, UNDO_WINDOW, Window
from models.states import Correction, Fate, Outcome
from models.store import Store

SOON = timedelta(hours=2)  # before the first message is too old to be deleted
UNFINISHED = (Outcome.PENDING, Outcome.IN_FLIGHT)
UNDELIVERED = (Outcome.BLOCKED, Outcome.GONE, Outcome.REFUSED, Outcome.FAILED)


@dataclass(frozen=True)
class Report:
    """The counts of one broadcast at one moment; they add up to `total`."""

    tally: Mapping[Outcome, int]
    fates: Mapping[Fate, int]
    corrections: Mapping[Correction, int] = field(default_factory=dict)
    """Of those who were asked to show the newest version."""
    doubled: int = 0
    """Messages sent again whose first copy may exist beside them."""
    window: Window | None = None
    """How old what is not deleted is, where that was asked."""

    @classmethod
    def read(cls, store: Store, of: Broadcast) -> "Report":
        """The counts now."""
        return cls(*store.ledger.counts(of))

    @classmethod
    def with_window(cls, store: Store, of: Broadcast) -> "Report":
        """The counts now, and until when undo works; slower, for it reads every delivered row."""
        return cls(*store.ledger.counts(of), store.undo.window(of))

    def of(self, *outcomes: Outcome) -> int:
        """Chats with any of these outcomes."""
        return sum(self.tally.get(outcome, 0) for outcome in outcomes)

    @property
    def total(self) -> int:
        """All chats of the audience."""
        return sum(self.tally.values())

    @property
    def sent(self) -> int:
        """Messages that Telegram confirmed."""
        return self.of(Outcome.SENT)

    @property
    def unknown(self) -> int:
        """Messages that may have arrived."""
        return self.of(Outcome.UNKNOWN)

    @property
    def done(self) -> int:
        """Chats whose outcome will not change by itself."""
        return self.total - self.of(*UNFINISHED)

    @property
    def undelivered(self) -> int:
        """Chats that certainly did not get it, though it was their turn."""
        return self.of(*UNDELIVERED)

    @property
    def undone(self) -> int:
        """Delivered messages whose fate is known."""
        return sum(self.fates.values())

    @property
    def deleted(self) -> int:
        """Delivered messages that are gone now, whoever deleted them."""
        return self.fates.get(Fate.DELETED, 0) + self.fates.get(Fate.ALREADY_GONE, 0)

    @property
    def deletable(self) -> int:
        """Confirmed messages that an undo would try to delete."""
        return self.sent - self.undone + sum(self.fates.get(fate, 0) for fate in AGAIN) - self.expired

    @property
    def staying(self) -> int:
        """Confirmed messages that an undo surely left where they are."""
        return self.undone - self.deleted - self.fates.get(Fate.UNKNOWN, 0)

    @property
    def may_remain(self) -> int:
        """Chats that may hold a message that no answer has told of."""
        return self.unknown + self.fates.get(Fate.UNKNOWN, 0)

    @property
    def expired(self) -> int:
        """Messages that are not deleted and too old for it, where that was asked."""
        return self.window.expired if self.window else 0

    @property
    def ends_soon(self) -> bool:
        """Whether the first of the messages is about to be too old to be deleted."""
        first = self.window.first if self.window else None
        return first is not None and datetime.now(UTC) + SOON - first > UNDO_WINDOW

    @property
    def retryable(self) -> int:
        """Chats that certainly did not get it, and where another try may help."""
        return self.of(*RETRYABLE)

    @property
    def corrected(self) -> int:
        """Delivered messages that show the newest version because they were asked to."""
        return self.corrections.get(Correction.CORRECTED, 0)

    @property
    def uncorrected(self) -> int:
        """Delivered messages that were asked to show the newest version, and keep an older one."""
        return sum(self.corrections.get(word, 0) for word in (Correction.REFUSED, Correction.LOST))

    @property
    def asked(self) -> int:
        """Delivered messages that were asked to show the newest version."""
        return sum(self.corrections.values())


def elapsed(started: datetime | None, finished: datetime | None) -> float:
    """Seconds between the two, 0 where one is missing or the wall clock jumped back."""
    return max(0.0, (finished - started).total_seconds()) if started and finished else 0.0
