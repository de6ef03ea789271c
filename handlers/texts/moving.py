"""What an operator reads who copies everything, into a backup or another database."""

from collections.abc import Iterator
from pathlib import Path

from handlers.texts.formats import counted, duration
from models.backup import Holding
from models.database import DatabaseFault
from models.moving import Doing, Mended, Moved, MoveError, MoveFault, Step

FIGURES = 12  # letters of a checksum

FAULTS = {
    MoveFault.SAME: "Both URLs name the same database {name}; name an empty one to copy to.",
    MoveFault.NOT_EMPTY: "{name} is not empty: its table {table} has rows. Nothing was copied, because that "
    "would mix two databases; name an empty one.",
    MoveFault.UNFIT: "Nothing was copied: in {name} the row {key} of the table {table} has a damaged "
    "value in the column {column}, which the bot cannot read either; mend that row, or delete it, and copy "
    "again.",
    MoveFault.DIFFERENT: "Nothing was copied: the table {table} was read back from {name} and is not what "
    "was written; copy again, and if that happens twice, look for a fault of its disk.",
    MoveFault.LOST: "Nothing was copied: {name} was taken away meanwhile, or its server did not answer; copy "
    "again.",
}
"""Why nothing was copied."""

DATABASE = {
    DatabaseFault.URL: "A URL cannot be used: {detail}.",
    DatabaseFault.ABSENT: "There is no database of Recall at {name}; SOURCE_URL names the one to copy from.",
    DatabaseFault.OLDER: "{name} was written by an older version of Recall (schema {revision}); start this "
    "version of the bot on it once, which brings it up to date, stop it, then copy again.",
}
"""The same, where another command says it in other words."""

INTERRUPTED = (
    "Interrupted. Nothing was copied: the target is as empty as it was, and the source goes on as before."
)
NOTHING_COPIED = "Nothing was copied: the target is as empty as it was. What happened:"


def backed_up(file: Path, held: Holding | None) -> str:
    asks = "whoever opens it is asked before anything goes out"
    if held is None:
        return f"Backed up to {file}, as an earlier version wrote it; {asks}."
    return (
        f"Backed up to {file}: {counted(held.subscribers, 'subscriber')}, "
        f"{counted(held.broadcasts, 'broadcast')}, {held.midway:,} mid-way; {asks}."
    )


def no_url(named: str) -> str:
    """Never with what was typed, which may hold a password."""
    return f"{named} must be a URL such as sqlite:///recall.db or postgresql://user@host/name."


def refusal(error: MoveError) -> str:
    key = ", ".join(map(str, error.key))
    return FAULTS[error.fault].format_map(vars(error) | {"key": key})


def progress(step: Step) -> str:
    doing = "copied" if step.doing is Doing.COPYING else "checked"
    return f"{step.table}: {step.rows:,} of {step.of:,} {doing}"


def table_done(step: Step) -> str:
    return f"{step.table}: {step.of:,} copied and checked"


def moved(found: Moved, seconds: float) -> Iterator[str]:
    yield from _table(found)
    rows = sum(one.rows for one in found.tables)
    yield (
        f"Copied {counted(rows, 'row')} in {duration(seconds)}. Read back from the target, all counts and "
        "checksums are the same."
    )
    yield from _mended(found.mended)
    if found.asks:
        yield "The source is a backup or an old copy, so the bot asks its admins before anything goes out."
    elif found.midway:
        yield (
            f"What was mid-way ({found.midway:,}) goes on when the bot starts on the target, and nobody is "
            "asked."
        )
    yield "Set DATABASE_URL to the target, then start the bot."
    yield (
        "The source still holds everything and counts as an old copy: a bot that starts on it asks its "
        "admins before anything goes out. Keep it until the new one has proved itself, then delete it."
    )


def _table(found: Moved) -> Iterator[str]:
    """Aligned, as a terminal shows it."""
    names = max(len(one.table) for one in found.tables)
    numbers = max(len(f"{one.rows:,}") for one in found.tables)
    for one in found.tables:
        yield f"{one.table:<{names}}  {one.rows:>{numbers},}  {one.checksum[:FIGURES]}"


def _mended(mended: Mended) -> Iterator[str]:
    if not mended.count:
        return
    values = f"{counted(mended.count, 'damaged value')} {'was' if mended.count == 1 else 'were'}"
    yield f"{values} copied as the bot reads them, not as they are in the source:"
    for table, key, column in mended.named:
        yield f"  {table} {', '.join(map(str, key))}: {column}"
    if mended.count > len(mended.named):
        yield f"  and {mended.count - len(mended.named):,} more"
