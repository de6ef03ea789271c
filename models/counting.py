"""Counting: the numbers of a broadcast at one moment, from its ledger or from what was written down of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Connection, Engine, func, select

from models.choices import Size, apart
from models.clock import Clock
from models.counts import NOBODY_WAITS, Counts
from models.database import reading
from models.deliveries.delivery import THERE
from models.deliveries.exposure import GONE, TAKEN_BACK, exposure, undos
from models.deliveries.remains import remains
from models.deliveries.seen import seen
from models.deliveries.statements import DOUBLED, how_many
from models.deliveries.waits import waits
from models.deliveries.window import Window, by_age, window
from models.figures import Figures, kept, kept_of_all
from models.record import BROADCASTS, Broadcast, records
from models.states import Correction, Fate, Outcome
from models.tables import broadcast, delivery, subscriber

Word = TypeVar("Word", Outcome, Fate, Correction)


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
            return _window(connection, one, kept(connection, one), self._clock())

    def totals(self) -> dict[Outcome, int]:
        """The outcomes over all broadcasts; tests do not count."""
        with self._reading.begin() as connection:
            return totals(connection).outcomes


class Totals(NamedTuple):
    """Of all broadcasts; tests do not count."""

    outcomes: dict[Outcome, int]
    """A word that no delivery has is absent."""
    taken_back: int
    """How many of those that were sent were deleted again."""


def totals(connection: Connection) -> Totals:
    """The sums of what was written down, and of the ledgers where nothing was."""
    found = kept_of_all(connection)
    outcomes = _in_ledgers(connection, found.others) if found.others else Counter[Outcome]()
    outcomes.update(found.outcomes)
    gone = _gone(connection, found.undone) if found.undone else 0
    return Totals(dict(outcomes), found.gone + gone)


def _in_ledgers(connection: Connection, ids: Sequence[int]) -> Counter[Outcome]:
    these = broadcast.c.id.in_(ids) & broadcast.c.sweeps.is_not(None)
    swept = {one.id: one for one in records(connection, BROADCASTS.where(these))}
    others = [id_ for id_ in ids if id_ not in swept]
    found = Counter(_count(connection, delivery.c.outcome, delivery.c.broadcast_id.in_(others)))
    for id_, one in swept.items():
        found.update(_count(connection, seen(one).outcome, delivery.c.broadcast_id == id_))
    return found


def _gone(connection: Connection, of: Sequence[int]) -> int:
    mine = delivery.c.broadcast_id.in_(of) & (delivery.c.outcome == Outcome.SENT)
    return how_many(connection, mine & delivery.c.fate.in_(GONE))


def sent_and_gone(connection: Connection, of: Broadcast) -> tuple[int, int]:
    """How many have it, and how many of these messages were deleted again."""
    if then := kept(connection, of):
        return then.counts.sent, then.counts.deleted
    sent = how_many(connection, (delivery.c.broadcast_id == of.id) & (delivery.c.outcome == Outcome.SENT))
    # Only what was taken back has fates, and they are in no index.
    return sent, _gone(connection, [of.id]) if of.state in TAKEN_BACK else 0


def counted(connection: Connection, one: Broadcast, now: datetime) -> Counts:
    """What was written down when it had come to rest; before that, what its ledger says."""
    if not (then := kept(connection, one)):
        return in_ledger(connection, one, now)
    left = then.counts.remains if one.withdrawn else None
    return replace(then.counts, at=now, exposure=None, remains=left, size=None, waits=NOBODY_WAITS)


def counted_all(connection: Connection, one: Broadcast, now: datetime) -> Counts:
    """With window and exposure, what can be made of what is left, and who asks to wait."""
    then = kept(connection, one)
    ages = _window(connection, one, then, now)
    found = _all_then(connection, one, then.counts) if then else all_in_ledger(connection, one, now)
    return replace(found, at=max(now, ages.last or now), window=ages)


def _all_then(connection: Connection, one: Broadcast, then: Counts) -> Counts:
    # Who took it back is no number, and stands in the events.
    shown = then.exposure
    return replace(then, exposure=shown._replace(undos=undos(connection, one))) if shown else then


def _window(connection: Connection, one: Broadcast, then: Figures | None, now: datetime) -> Window:
    # While some of its messages are too old and others are not, only their rows tell how many.
    return (by_age(then.ages, now) if then else None) or window(connection, one, now)


def in_ledger(connection: Connection, one: Broadcast, now: datetime) -> Counts:
    mine = delivery.c.broadcast_id == one.id
    sent = mine & (delivery.c.outcome == Outcome.SENT)
    row = seen(one)
    asked = sent & THERE & (row.tried_version == one.content_version)
    received = mine & delivery.c.outcome.in_((Outcome.SENT, Outcome.UNKNOWN))
    # Only outcomes are in an index, and cards are drawn every 3 s: what cannot have happened is not counted.
    return Counts(
        now,
        _count(connection, row.outcome, mine),
        _count(connection, row.fate, sent & row.fate.is_not(None)) if one.taken_back else {},
        _count(connection, row.correction, asked & row.correction.is_not(None)) if one.corrected else {},
        how_many(connection, sent & row.unasked) if one.taken_back else 0,
        how_many(connection, received & DOUBLED) if one.retried_at else 0,
        remains=remains(connection, one) if one.withdrawn else None,
    )


def all_in_ledger(connection: Connection, one: Broadcast, now: datetime) -> Counts:
    """All but the window, which changes as time passes."""
    tallies = in_ledger(connection, one, now)
    shown = exposure(connection, one) if one.state in TAKEN_BACK else None
    left = tallies.remains or remains(connection, one)
    asking = waits(connection, one) if tallies.of(Outcome.REFUSED) else NOBODY_WAITS
    size = _size(connection, one, tallies.total)
    return replace(tallies, exposure=shown, remains=left, waits=asking, size=size)


def _size(connection: Connection, one: Broadcast, total: int) -> Size:
    # Groups and channels are few, and an index has them together.
    rooms = (delivery.c.broadcast_id == one.id) & (delivery.c.chat_id < 0)
    both = delivery.outerjoin(subscriber, subscriber.c.chat_id == delivery.c.chat_id)
    return apart(connection, select(subscriber.c.is_channel).select_from(both).where(rooms), total)


def _count(connection: Connection, by: ColumnElement[Word], where: ColumnElement[bool]) -> dict[Word, int]:
    tally: dict[Word, int] = {}
    # Named within, because to PostgreSQL two that have values in them are not the same.
    rows = select(by.label("word")).where(where).subquery()
    # Added up, because a word that cannot be read is read as another one.
    for word, count in connection.execute(select(rows.c.word, func.count()).group_by(rows.c.word)):
        tally[word] = tally.get(word, 0) + count
    return tally
