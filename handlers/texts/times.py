"""How moments are written: in one zone, as they are seen from one moment."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from handlers.texts.formats import left

WEEK = timedelta(days=6)  # within which the name of a weekday means one day only


@dataclass(frozen=True)
class Calendar:
    """What people go by when they read a moment: what is now, and in which zone."""

    at: datetime
    """What is now."""
    zone: tzinfo | None = None
    """None is the machine's."""

    def clock(self, when: datetime) -> str:
        """`08:00`, of what comes within a day."""
        return f"{self._there(when):%H:%M}"

    def reading(self, when: datetime) -> str:
        """All about a moment to come: `Fri 27 Nov 2026, 09:00 Europe/Berlin, in 1 day 16 h`."""
        return f"{self.dated(when)}, {ahead(when - self.at)}" if when > self.at else self.dated(when)

    def dated(self, when: datetime) -> str:
        """As `reading`, without how far away it is."""
        return f"{self._there(when):%a} {self._whole_day(when)}, {self.clock(when)} {self._zone(when)}"

    def offset(self, when: datetime) -> str:
        """`Sun 25 Oct, 02:30 UTC+01:00`, which tells an hour from the same one after clocks went back."""
        there = self._there(when)
        return f"{there:%a} {there.day} {there:%b}, {there:%H:%M} UTC{there.isoformat()[-6:]}"

    def moment(self, when: datetime) -> str:
        """`23 Nov 04:13 CET`; with the year where it is not this one."""
        there = self._there(when)
        return f"{self._day(there)} {there:%H:%M} {_abbreviation(there)}"

    def full(self, when: datetime) -> str:
        """`Fri 27 Nov 09:00 CET`; with the year as `moment`."""
        return f"{self._there(when):%a} {self.moment(when)}"

    def minute(self, when: datetime) -> str:
        """As `moment`, where the zone is said for all of them."""
        there = self._there(when)
        return f"{self._day(there)} {there:%H:%M}"

    def zone_name(self) -> str:
        """What moments are written in now: `CET`."""
        return _abbreviation(self._there(self.at))

    def soon(self, when: datetime) -> str:
        """`Fri 16:59`, of what comes within days."""
        there = self._there(when)
        day = f"{there:%a}" if abs(when - self.at) < WEEK else self._day(there)
        return f"{day} {there:%H:%M}"

    def soon_zoned(self, when: datetime) -> str:
        """As `soon`, where no other moment beside it tells the zone."""
        return f"{self.soon(when)} {_abbreviation(self._there(when))}"

    def near(self, when: datetime) -> str:
        """`18:40`; as `soon` where that is another day."""
        same = self._there(when).date() == self._there(self.at).date()
        return self.clock(when) if same else self.soon(when)

    def span(self, first: datetime, last: datetime, beside: datetime | None = None) -> str:
        """Both with their seconds, and with the day where it is another than that `beside` them."""
        return f"{self.second(first, beside)}–{self.second(last, first)}"

    def second(self, when: datetime, beside: datetime | None = None) -> str:
        """`16:03:08`; with the day where it is another than that `beside` it."""
        there = self._there(when)
        day = "" if there.date() == self._there(beside or when).date() else f"{self._day(there)} "
        return f"{day}{there:%H:%M:%S}"

    def second_zoned(self, when: datetime) -> str:
        """As `second`, where nothing beside it tells the zone."""
        return f"{self.second(when)} {_abbreviation(self._there(when))}"

    def _there(self, when: datetime) -> datetime:
        return when.astimezone(self.zone)

    def _whole_day(self, when: datetime) -> str:
        there = self._there(when)
        return f"{there.day} {there:%b %Y}"

    def _zone(self, when: datetime) -> str:
        """The zone as it is set, and beside an hour that comes twice which of the two it is."""
        there = self._there(when)
        name = str(self.zone) if self.zone else _abbreviation(there)
        shown = there.replace(tzinfo=self.zone, fold=0)
        both = {shown.replace(fold=fold).astimezone(UTC) for fold in (0, 1)}
        return f"{name} (UTC{there.isoformat()[-6:]})" if len(both) > 1 else name

    def _day(self, there: datetime) -> str:
        year = "" if there.year == self._there(self.at).year else f" {there:%Y}"
        return f"{there.day} {there:%b}{year}"


def ahead(span: timedelta) -> str:
    """How far away a moment is, in two units: `in 1 day 16 h`. It changes once a minute at most."""
    minutes = int(span.total_seconds() // 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"in {days} day{'' if days == 1 else 's'}{f' {hours} h' if hours else ''}"
    if minutes:
        return f"in {left(span)}"
    return "in less than a minute"


def _abbreviation(there: datetime) -> str:
    """`CET`; `UTC+03:30` where the zone has no letters of its own."""
    name = there.tzname() or ""
    # Windows tells the whole name of a zone, and many zones have a number in the place of one.
    return name if name.isalpha() and len(name) <= 5 else f"UTC{there.isoformat()[-6:]}"
