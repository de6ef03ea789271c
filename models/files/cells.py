"""What a cell says: a chat id, a name, a language, tags, a moment. What is not unmistakable says nothing."""

import re
from datetime import UTC, datetime
from functools import lru_cache

from models.files.formulas import told

SIGNIFICANT = 52  # bits of an id at most (core.telegram.org/bots/api#chat)
LONGEST_NAME = 64  # characters; Telegram takes no more in a name
FIRST, MILLISECONDS = 1_000_000_000, 1_000_000_000_000  # of 2001, in seconds and beyond: older is no date
ILLEGIBLE = "\ufffd"  # what stands for bytes that no encoding knows

# Excel marks text by an apostrophe, and pandas makes floats of a column in which one id is missing.
_ID = re.compile(r"'?(-?[1-9]\d{0,15})(?:\.0+)?", re.ASCII)
# In groups of three. One group may be a fraction, two are none.
_GROUPED = re.compile(r"'?(-?[1-9]\d{0,2}([,.’' \u00a0\u202f])\d{3}(?:\2\d{3})+)(?:[.,]0{1,2})?", re.ASCII)
_GROUPS = str.maketrans("", "", ",.’' \u00a0\u202f")
_LANGUAGE = re.compile(r"[a-z]{2,3}([-_][a-z0-9]{2,8})*", re.ASCII)
_USERNAME = re.compile(r"(?:@|(?:https?://)?t\.me/)?([a-z]\w{3,31})", re.ASCII | re.IGNORECASE)
_TAG = re.compile(r"[\w-]{1,32}")
_TAGS = re.compile(r"\s*[,;|\n]\s*")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?: (\d{1,2}):(\d\d)(?::(\d\d))?)?", re.ASCII)
_NUMBER = re.compile(r"(\d{10}|\d{13})(?:\.0+)?", re.ASCII)

# What programs write where there is nothing.
_NOTHING = frozenset({"", "nan", "none", "null", "nil", "\\n", "nat", "<na>", "n/a", "undefined", "-"})


def says_nothing(text: str) -> bool:
    return text.casefold() in _NOTHING


def chat_id_in(text: str) -> int | None:
    text = text.strip()
    if found := _ID.fullmatch(text):
        number = int(found[1])
    elif grouped := _GROUPED.fullmatch(text):
        number = int(grouped[1].translate(_GROUPS))
    else:
        return None
    return number if abs(number) < 1 << SIGNIFICANT else None


def name_in(text: str) -> str | None:
    """A name as Telegram would take it."""
    if "\n" in text or "\r" in text:  # rather rows that a quote too many swallowed
        return None
    text = " ".join(told(text).split())
    return text if 0 < len(text) <= LONGEST_NAME and text.isprintable() else None


def username_in(text: str) -> str | None:
    found = _USERNAME.fullmatch(text.removeprefix("'"))
    return found[1] if found else None


@lru_cache(1000)
def language_in(text: str) -> str | None:
    """A code as Telegram's apps have it, `de` or `pt-br`; a language by name is none."""
    text = text.lower()
    return text.replace("_", "-") if _LANGUAGE.fullmatch(text) else None


@lru_cache(1000)
def tags_in(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tags of a chat, and what stands between them and cannot be one."""
    found = [one for one in dict.fromkeys(_TAGS.split(told(text))) if one]
    tags = tuple(one for one in found if _TAG.fullmatch(one))
    return tags, tuple(one for one in found if not _TAG.fullmatch(one))


def moment_in(text: str, now: datetime) -> datetime | None:
    """A moment that has passed: as ISO 8601 has it, 31.12.2025, or seconds since 1970.

    In UTC, if it does not say. Which of 01/02/2025 is the month nobody knows.
    """
    try:
        moment = _moment(text)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment and moment.timestamp() >= FIRST and moment <= now else None


def _moment(text: str) -> datetime | None:
    if _NUMBER.fullmatch(text):
        number = float(text)
        return datetime.fromtimestamp(number / 1000 if number >= MILLISECONDS else number, UTC)
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year, hour, minute, second = (int(one or 0) for one in found.groups())
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    moment = datetime.fromisoformat(text.removesuffix(" UTC"))
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
