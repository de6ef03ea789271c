"""Pruning: with the bot stopped, only the numbers of what is old are kept, and the file gets smaller."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from broadcast.settings import Settings
from handlers.texts import folded, terminal
from handlers.texts.refusals import DETAILS
from models.files.results import write_table
from models.record import Broadcast
from models.store import Store

STEP = 20_000  # rows in one transaction: nobody else waits for a turn to write


@dataclass(frozen=True)
class Pruning:
    """What an operator wants."""

    before: date
    """What ended before that day began in UTC."""
    sure: bool
    """Whether to do it; else it is told what would be done."""
    folder: Path | None = None
    """Where all of it is saved first."""


def prune(store: Store, settings: Settings, wanted: Pruning) -> bool:
    """False where it was interrupted, or could not be saved first, which harms nothing.

    Raises:
        DatabaseError: the space could not be given back.
        Unavailable: the database fails.
    """
    try:
        return _prune(store, settings, wanted)
    except KeyboardInterrupt:
        return _complain(folded.INTERRUPTED)


def _prune(store: Store, settings: Settings, wanted: Pruning) -> bool:
    # What an earlier version wrote has no numbers yet that could stay.
    _settle(store)
    before = datetime.combine(wanted.before, time(), UTC)
    found = store.folding.due(before, max(settings.frequency_cap, settings.duplicate_hours))
    # What an earlier try was interrupted in is final already, and has only its rows left.
    if not found and not (wanted.sure and _emptied(store)):
        _say(folded.nothing(wanted.before))
        return True
    if wanted.folder and not _saved(store, found, wanted.folder):
        return False
    if wanted.sure:
        _clear(store, found)
    else:
        _say(folded.would_clear(found, store.folding.rows(found), saved=wanted.folder is not None))
    return True


def _saved(store: Store, found: Sequence[Broadcast], folder: Path) -> bool:
    """Whether all of it is on the disk, a file each; what an earlier try has saved is written anew."""
    for one in found:
        place = folder / f"results-{one.uuid}.csv"
        # Under its name once it is whole, so that nobody takes a part for all of it.
        part = place.with_suffix(".part")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
            write_table(store.engine, one.uuid, part, DETAILS)
            part.replace(place)
        except OSError as error:
            return _complain(terminal.not_wrote(place, error.strerror or str(error)), folded.NOT_CLEARED)
    _say(folded.saved(len(found), str(folder)))
    return True


def _settle(store: Store) -> None:
    older_than = None
    while one := store.settling.due(older_than):
        store.settling.settle(one)
        older_than = one.id


def _clear(store: Store, found: Sequence[Broadcast]) -> None:
    before = store.database.size(store.engine)
    gone = [one for one in found if store.folding.fold(one)]
    rows = store.folding.rows(gone)
    _emptied(store)
    if found:
        _say(folded.cleared(len(gone), rows))
    store.database.shrink(store.engine)
    _say(folded.shrunk(before, store.database.size(store.engine)))


def _emptied(store: Store) -> bool:
    """Whether there was anything to delete of what is folded."""
    rows = 0
    while step := store.folding.clear(STEP):
        rows += step
    return rows > 0


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def _complain(*sentences: str) -> bool:
    sys.stderr.writelines(f"{sentence}\n" for sentence in sentences)
    return False
