"""Pruning: with the bot stopped, only the numbers of what is old are kept, and the file gets smaller."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from broadcast.settings import Settings
from handlers.texts import folded
from models.record import Broadcast
from models.store import Store

STEP = 20_000  # rows in one transaction: nobody else waits for a turn to write

Save = Callable[[Store, Broadcast, Path], int]
"""Writes the deliveries of one broadcast into a folder; how many files that are."""


@dataclass(frozen=True)
class Pruning:
    """What an operator wants."""

    before: date
    """What ended before that day began in UTC."""
    sure: bool
    """Whether to do it; else it is told what would be done."""
    folder: Path | None = None
    """Where all of it is saved first."""


def prune(store: Store, settings: Settings, wanted: Pruning, save: Save | None = None) -> bool:
    """False where it was interrupted, which harms nothing.

    Raises:
        DatabaseError: the space could not be given back.
        Unavailable: the database fails.
    """
    try:
        _prune(store, settings, wanted, save)
    except KeyboardInterrupt:
        sys.stderr.write(f"{folded.INTERRUPTED}\n")
        return False
    return True


def _prune(store: Store, settings: Settings, wanted: Pruning, save: Save | None) -> None:
    # What an earlier version wrote has no numbers yet that could stay.
    _settle(store)
    before = datetime.combine(wanted.before, time(), UTC)
    hours = max(settings.frequency_cap, settings.duplicate_hours)
    found = store.folding.due(before, hours)
    if not found:
        _say(folded.nothing(wanted.before))
        return
    if wanted.folder and save:
        files = sum(save(store, one, wanted.folder) for one in found)
        _say(folded.saved(files, str(wanted.folder)))
    if wanted.sure:
        _clear(store, found)
    else:
        _say(folded.would_clear(found, store.folding.rows(found), saved=wanted.folder is not None))


def _settle(store: Store) -> None:
    older_than = None
    while one := store.settling.due(older_than):
        store.settling.settle(one)
        older_than = one.id


def _clear(store: Store, found: Sequence[Broadcast]) -> None:
    before = store.database.size()
    gone = [one for one in found if store.folding.fold(one)]
    rows = store.folding.rows(gone)
    while store.folding.clear(STEP):
        pass
    _say(folded.cleared(len(gone), rows))
    store.database.shrink(store.engine)
    _say(folded.shrunk(before, store.database.size()))


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()
