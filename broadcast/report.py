"""What a report counts: numbers only, no words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from models.ledger import Ledger
from models.states import Fate, Outcome

UNFINISHED = (Outcome.PENDING, Outcome.IN_FLIGHT)
UNDELIVERED = (Outcome.BLOCKED, Outcome.GONE, Outcome.REFUSED, Outcome.FAILED)


@dataclass(frozen=True)
class Report:
    """The counts of one broadcast at one moment; they add up to `total`."""

    tally: Mapping[Outcome, int]
    fates: Mapping[Fate, int]

    @classmethod
    def read(cls, ledger: Ledger, broadcast_id: int) -> "Report":
        """The counts now, in one transaction."""
        return cls(*ledger.counts(broadcast_id))

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
        """Confirmed messages that an undo would try to delete: those without a fate, and those refused."""
        return self.sent - self.undone + self.fates.get(Fate.REFUSED, 0)


def elapsed(started: datetime | None, finished: datetime | None) -> float:
    """Seconds between the two, 0 where one is missing or the wall clock jumped back."""
    return max(0.0, (finished - started).total_seconds()) if started and finished else 0.0
