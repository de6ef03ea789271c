"""How numbers, durations, names and messages are written in any sentence, and how much of it fits."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from html import escape

from models.approvals import asker
from models.content import Content
from models.events import Admin, Event

WORDS = 60  # characters of a message that stand for it
NAME = 32  # characters of a name
QUOTED = 200  # characters of what Telegram or the database said
# core.telegram.org/bots/api#sendmessage, after entities; in UTF-16 units, never fewer than characters.
LONGEST = 4096
LONGEST_CAPTION = 1024  # the same of a caption
LONGEST_ANSWER = 200  # core.telegram.org/bots/api#answercallbackquery

_LONGEST_NUMBER = 40  # characters
_PIECE = re.compile(r"<(?P<end>/?)(?P<tag>\w+)[^>]*>|&#?\w+;|.", re.DOTALL)


_NUMBER = re.compile(r"\d+(?:[^\w\n]{1,2}\d+|_\d+)*\.?")


def number(typed: str | None) -> int | None:
    """The whole number that was typed, in any digits, with any separators; None where it is none."""
    # Keyboards that write from right to left put marks around it which nobody sees.
    seen = "".join(sign for sign in typed or "" if unicodedata.category(sign) != "Cf").strip()
    return int(re.sub(r"\D", "", seen)) if len(seen) <= _LONGEST_NUMBER and _NUMBER.fullmatch(seen) else None


def fitted(html: str, longest: int = LONGEST) -> str:
    """Telegram HTML that is not longer than Telegram takes: cut where it must be, and every tag closed."""
    pieces = list(_PIECE.finditer(html)) if 2 * len(html) > longest else []
    if sum(map(_units, pieces)) <= longest:
        return html
    kept: list[str] = []
    tags: list[str] = []
    room = longest - 1  # for the dots
    for piece in pieces:
        room -= _units(piece)
        if room < 0:
            break
        if piece["end"]:
            tags.pop()
        elif piece["tag"]:
            tags.append(piece["tag"])
        kept.append(piece[0])
    return "".join([*kept, "…", *(f"</{tag}>" for tag in reversed(tags))])


def length(html: str) -> int:
    """How long Telegram finds it."""
    return sum(map(_units, _PIECE.finditer(html)))


def cut(text: str, most: int) -> str:
    """At most so many characters of a text that is not escaped yet."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _units(piece: re.Match[str]) -> int:
    if piece["tag"]:
        return 0
    return 1 if len(piece[0]) > 1 or piece[0] <= "\uffff" else 2


def counted(count: int, noun: str = "chat", plural: str = "") -> str:
    """`1 chat`, `1,204 chats`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {plural or f'{noun}s'}"


def taken_back(count: int) -> str:
    """After how many were sent; empty where none was."""
    return f" ({count:,} taken back)" if count else ""


def are(count: int) -> str:
    """`1 message is`, `3 messages are`."""
    return f"{counted(count, 'message')} {'is' if count == 1 else 'are'}"


def stars(count: int) -> str:
    """A price: `about 90 Stars of the bot's balance`."""
    return f"about {counted(count, 'Star')} of the bot's balance"


def about(seconds: float) -> str:
    """A duration that was not measured: `about 8 s`."""
    return duration(seconds) if seconds < 1 else f"about {duration(seconds)}"


def duration(seconds: float) -> str:
    """Seconds as people say them: `8 s`, `2 min 5 s`, `9 h 16 min`."""
    if seconds < 1:
        return "less than a second"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def left(span: timedelta) -> str:
    """Time that remains, never more than there is: `47 h 59 min`."""
    seconds = max(0, int(span.total_seconds()))
    return duration(seconds - seconds % 60 if seconds >= 60 else seconds)


def first_words(content: Content) -> str:
    """A message in a few words, not escaped."""
    texts = content.texts() or [medium.title for medium in content.media if medium.title]
    kind = "" if content.kind == "text" else f"[{content.kind.replace('_', ' ')}]"
    return " ".join(filter(None, (kind, shortened(texts[0]) if texts else "")))


def shortened(text: str) -> str:
    """The first words of a text, in quotes, not escaped."""
    line = " ".join(text.split())
    return f"“{line}”" if len(line) <= WORDS else f"“{line[:WORDS].rstrip()}…”"


def who(did: Event | None) -> str:
    """The name of the admin who did it, escaped; of what was approved, who asked for it too."""
    name, asked = name_of(did.by if did else None), asker(did)
    return f"{name_of(asked)}, approved by {name}" if asked else name


def name_of(admin: Admin | None) -> str:
    """The name of an admin, escaped."""
    return escape(called(admin))


def called(admin: Admin | None) -> str:
    """The name of an admin, not escaped."""
    return cut(admin.name, NAME) if admin and admin.name else "An admin"


# Where the name of a kind is not what people call it.
_NOUNS = {
    "dice": "rolled die",
    "location": "place",
    "message": "newer message",
    "venue": "place",
    "video_note": "round video",
    "voice": "voice message",
}


def kinds(counts: Mapping[str, int]) -> str:
    """Messages by kind: `4 stickers, 1 place`."""
    nouns: dict[str, int] = {}
    for kind, count in counts.items():
        noun = _NOUNS.get(kind, kind.replace("_", " "))
        nouns[noun] = nouns.get(noun, 0) + count
    named = [counted(count, noun) for noun, count in sorted(nouns.items())]
    return ", ".join(named).replace("rolled dies", "rolled dice")


def a_kind(kind: str) -> str:
    """`a photo`, `an animation`."""
    article = "an" if kind[0] in "aeiou" else "a"
    return f"{article} {kind.replace('_', ' ')}"
