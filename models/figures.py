"""Figures: what the ledger says of a broadcast that has come to rest, written down once on its row.

They count only while its revision is the one at which they were taken: whatever moves it drops them.
"""

import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, RowMapping, select

from models.choices import Size
from models.counts import Counts
from models.deliveries.exposure import GONE, Exposure
from models.deliveries.remains import Remains
from models.deliveries.waits import Waits
from models.deliveries.window import Ages
from models.record import CORRECTING, Broadcast
from models.results import Refused, Times
from models.states import BEGUN, ENDED, Correction, Fate, Outcome, State, Status
from models.tables import broadcast

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True)
class Figures:
    """All that is asked of the rows of one broadcast."""

    revision: int
    """Of the broadcast when they were taken."""
    counts: Counts
    """With all but its window, which changes as time passes; and without who took it back."""
    ages: Ages
    refused: Sequence[Refused] = ()
    times: Times = field(default_factory=Times)
    away: Mapping[Status, int] | None = None
    """How many blocked the bot or left within the time of `waves`; None where that is not over yet."""


class OfAll(NamedTuple):
    """All that have begun, but tests."""

    outcomes: Mapping[Outcome, int]
    """Of those at rest, together."""
    gone: int
    """Messages of these that were deleted."""
    others: Sequence[int]
    """The ids of those whose ledger has to be asked."""
    undone: Sequence[int]
    """Of these, those that were taken back or are."""


def kept(connection: Connection, of: Broadcast) -> Figures | None:
    """What was written down of it; None where its ledger has to be asked, because it may have changed."""
    if of.state not in ENDED or of.correcting:
        return None
    # Asked anew, because somebody may have moved it since it was read.
    row = connection.execute(_WRITTEN.where(broadcast.c.id == of.id)).mappings().one_or_none()
    figures = _current(row) if row else None
    if row is None or figures is None:
        return None
    return read(figures) or (read(_lost(row)) if row["folded_at"] else None)


def kept_of_all(connection: Connection) -> OfAll:
    """What was written down of all of them."""
    outcomes, fates, others = Counter[Outcome](), Counter[Fate](), []
    begun = _WRITTEN.where(broadcast.c.state.in_(BEGUN), ~broadcast.c.is_test)
    for row in connection.execute(begun).mappings():
        # No more of each than its sums, because they are many.
        if (figures := _current(row)) and (told := _sums(figures)):
            outcomes.update(told[0])
            fates.update(told[1])
        else:
            others.append(row)
    undone = [row["id"] for row in others if row["state"] in (State.UNDOING, State.UNDONE)]
    return OfAll(dict(outcomes), sum(fates[one] for one in GONE), [row["id"] for row in others], undone)


_WRITTEN = select(
    *(broadcast.c[name] for name in ("id", "state", "revision", "audience", "figures", "folded_at")),
    CORRECTING.label("correcting"),
)


def _current(row: RowMapping) -> Mapping[str, Any] | None:
    """The figures of a row that count, as JSON."""
    figures: Mapping[str, Any] = row["figures"] or {}
    # Once the rows are cleared there is nothing else to go by, nor anything that could change.
    if row["folded_at"]:
        return figures if _sums(figures) else _lost(row)
    at_rest = row["state"] in ENDED and not row["correcting"]
    return figures if at_rest and figures.get("revision") == row["revision"] else None


def _lost(row: RowMapping) -> Mapping[str, Any]:
    """Of what is damaged: nobody knows what became of any of its chats."""
    counts = Counts(row["folded_at"], {Outcome.UNKNOWN: row["audience"] or 0})
    return row_of(Figures(row["revision"], counts, Ages(None, None, 0, 0, 0)))


def row_of(found: Figures) -> dict[str, Any]:
    """As JSON."""
    counts, shown = found.counts, found.counts.exposure
    return {
        "revision": found.revision,
        "at": counts.at.isoformat(),
        "outcomes": dict(counts.tally),
        "fates": dict(counts.fates),
        "corrections": dict(counts.corrections),
        "unasked": counts.unasked,
        "doubled": counts.doubled,
        "exposure": shown and [*map(_moment, shown[:2]), shown.longest, shown.restarted],
        "remains": counts.remains and counts.remains._asdict(),
        "size": counts.size and [counts.size.people, counts.size.groups, counts.size.channels],
        "waits": [*counts.waits],
        "ages": [*map(_moment, found.ages[:2]), *found.ages[2:]],
        "refused": [
            [_NAMES[type(one.word)], one.word, one.words, one.people, one.rooms] for one in found.refused
        ],
        "times": [_moment(at) for at in (found.times.first, found.times.half, found.times.last)],
        "away": None if found.away is None else dict(found.away),
    }


def read(row: Mapping[str, Any]) -> Figures | None:
    """As `row_of` wrote it; None where it is damaged."""
    with contextlib.suppress(*_DAMAGED):
        return _figures(row)
    return None


def _sums(row: Mapping[str, Any]) -> tuple[dict[Outcome, int], dict[Fate, int]] | None:
    with contextlib.suppress(*_DAMAGED):
        return _tally(Outcome, row["outcomes"]), _tally(Fate, row["fates"])
    return None


_DAMAGED = (KeyError, TypeError, ValueError, AttributeError)


def _figures(row: Mapping[str, Any]) -> Figures:
    away = row["away"]
    return Figures(
        row["revision"],
        _counts(row),
        Ages._make((*map(_read, row["ages"][:2]), *row["ages"][2:])),
        [Refused(_KINDS[kind](word), *others) for kind, word, *others in row["refused"]],
        Times(*map(_read, row["times"])),
        None if away is None else _tally(Status, away),
    )


def _counts(row: Mapping[str, Any]) -> Counts:
    shown, left, size = row["exposure"], row["remains"], row["size"]
    return Counts(
        datetime.fromisoformat(row["at"]),
        _tally(Outcome, row["outcomes"]),
        _tally(Fate, row["fates"]),
        _tally(Correction, row["corrections"]),
        row["unasked"],
        row["doubled"],
        exposure=Exposure._make((*map(_read, shown[:2]), *shown[2:], ())) if shown else None,
        remains=Remains(**left) if left else None,
        size=Size(*size) if size else None,
        waits=Waits(*row["waits"]),
    )


_KINDS: Mapping[str, type[Outcome | Fate | Correction]] = {
    "outcome": Outcome,
    "fate": Fate,
    "correction": Correction,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def _tally(words: type[Word], counts: Mapping[str, int]) -> dict[Word, int]:
    return {words(word): count for word, count in counts.items()}


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _read(at: str | None) -> datetime | None:
    return datetime.fromisoformat(at) if at else None
