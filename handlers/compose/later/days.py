"""Days and spans that people type, in the languages of the words of alarm, as a library reads them.

The library passes over what it does not know ("tomorrow 25:00" is tomorrow to it, "11/27" the 11th in 2027).
So every number that was typed has to come back in what it read, and a time of day is never its own idea.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

LANGUAGES = ["en", "ru", "de", "es", "pt", "fa", "hi", "id"]

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_DATE = re.compile(r"(\d+)[./ -]+(\d+)(?:[./ -]+(\d+))?[.]?")


def span(said: str, here: datetime) -> timedelta | None:
    """How long from now it is, where that is what it says: hours and minutes, and no day."""
    found = None if ":" in said else _library(said, here)
    if found is None or found.period != "time" or found.date_obj.tzinfo is not None:
        return None
    ahead: timedelta = found.date_obj - here
    numbers = [float(one) for one in _NUMBER.findall(said)]
    adds_up = not numbers or _adds_up(numbers, ahead.total_seconds())
    return ahead if adds_up and ahead > timedelta() else None


def _adds_up(numbers: Sequence[float], seconds: float) -> bool:
    """Whether so many hours, minutes or seconds each are that long."""
    if not numbers:
        return abs(seconds) < 1
    return any(_adds_up(numbers[1:], seconds - numbers[0] * unit) for unit in (3600, 60, 1))


def possible(said: str, today: date) -> Sequence[date]:
    """The days that this may be, the nearest first; none where it is no day, or more than one thing."""
    if not said:
        return [today, today + timedelta(days=1)]
    if not re.search(r"\d", said):
        if (weekday := _weekday(said, today)) is not None:
            ahead = (weekday - today.weekday()) % 7
            first = 7 if not ahead and said.startswith("next ") else ahead
            return [today + timedelta(days=first), today + timedelta(days=first + 7)][: 1 if first else 2]
        found = _shift(said, today)
        return [] if found is None else [today + found]
    if figures := _DATE.fullmatch(said):
        return _figured(figures, today)
    return _named(said, today)


def _figured(figures: re.Match[str], today: date) -> Sequence[date]:
    """A date of figures alone, in the order of day and month; the year first where it has four figures."""
    first, second, third = (int(one) if one else None for one in figures.groups())
    year_first = len(figures[1]) == 4
    day, month, year = (third, second, first) if year_first else (first, second, third)
    if day is None or month is None:
        return []
    if year is not None:
        return _existing(year + 2000 if year < 100 else year, month, day)
    both = [*_existing(today.year, month, day), *_existing(today.year + 1, month, day)]
    return [one for one in both if one >= today][:1]


def _existing(year: int, month: int, day: int) -> Sequence[date]:
    """That day, where there is one: there is none for the 31st of April."""
    try:
        return [date(year, month, day)]
    except ValueError:
        return []


def _named(said: str, today: date) -> Sequence[date]:
    """A day with words: a month, a weekday beside it, or how far it is away."""
    numbers = [int(one) for one in re.findall(r"\d+", said)]
    words = re.findall(r"\b[^\W\d]+", said)
    shift = _shift(said, today)
    if shift is not None:
        return [today + shift] if numbers in ([shift.days], [shift.days / 7]) else []
    found = _day(said, today)
    if found is None or not re.search(r"[^\W\d]", said):
        return []
    spelt = ([found.day], [found.day, found.year], [found.year, found.day])
    weekdays = [_weekday(word, today) for word in words]
    agree = all(one in (None, found.weekday()) for one in weekdays)
    return [found] if agree and numbers in (*spelt, [found.day, found.month]) else []


def _day(said: str, today: date) -> date | None:
    # From yesterday on, because to the library what is today has passed.
    yesterday = datetime.combine(today - timedelta(days=1), time())
    found = _library(said, yesterday, REQUIRE_PARTS=["day"])
    return found.date_obj.date() if found and found.date_obj.tzinfo is None else None


def _shift(said: str, today: date) -> timedelta | None:
    """How far away it is, where it moves with today, as tomorrow does."""
    first, second = (_plain(said, today + timedelta(days=one)) for one in (0, 1))
    if first is None or second is None or second - first != timedelta(days=1):
        return None
    # A month without a day takes the day from today as well, and the weekday moves on with it.
    return first - today if _plain(said, today + timedelta(days=60)) == first + timedelta(days=60) else None


def _weekday(said: str, today: date) -> int | None:
    """Which day of the week it names: it stays one, whatever today is."""
    found = [(_plain(said, today + timedelta(days=one)), today + timedelta(days=one)) for one in (0, 1, 2)]
    days = [(day, base) for day, base in found if day is not None]
    if len(days) < 3 or any(not 0 <= (day - base).days <= 7 for day, base in days):
        return None
    named = {day.weekday() for day, _ in days}
    return named.pop() if len(named) == 1 else None


def _plain(said: str, today: date) -> date | None:
    found = _library(said, datetime.combine(today, time()))
    if found is None or found.period == "time" or found.date_obj.tzinfo is not None:
        return None
    result: date = found.date_obj.date()
    return result


def _library(said: str, here: datetime, **settings: Any) -> Any:
    """What the library reads; None where that is nothing."""
    # Imported where it is needed, because most runs of the bot need none of it.
    from dateparser.date import DateDataParser  # type: ignore[import-untyped]

    known = {
        "PREFER_DATES_FROM": "future",
        "DATE_ORDER": "DMY",
        "PREFER_LOCALE_DATE_ORDER": False,
        "RETURN_TIME_AS_PERIOD": True,
        "RELATIVE_BASE": here,
        "TIMEZONE": "UTC",  # of what it is given and gives back, which has none
    }
    found = DateDataParser(languages=LANGUAGES, settings={**known, **settings}).get_date_data(said)
    return found if found.date_obj else None
