"""The gate: where copies share a database, nothing leaves unless it is certain that this one sends."""

from collections.abc import Callable
from dataclasses import dataclass

from models.database import Database

LOOK = 0.1  # seconds between two looks while nothing may leave


def _always() -> bool:
    return True


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Gate:
    """Both are cheap, and safe from any thread."""

    is_open: Callable[[], bool] = _always
    """Whether a call may leave now."""
    has_ended: Callable[[], bool] = _never
    """Whether none ever may again, because another copy sends."""

    @classmethod
    def of(cls, database: Database) -> "Gate":
        return cls(database.may_call, lambda: database.taken_over)


ALWAYS_OPEN = Gate()
