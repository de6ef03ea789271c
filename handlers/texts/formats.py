"""How numbers, times, names and messages are written in any sentence."""

from datetime import datetime
from html import escape

from models.content import Content
from models.events import Admin, Event

WORDS = 60  # characters of a message that stand for it


def moment(when: datetime) -> str:
    """`2026-11-23 04:13 UTC`."""
    return f"{when:%Y-%m-%d %H:%M} UTC"


def counted(count: int, noun: str = "chat") -> str:
    """`1 chat`, `1,204 chats`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


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
    """The name of the admin who did it, escaped."""
    return name_of(did.by if did else None)


def name_of(admin: Admin | None) -> str:
    """The name of an admin, escaped."""
    return escape(admin.name if admin and admin.name else "An admin")


def a_kind(kind: str) -> str:
    """`a photo`, `an animation`."""
    article = "an" if kind[0] in "aeiou" else "a"
    return f"{article} {kind.replace('_', ' ')}"
