"""Whom a message would reach, as far as its placeholders need to know."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.placeholders import Recipient


@dataclass(frozen=True)
class NameStats:
    """What one kind of name is like in the audience."""

    longest: int
    """Characters."""
    missing: int
    """Chats that have none."""


@dataclass(frozen=True)
class Reach:
    """The audience at one moment."""

    size: int
    """Chats that would get a broadcast."""
    names: Mapping[str, NameStats] = field(default_factory=dict)
    """What the placeholders of the message find there, by field."""
    nameless: int = 0
    """Chats for which none of them finds anything."""
    sample: Recipient | None = None
    """One for which at least one of them finds something."""
