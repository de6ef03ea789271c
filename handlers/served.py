"""Served: the update that is being handled at this moment, and how that went."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from telegram import InlineKeyboardMarkup, Message

from models.events import Admin


@dataclass(frozen=True)
class Unsaid:
    """An answer that Telegram refused because it asks for silence."""

    chat_id: int
    text: str
    keyboard: InlineKeyboardMarkup | None = None


@dataclass
class Served:
    """One update, or all parts of an album."""

    by: Admin | None = None
    """Whose update it is."""
    parts: Sequence[Message] = ()
    """Of an album, in order; empty for anything else."""
    error: Exception | None = None
    """What its handler raised."""
    said: str | None = None
    """What the admin was told of such an error."""
    told: bool = False
    """Whether they were told of this one."""
    wish: str = ""
    """What other updates ask for too, whatever they say, so that one answer serves all of them."""
    unsaid: list[Unsaid] = field(default_factory=list)
    """Answers that are owed until the silence ends, in order."""
    late: bool = False
    """Whether it waited while nobody asked Telegram for it."""
    silence: float = 0.0
    """Seconds of it, when the last of them was refused."""


_current: ContextVar[Served | None] = ContextVar("served", default=None)


@contextmanager
def being(served: Served) -> Iterator[Served]:
    """Handlers that run within, and what they begin, find it by `current`."""
    token = _current.set(served)
    try:
        yield served
    finally:
        _current.reset(token)


def current() -> Served:
    return _current.get() or Served()


def owe(answer: Unsaid, silence: float) -> bool:
    """Let an answer be said when this silence is over; False where no update is being handled."""
    serving = _current.get()
    if serving:
        serving.unsaid.append(answer)
        serving.silence = silence
    return serving is not None
