"""The numbers of reports: how many chats have each word, and what follows from that. No words here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from models.choices import Size
from models.deliveries.exposure import GONE, Exposure
from models.deliveries.remains import Remains
from models.deliveries.waits import Waits
from models.deliveries.window import UNDO_WINDOW, Window
from models.states import RETRYABLE, UNDELIVERED, UNDO_AGAIN, UNFINISHED, Correction, Fate, Outcome

NOBODY_WAITS = Waits()
SOON = timedelta(hours=2)  # before the first message is too old to be deleted


@dataclass(frozen=True)
class Counts:
    """How many chats of one broadcast have each word at one moment; the outcomes add up to `total`."""

    at: datetime
    """When they were counted."""
    tally: Mapping[Outcome, int]
    fates: Mapping[Fate, int] = field(default_factory=dict)
    corrections: Mapping[Correction, int] = field(default_factory=dict)
    """Of those who were asked to show the newest version."""
    unasked: int = 0
    """Of those that count as expired, messages about which Telegram was not asked."""
    doubled: int = 0
    """Messages sent again whose first copy may exist beside them."""
    window: Window | None = None
    """The ages of what is not deleted, where that was asked."""
    exposure: Exposure | None = None
    """When it could be read, where that was asked and it was taken back."""
    remains: Remains | None = None
    """What can be made of what is not deleted, where that was asked, or it is blanked."""
    size: Size | None = None
    """People, groups and channels apart, where that was asked."""
    waits: Waits = NOBODY_WAITS
    """The chats that ask to wait, where that was asked."""

    def of(self, *outcomes: Outcome) -> int:
        return sum(self.tally.get(outcome, 0) for outcome in outcomes)

    @property
    def total(self) -> int:
        return sum(self.tally.values())

    @property
    def sent(self) -> int:
        return self.of(Outcome.SENT)

    @property
    def unknown(self) -> int:
        return self.of(Outcome.UNKNOWN)

    @property
    def remaining(self) -> int:
        """Chats that certainly have not got it, because their turn has not come."""
        return self.of(Outcome.PENDING)

    @property
    def done(self) -> int:
        """Chats whose outcome will not change by itself."""
        return self.total - self.of(*UNFINISHED)

    @property
    def unsent(self) -> int:
        """Chats that certainly have not got it, or not yet."""
        return self.total - self.sent - self.unknown - self.of(Outcome.IN_FLIGHT)

    @property
    def undelivered(self) -> int:
        return self.of(*UNDELIVERED)

    @property
    def undone(self) -> int:
        """Delivered messages whose fate is known."""
        return sum(self.fates.values())

    @property
    def deleted(self) -> int:
        return sum(self.fates.get(fate, 0) for fate in GONE)

    @property
    def deletable(self) -> int:
        """Confirmed messages that an undo would try to delete, whatever our clock says of their age."""
        return self.sent - self.undone + sum(self.fates.get(fate, 0) for fate in UNDO_AGAIN) + self.unasked

    @property
    def staying(self) -> int:
        """Confirmed messages that an undo surely left where they are."""
        return self.undone - self.deleted - self.fates.get(Fate.UNKNOWN, 0)

    @property
    def may_remain(self) -> int:
        """Chats that may hold a message, because an answer was lost."""
        return self.unknown + self.fates.get(Fate.UNKNOWN, 0)

    @property
    def expired(self) -> int:
        """Messages that Telegram found too old to be deleted, or older than one of those."""
        return self.fates.get(Fate.EXPIRED, 0)

    @property
    def ends_soon(self) -> bool:
        """Whether the oldest message that can probably be deleted will be too old within `SOON`."""
        first = self.window.first if self.window else None
        return first is not None and self.at + SOON - first > UNDO_WINDOW

    @property
    def retryable(self) -> int:
        return self.of(*RETRYABLE)

    @property
    def corrected(self) -> int:
        """Delivered messages that show the newest version because they were asked to."""
        return self.corrections.get(Correction.CORRECTED, 0)

    @property
    def blanked(self) -> int:
        """Of what is blanked, messages that say nothing any more; a poll that was closed still asks."""
        return self.corrected - (self.remains.closed if self.remains else 0)

    @property
    def uncorrected(self) -> int:
        """Delivered messages that were asked to show the newest version and keep an older one."""
        return sum(self.corrections.get(word, 0) for word in (Correction.REFUSED, Correction.LOST))

    @property
    def having(self) -> int:
        """Delivered messages that may be there still, in chats that can be reached."""
        return self.sent - self.deleted - self.fates.get(Fate.LOST, 0)

    @property
    def asked(self) -> int:
        return sum(self.corrections.values())
