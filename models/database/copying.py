"""A copy of a SQLite file that others may be writing to."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from models.database.contract import DatabaseError, DatabaseFault
from models.database.header import COMMITS, marked


def copied(source: Path, to: Path) -> None:
    """Write what is committed at this moment to a new file, and mark it as a copy.

    Raises:
        DatabaseError: there is such a file already, or one of the two cannot be read or written.
    """
    if to.is_dir():  # asked first, because `.` and `/` have no name to make another one of
        raise DatabaseError(DatabaseFault.EXISTS, str(to))
    part = to.with_name(f"{to.name}.part")
    _look(source)
    try:
        _make(to)
    except FileExistsError:
        raise DatabaseError(DatabaseFault.EXISTS, str(to)) from None
    except OSError as error:
        raise DatabaseError(DatabaseFault.NOT_COPIED, str(to), detail=str(error.strerror)) from None
    try:
        part.unlink(missing_ok=True)
        _make(part)
        _fill(source, part)
        # Under its name only now: a backup that is cut short has no mark.
        part.replace(to)
    except BaseException as error:
        for path in (part, to):
            path.unlink(missing_ok=True)
        if isinstance(error, OSError | sqlite3.Error):
            raise DatabaseError(DatabaseFault.NOT_COPIED, str(to), detail=str(error)) from None
        raise


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


def _fill(source: Path, to: Path) -> None:
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(to)) as copy:
        # All pages in one step, because SQLite begins anew when somebody writes between two. Writers are not
        # kept out meanwhile, since the bot's files are in WAL mode.
        original.backup(copy)
        [number] = copy.execute(COMMITS).fetchone()
        if not marked(number):
            copy.execute(f"{COMMITS} = {~number}")
