"""What an act changes in a whole ledger, and how far that has come. Data only.

An act commits at once, and its rows follow in short transactions, because a million of them would keep every
other writer waiting for a second. Until then they count as changed: see `models.deliveries.seen`.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class SweepKind(StrEnum):
    """What becomes of the rows."""

    RETRY = "retry"
    """What was refused or failed is pending again."""
    RESEND = "resend"
    """What is unknown is asked for again."""
    CONTINUE = "continue"
    """Whoever is pending and rests is roused."""
    UNDO = "undo"
    """What the last undo did not surely delete has no fate any more."""
    DOUBT = "doubt"
    """What is pending is unknown, because a newer copy of the database may have sent it."""
    ABANDON = "abandon"
    """Who was not asked yet to show the `version` is not asked any more."""


@dataclass(frozen=True)
class Sweep:
    """One act's change of the rows of a broadcast, in the order of their ids."""

    kind: SweepKind
    version: int | None = None
    after: int = 0
    """The id of the last row that is changed already."""


def as_row(sweeps: Sequence[Sweep]) -> list[list[object]] | None:
    """As JSON; None where nothing is left to change."""
    return [[one.kind, one.version, one.after] for one in sweeps] or None


def stored(row: Sequence[Any] | None) -> tuple[Sweep, ...] | None:
    """As `as_row` wrote them, in the order of the acts; without those that are damaged."""
    return None if row is None else tuple(sweep for one in row if (sweep := _read(one)))


def _read(one: Any) -> Sweep | None:
    with contextlib.suppress(ValueError, TypeError):
        kind, version, after = one
        return Sweep(SweepKind(kind), version, int(after))
    return None
