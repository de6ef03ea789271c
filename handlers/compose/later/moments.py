"""Moments that people type: the time of day is read here, the day beside it, and nothing is guessed."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import Enum, auto

from handlers.compose import durations
from handlers.compose.later import days

FARTHEST = timedelta(days=366)
LONGEST = 60  # characters of what may be a moment

_HALF = r"\s*(?P<half>a\.?m\.?|p\.?m\.?)(?!\w)"
_UNIT = r"\s*(?:uhr|h|hs|ч|час|часа|часов|o'clock|बजे)"
_ALONE = r"(?<![\d:.,+-])(?P<hour>\d{1,2})"  # the hour, and no part of another number
_WORD_OF_TIME = r"(?:at|um|в|às|a las|jam)\s+"
_CLOCKS = [
    re.compile(pattern)
    for pattern in (
        rf"{_ALONE}:(?P<minute>\d\d)(?::00)?(?:{_HALF}|{_UNIT}(?!\w))?(?![\d:])",
        rf"{_ALONE}(?:\.(?P<minute>\d\d))?{_HALF}",
        rf"{_ALONE}(?:\.(?P<minute>\d\d))?{_UNIT}(?P<after>\d\d)?(?!\w)",
        rf"(?<!\w){_WORD_OF_TIME}(?P<hour>\d{{1,2}})(?![\d:.,/-])(?!\s*[./-]?\d)",
        rf"{_ALONE}\.(?P<minute>\d\d)$",
        rf"{_ALONE}$",
    )
]
_BARE = _CLOCKS[-1]
_HOURS_OF = {
    "morning": range(12),
    "afternoon": range(12, 19),
    "evening": range(16, 24),
    "tonight": range(18, 24),
    "night": range(18, 24),
}
_AT = re.compile("at|@|um|в|во|à|às|as|a|las|alle|om|kl|jam|pukul|ساعت|को|से")
_LEADING = re.compile("at|@|um|on|am|ساعت")
# At two in one language, in two hours in another.
_UNCLEAR = re.compile(r"\d+\s*(?:h|hs|ч|час|часа|часов)")


class Unclear(Enum):
    """Why what was typed is no moment to start at."""

    UNREADABLE = auto()
    NO_TIME = auto()
    """It names a day only."""
    PAST = auto()
    TOO_FAR = auto()


@dataclass(frozen=True)
class Readings:
    """The moments that were meant: more than one where the clocks change there."""

    at: Sequence[datetime]
    """In UTC, the earlier one first."""
    exists: bool = True
    """False where the clocks pass over what was typed; it comes twice where this is true of two."""


def read(text: str, now: datetime, zone: tzinfo | None) -> Readings | Unclear:
    """What this means to somebody whose clock shows `now` in this zone; None is the machine's.

    It takes a tenth of a second the first time, because a library is loaded.
    """
    said = _normal(text).removesuffix(f" {zone}".casefold())
    if not said or len(said) > LONGEST or _UNCLEAR.fullmatch(said):
        return Unclear.UNREADABLE
    here = now.astimezone(zone).replace(tzinfo=None)
    span = days.span(said, here) or _days_and_hours(said)
    found = Readings([full_minute(now + span)]) if span else _on_a_day(said, now, zone)
    if isinstance(found, Unclear):
        return found
    to_come = [one for one in found.at if one > now]
    if not to_come:
        return Unclear.PAST
    return Readings(to_come, found.exists) if to_come[-1] <= now + FARTHEST else Unclear.TOO_FAR


def readings(local: datetime, zone: tzinfo | None) -> Readings:
    """The moments at which clocks in a zone show this, or would without a change."""
    both = sorted({local.replace(fold=fold, tzinfo=zone).astimezone(UTC) for fold in (0, 1)})
    shown = [one for one in both if one.astimezone(zone).replace(tzinfo=None, fold=0) == local]
    return Readings(shown or both, exists=bool(shown))


def full_minute(when: datetime) -> datetime:
    """Rounded up, because the minute is all that people are shown."""
    over = timedelta(seconds=when.second, microseconds=when.microsecond)
    return when + timedelta(minutes=1) - over if over else when


def _normal(text: str) -> str:
    digits = "".join(str(unicodedata.decimal(one, one)) for one in text)
    spaced = re.sub(r"(?<=\d)[tT](?=\d\d:)", " ", digits)
    spaced = re.sub(r"\bhalf\s+an\s+hour\b", "30 minutes", spaced, flags=re.IGNORECASE)
    return " ".join(spaced.replace(",", " , ").casefold().split()).replace(" , ", " ").strip(" ,!?")


def _days_and_hours(said: str) -> timedelta | None:
    """`in 1 day 3 h`, as this bot writes it; days alone leave the time of day open."""
    seconds = durations.parse(said) if len(re.findall(r"\d+", said)) > 1 else None
    return timedelta(seconds=seconds) if seconds and seconds % durations.DAY else None


def _on_a_day(said: str, now: datetime, zone: tzinfo | None) -> Readings | Unclear:
    today = now.astimezone(zone).date()
    for clock in _CLOCKS:
        for match in clock.finditer(said):
            rest = f"{said[: match.start()]} {said[match.end() :]}".strip()
            at = None if clock is _BARE and not rest else _time(match, rest)  # "9" may be a day as well
            if at and (found_days := days.possible(_without_at(rest), today)):
                found = [readings(datetime.combine(day, at), zone) for day in found_days]
                return next((one for one in found if one.at[-1] > now), found[-1])
    return Unclear.NO_TIME if days.possible(said, today) else Unclear.UNREADABLE


def _time(match: re.Match[str], beside: str) -> time | None:
    found = match.groupdict()
    hour, minute = int(found["hour"]), int(found.get("minute") or found.get("after") or 0)
    if half := found.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    for part in _HOURS_OF.keys() & set(beside.split()):
        # Eight in the evening is never eight in the morning.
        hours = [hour] if half else [hour, hour + 12]
        hour = next((one for one in hours if one in _HOURS_OF[part]), 24)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _without_at(rest: str) -> str:
    """Without the words that lead to a time of day, wherever that stood."""
    words = rest.split()
    while words and _AT.fullmatch(words[-1]):
        words.pop()
    if words and _LEADING.fullmatch(words[0]):
        words = words[1:]
    return " ".join(words).strip(" -")
