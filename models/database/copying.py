"""A new file with a copy of a database, and of a SQLite file that others may be writing to."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from models.database.contract import DatabaseError, DatabaseFault
from models.database.header import COMMITS, marked

BESIDE = ("", "-wal", "-shm", "-journal", ".serial")  # what a file may have by its side, and itself


def copied(source: Path, to: Path) -> None:
    """Write what is committed at this moment to a new file, and mark it as a copy.

    Raises:
        DatabaseError: there is such a file already, or one of the two cannot be read or written.
    """
    _look(source)
    with written_anew(to) as part:
        _fill(source, part)


@contextmanager
def written_anew(to: Path) -> Iterator[Path]:
    """An empty file beside it, which gets its name at the end; where that is not reached, nothing is left.

    Raises:
        DatabaseError: there is such a file already, or it cannot be written.
    """
    if to.is_dir():  # asked first, because `.` and `/` have no name to make another one of
        raise DatabaseError(DatabaseFault.EXISTS, str(to))
    part = to.with_name(f"{to.name}.part")
    try:
        _make(to)
    except FileExistsError:
        raise DatabaseError(DatabaseFault.EXISTS, str(to)) from None
    except OSError as error:
        raise DatabaseError(DatabaseFault.NOT_COPIED, str(to), detail=str(error.strerror)) from None
    try:
        _clear(part)
        _make(part)
        yield part
        # Under its name only now: a backup that is cut short has no mark.
        part.replace(to)
    except BaseException as error:
        to.unlink(missing_ok=True)
        if isinstance(error, OSError | sqlite3.Error):
            raise DatabaseError(DatabaseFault.NOT_COPIED, str(to), detail=str(error)) from None
        raise
    finally:
        _clear(part)


def marked_as_copy(path: Path) -> None:
    """Let whoever opens it be asked."""
    with closing(sqlite3.connect(path)) as copy:
        [number] = copy.execute(COMMITS).fetchone()
        if not marked(number):
            copy.execute(f"{COMMITS} = {~number}")


def _look(source: Path) -> None:
    # Asked by itself, or what ails it would be said of the copy.
    try:
        with closing(sqlite3.connect(source)) as original:
            original.execute(COMMITS).fetchone()
    except sqlite3.Error as error:
        raise DatabaseError(DatabaseFault.UNUSABLE, str(source), detail=str(error)) from None


def _make(path: Path) -> None:
    # For its owner alone, and never over another file.
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _clear(part: Path) -> None:
    for ending in BESIDE:
        Path(f"{part}{ending}").unlink(missing_ok=True)


def _fill(source: Path, to: Path) -> None:
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(to)) as copy:
        # All pages in one step, because SQLite begins anew when somebody writes between two. Writers are not
        # kept out meanwhile, since the bot's files are in WAL mode.
        original.backup(copy)
    marked_as_copy(to)
