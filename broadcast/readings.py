"""Readings: how the text of a setting becomes its value; each raises ValueError or KeyError where not."""

import re
from datetime import time
from enum import StrEnum
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from broadcast.quiet import Quiet
from models.content import LONGEST_TEXT
from models.placeholders import visible


class Slip(StrEnum):
    """What somebody most likely did who wrote a value that cannot be used."""

    QUOTED = "quoted"
    """It has quotation marks, which a shell or an editor would have taken away."""
    FOREIGN = "foreign"
    """It has characters beyond ASCII, such as the quotation marks of a word processor."""
    SPACED = "spaced"
    ITSELF = "itself"
    """The bot's own id in the place of a person's."""
    SAME = "same"
    """A beginning that is the end, too."""
    ALONE = "alone"
    """Another admin is wanted where there is only one."""
    WHOLE = "whole"
    """The address of a method, token and all, in the place of the server's."""
    SIGNS = "signs"
    """A password with an @, which ends it."""
    BOTH = "both"
    """The value and a file that holds it."""
    NO_FILE = "no file"
    UNREADABLE = "unreadable"
    EMPTY = "empty"


class Slipped(ValueError):
    """A value that cannot be used, and why it was written."""

    def __init__(self, slip: Slip | None = None) -> None:
        self.slip = slip


def token(text: str) -> str:
    if re.fullmatch(r"\d+\s*:\s*[\w-]+(\s+[\w-]+)*", text, re.ASCII) and re.search(r"\s", text):
        raise Slipped(Slip.SPACED)
    return matching(text, r"\d+:[\w-]+")


def admins(text: str) -> frozenset[int]:
    text = text.removesuffix(",")  # left over where the last of a list was taken off
    return frozenset(int(matching(part.strip(), r"[1-9]\d{0,15}")) for part in text.split(","))


def database(text: str) -> str:
    if text.startswith("postgresql"):
        if text.partition("?")[0].count("@") > 1:
            raise Slipped(Slip.SIGNS)
        host = r"([^\s@/:]*|\[[\da-fA-F:]+\])(:\d+)?"
        return matching(text, rf"postgresql(\+psycopg)?://([^\s:/@]+(:[^\s@]*)?@)?{host}/[^\s/@?]+(\?\S*)?")
    return matching(text, r"sqlite(\+pysqlite)?:///(?!.*memory).+")  # two threads share it, so it is a file


def url(text: str) -> str:
    url = urlsplit(text)
    if re.search(r"/bot\d+(:|%3a)", url.path, re.IGNORECASE):
        raise Slipped(Slip.WHOLE)
    if url.scheme not in ("http", "https") or not url.hostname or url.username or url.query or url.fragment:
        raise ValueError
    if url.port == 0:  # a port that is no number raises here, where it is asked for
        raise ValueError
    return text.rstrip("/")


def pace(text: str) -> float:
    pace = float(text)
    if not 0.1 <= pace <= 1000:  # the bulk limit with paid broadcasts (core.telegram.org/bots/faq)
        raise ValueError
    return pace


def hours(text: str) -> int:
    return number(text, 4)


def number(text: str, digits: int = 9) -> int:
    """A whole number, as people write it: `1,000` is one too."""
    return int(matching(text.replace(",", ""), rf"\d{{1,{digits}}}"))


def switch(text: str) -> bool:
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[text.casefold()]


def synchronous(text: str) -> str:
    return matching(text.upper(), "NORMAL|FULL")


def level(text: str) -> str:
    if text.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
        raise ValueError
    return text.upper()


def form(text: str) -> str:
    return matching(text.lower(), "lines|json")


def port(text: str) -> int:
    port = int(matching(text, r"\d{1,5}"))
    if port > 65535:
        raise ValueError
    return port


def host(text: str) -> str:
    return matching(text, r"[\w.-]+|[\da-fA-F:.]+")  # a name, or an address of either kind


def quiet(text: str) -> Quiet:
    """Two times of the day, as `22:00-08:00`; the same twice would be never, or always."""
    begins, ends = map(_clock, text.split("-"))
    if begins == ends:
        raise Slipped(Slip.SAME)
    return Quiet(begins, ends)


def _clock(text: str) -> time:
    clock = matching(text.strip().zfill(5), r"\d\d:\d\d")
    return time.fromisoformat("00:00" if clock == "24:00" else clock)  # how people say when a day ends


def zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except OSError:  # a name that is a folder of zones, such as Europe
        raise ValueError from None


def words(text: str) -> str:
    r"""A message of one or more lines; `\n` begins a new one, as a file of settings has no other way."""
    words = text.replace("\\n", "\n").strip()
    # Of a text in any language, so no word about its letters.
    if (text and not visible(words)) or len(words.encode("utf-16-le")) > 2 * LONGEST_TEXT:
        raise Slipped
    return words


def matching(text: str, pattern: str) -> str:
    if not re.fullmatch(pattern, text, re.ASCII):
        raise ValueError
    return text
