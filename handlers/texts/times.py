"""How moments are written: in one zone, as they are seen from one moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

WEEK = timedelta(days=6)  # within which the name of a weekday means one day only


@dataclass(frozen=True)
class Calendar:
    """What people go by when they read a moment: what is now, and in which zone."""

    at: datetime
    """What is now."""
    zone: tzinfo | None = None
    """None is the machine's."""

    def moment(self, when: datetime) -> str:
        """`23 Nov 04:13 CET`; with the year where it is not this one."""
        there = self._there(when)
        return f"{self._day(there)} {there:%H:%M} {_abbreviation(there)}"

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

    def _day(self, there: datetime) -> str:
        year = "" if there.year == self._there(self.at).year else f" {there:%Y}"
        return f"{there.day} {there:%b}{year}"


def _abbreviation(there: datetime) -> str:
    """`CET`; `UTC+03:30` where the zone has no letters of its own."""
    name = there.tzname() or ""
    # Windows tells the whole name of a zone, and many zones have a number in the place of one.
    return name if name.isalpha() and len(name) <= 5 else f"UTC{there.isoformat()[-6:]}"
