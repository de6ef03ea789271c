"""The numbers of reports: how many chats have each word, and what follows from that. No words here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Engine, func, select

from models.choices import Size, apart
from models.clock import Clock
from models.database import reading
from models.deliveries.delivery import THERE
from models.deliveries.exposure import GONE, TAKEN_BACK, Exposure, exposure
from models.deliveries.remains import Remains, remains
from models.deliveries.statements import DOUBLED, how_many
from models.deliveries.waits import Waits, waits
from models.deliveries.window import UNASKED, UNDO_WINDOW, Window, window
from models.record import Broadcast
from models.states import RETRYABLE, UNDELIVERED, UNDO_AGAIN, UNFINISHED, Correction, Fate, Outcome
from models.tables import broadcast, delivery, subscriber

Word = TypeVar("Word", Outcome, Fate, Correction)

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


class Counting:
    """Questions about how many. Each method is one transaction, so its numbers are of one moment."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._reading = reading(engine)
        self._clock = clock

    def of(self, one: Broadcast) -> Counts:
        with self._reading.begin() as connection:
            return counted(connection, one, self._clock())

    def with_window(self, one: Broadcast) -> Counts:
        """As `of`, with all that `counted_all` adds; slower, because that reads every delivered row."""
        now = self._clock()
        with self._reading.begin() as connection:
            return counted_all(connection, one, now)

    def window(self, one: Broadcast) -> Window:
        with self._reading.begin() as connection:
            return window(connection, one, self._clock())

    def totals(self) -> dict[Outcome, int]:
        """The outcomes over all broadcasts; tests do not count."""
        with self._reading.begin() as connection:
            return totals(connection)


def totals(connection: Connection) -> dict[Outcome, int]:
    """As `Counting.totals`, within a transaction."""
    every = delivery.c.broadcast_id.in_(select(broadcast.c.id).where(~broadcast.c.is_test))
    return _count(connection, delivery.c.outcome, every)


def counted(connection: Connection, one: Broadcast, now: datetime) -> Counts:
    mine = delivery.c.broadcast_id == one.id
    sent = mine & (delivery.c.outcome == Outcome.SENT)
    asked = sent & THERE & (delivery.c.tried_version == one.content_version)
    received = mine & delivery.c.outcome.in_((Outcome.SENT, Outcome.UNKNOWN))
    fate, correction = delivery.c.fate, delivery.c.correction
    # Only outcomes are in an index, and cards are drawn every 3 s: what cannot have happened is not counted.
    return Counts(
        now,
        _count(connection, delivery.c.outcome, mine),
        _count(connection, fate, sent & fate.is_not(None)) if one.taken_back else {},
        _count(connection, correction, asked & correction.is_not(None)) if one.corrected else {},
        how_many(connection, sent & UNASKED) if one.taken_back else 0,
        how_many(connection, received & DOUBLED) if one.retried_at else 0,
        remains=remains(connection, one) if one.withdrawn else None,
    )


def counted_all(connection: Connection, one: Broadcast, now: datetime) -> Counts:
    """With window and exposure, what can be made of what is left, and who asks to wait."""
    tallies, ages = counted(connection, one, now), window(connection, one, now)
    shown = exposure(connection, one) if one.state in TAKEN_BACK else None
    left = tallies.remains or remains(connection, one)
    asking = waits(connection, one) if tallies.of(Outcome.REFUSED) else NOBODY_WAITS
    at, sizes = max(now, ages.last or now), _size(connection, one, tallies.total)
    return replace(tallies, at=at, window=ages, exposure=shown, remains=left, waits=asking, size=sizes)


def _size(connection: Connection, one: Broadcast, total: int) -> Size:
    # Groups and channels are few, and an index has them together.
    rooms = (delivery.c.broadcast_id == one.id) & (delivery.c.chat_id < 0)
    both = delivery.outerjoin(subscriber, subscriber.c.chat_id == delivery.c.chat_id)
    return apart(connection, select(subscriber.c.is_channel).select_from(both).where(rooms), total)


def _count(connection: Connection, by: Column[Word], where: ColumnElement[bool]) -> dict[Word, int]:
    tally: dict[Word, int] = {}
    # Added up, because a word that cannot be read is read as another one.
    for word, count in connection.execute(select(by, func.count()).where(where).group_by(by)):
        tally[word] = tally.get(word, 0) + count
    return tally
