"""The lock of a database file: one for all of its names."""

import logging
import os
import sys
from contextlib import AbstractContextManager, ExitStack
from errno import EACCES
from pathlib import Path

from filelock import FileLock, Timeout

from models.database.contract import DatabaseError, DatabaseFault
from models.database.ground import of_another, opened

if sys.platform == "linux":
    from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock

log = logging.getLogger(__name__)


def locked(path: Path, *, create: bool) -> ExitStack:
    """Lock the file at once, until the stack is closed; a process that is killed leaves it free.

    Args:
        path: resolved, because the lock file stands beside the file itself.
        create: whether a file that does not exist is made, for its owner alone.
    """
    held = ExitStack()
    try:
        held.enter_context(_beside(path))
        file = opened(path, create=create)
        if file is not None:
            # Closed last of all, when SQLite has closed the file: see `Ground`.
            held.callback(os.close, file)
            _whole(file, path)
            _set_aside(path, file)
    except BaseException:
        held.close()
        raise
    return held


def ask_its_name(path: Path) -> None:
    """Refuse a file that somebody has locked under another name.

    SQLite keeps what is committed beside the name by which a file was opened, and finds it by no other.
    """
    if sys.platform != "linux":
        return
    with ExitStack() as opening:
        file = opened(path, create=False)
        if file is None:  # whoever opens it says why
            return
        opening.callback(os.close, file)
        if os.fstat(file).st_nlink == 1:
            return
        try:
            flock(file, LOCK_SH | LOCK_NB)
        except BlockingIOError:
            if not _held(path):
                raise DatabaseError(DatabaseFault.OTHER_NAME, str(path)) from None
        except OSError as error:
            log.info("%s has no lock of its own on this disk: %s", path, error.strerror)


def _held(path: Path) -> bool:
    try:
        with _beside(path):
            return False
    except DatabaseError as error:
        return error.fault is DatabaseFault.IN_USE


def _beside(path: Path) -> AbstractContextManager[object]:
    """The lock file, which a second name of the folder and earlier versions of Recall respect."""
    if not path.parent.is_dir():
        raise DatabaseError(DatabaseFault.NO_FOLDER, str(path))
    # Asked by itself, because a lock file may be there already, and SQLite would blame its own file.
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise DatabaseError(DatabaseFault.READ_ONLY_FOLDER, str(path), detail=os.strerror(EACCES))
    try:
        # Acquired here, so that it is held from this call on.
        return FileLock(f"{path}.lock", mode=0o600).acquire(blocking=False)
    except Timeout:
        raise DatabaseError(DatabaseFault.IN_USE, str(path)) from None
    except OSError as error:
        # A symlink that leads nowhere is there too.
        there = os.path.lexists(f"{path}.lock")
        fault = DatabaseFault.LOCK_FILE if there else DatabaseFault.READ_ONLY_FOLDER
        raise DatabaseError(fault, str(path), detail=str(error.strerror)) from None


def _whole(file: int, path: Path) -> None:
    """Lock the file itself, because a hard link in another folder has another lock file beside it."""
    # Elsewhere than on Linux this lock and SQLite's own would keep each other out.
    if sys.platform == "linux":
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            raise DatabaseError(DatabaseFault.IN_USE, str(path)) from None
        except OSError as error:
            log.info("%s has no lock of its own on this disk: %s", path, error.strerror)


def _set_aside(path: Path, file: int) -> None:
    """Put away a WAL that belongs to what stood here before."""
    wal, index = Path(f"{path}-wal"), Path(f"{path}-shm")
    if of_another(wal, file):
        # Kept, because some commits are nowhere else, should the file they belong to come back.
        kept = wal.replace(f"{wal}.old")
        index.unlink(missing_ok=True)
        log.warning("%s was replaced after a crash; what the one before had not taken in is %s", path, kept)
