"""How grave a finding is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Severity(StrEnum):
    """What a finding asks of the admin."""

    NOTE = "note"
    """Nothing: it is said so that nobody is surprised."""
    WARNING = "warning"
    """A second look."""
    DANGER = "danger"
    """Proof that it is meant: the number of chats is typed."""
    BLOCKER = "blocker"
    """Another message: this one cannot go out."""


@dataclass(frozen=True)
class Note:
    severity: ClassVar = Severity.NOTE


@dataclass(frozen=True)
class Doubtful:
    severity: ClassVar = Severity.WARNING


@dataclass(frozen=True)
class Dangerous:
    severity: ClassVar = Severity.DANGER


@dataclass(frozen=True)
class Blocking:
    severity: ClassVar = Severity.BLOCKER
