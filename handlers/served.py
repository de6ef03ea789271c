"""Served: the update that is being handled at this moment, and how that went."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from telegram import Message


@dataclass
class Served:
    """One update, or all parts of an album."""

    parts: Sequence[Message] = ()
    """Of an album, in order; empty for anything else."""
    error: Exception | None = None
    """What its handler raised."""
    said: str | None = None
    """What the admin was told of such an error."""
    told: bool = False
    """Whether they were told of this one."""


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
