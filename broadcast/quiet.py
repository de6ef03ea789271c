"""Quiet hours: at which moments nothing is to reach people, whatever their clocks do that night."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Quiet:
    """From one time of the day until another, every day; until tomorrow's where that is the earlier one.

    Zones are those in which people read times; None is the machine's. A time that clocks skip is the moment
    in which they do. Of one that comes twice the nights keep most: the first beginning, and the last end.
    """

    begins: time
    ends: time

    def until(self, at: datetime, zone: tzinfo | None) -> datetime | None:
        """When the quiet hours end that this moment is in; None where it is in none."""
        return next((end for begin, end in self._around(at, zone) if begin <= at < end), None)

    def next(self, at: datetime, zone: tzinfo | None) -> datetime:
        """When quiet hours begin next, after this moment."""
        return next(begin for begin, end in self._around(at, zone) if at < begin < end)

    def after(self, at: datetime, seconds: float, zone: tzinfo | None) -> datetime:
        """When so many seconds have passed from this moment on, quiet hours left out."""
        left = timedelta(seconds=seconds)
        at = self.until(at, zone) or at
        while (begin := self.next(at, zone)) < at + left:
            left -= begin - at
            at = self.until(begin, zone) or begin
        return at + left

    def _around(self, at: datetime, zone: tzinfo | None) -> Iterator[tuple[datetime, datetime]]:
        """The quiet hours of the days around a moment, in their order."""
        today = at.astimezone(zone).date()
        for days in range(-2, 4):  # those of a day that clocks skip are none
            day = today + days * DAY
            over = day if self.begins < self.ends else day + DAY
            yield _moment(day, self.begins, zone), _moment(over, self.ends, zone, last=True)


def _moment(day: date, clock: time, zone: tzinfo | None, *, last: bool = False) -> datetime:
    there = datetime.combine(day, clock)
    # Without a zone it is the machine's own time for `astimezone`.
    first, second = (there.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= second:
        return second if last else first
    return _jump(second, first, zone)  # skipped: read by the clock before it is later than by the one after


def _jump(before: datetime, after: datetime, zone: tzinfo | None) -> datetime:
    """When the clocks of a zone jump, between these two."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
