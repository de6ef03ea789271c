"""The ground: whether a database file is still the one that was opened, and which commit it has reached."""

import contextlib
import os
from pathlib import Path
from threading import Lock

from models.database.header import BASE_AT, BINARY, marked, number_in, plain, reached

START, FRAME = 32, 24  # bytes before all frames of a WAL, and before the page in each


class Ground:
    """One database file, held open from before SQLite opens it until SQLite has closed it.

    Whoever closes any descriptor of a file drops all POSIX locks that the process has on it, SQLite's too
    (sqlite.org/howtocorrupt.html). So nothing else here opens it while SQLite has it.
    """

    def __init__(self, named: Path, path: Path) -> None:
        """`named` may be a symlink, which may be turned to another file; `path` is where it leads."""
        self._named = named
        self._path = path
        self._lock = Lock()
        self._file: int | None = None
        self._identity: tuple[int, int] | None = None
        self._reached: int | None = None
        self._lost = False

    def open(self, *, create: bool) -> bool:
        """Remember which file it is, and make it, for its owner alone, if there is none.

        What cannot be opened is left to SQLite, which says why.

        Returns:
            Whether SQLite may open it: not with the WAL of another content.
        """
        self._file = opened(self._path, create=create)
        if self._file is None:
            return True
        found = os.fstat(self._file)
        self._identity = found.st_dev, found.st_ino
        with contextlib.suppress(OSError):
            self._reached = reached(self._file)
        if of_another(Path(f"{self._path}-wal"), self._file):
            self.close()
            return False
        return True

    def still_there(self) -> bool:
        """Whether the path leads to the same file with the same past; once False, always False."""
        with self._lock:
            self._lost = self._lost or self._moved() or self._overwritten()
            return not self._lost

    def close(self) -> None:
        with self._lock:
            if self._file is not None:
                os.close(self._file)
            self._file = None

    def _moved(self) -> bool:
        if self._identity is None:
            return False
        try:
            found = self._named.stat()
        except (FileNotFoundError, NotADirectoryError):
            return True
        except OSError:  # a disk in trouble, which SQLite will meet too
            return False
        return (found.st_dev, found.st_ino) != self._identity

    def _overwritten(self) -> bool:
        """Whether an older content was written into the same file, as `cp` does, or none."""
        if self._file is None:
            return False
        try:
            now = reached(self._file)
        except OSError:  # a disk in trouble, as above
            return False
        # SQLite raises it when it moves commits from the WAL into the file, and nothing of ours lowers it.
        before, self._reached = self._reached, now
        return before is not None and (now is None or now < before)


def opened(path: Path, *, create: bool) -> int | None:
    """A descriptor to read the file, made for its owner alone if there is none; None where that fails."""
    with contextlib.suppress(OSError):
        return os.open(path, os.O_RDONLY | BINARY)
    if create:
        with contextlib.suppress(OSError):
            return os.open(path, os.O_RDONLY | os.O_CREAT | BINARY, 0o600)
    return None


def of_another(wal: Path, file: int) -> bool:
    """Whether a WAL goes on from another content than this file has: somebody has put an older one there.

    SQLite does not notice. It would lay the pages of the WAL over those of the older content, and of both
    together some rows are new and others old.
    """
    # The WAL first: what a running bot moves into the file meanwhile only raises the file's number.
    base = _base(wal)
    if base is None:
        return False
    now = reached(file) or 0
    # A newer content is none of the WAL's business: it holds all that the file has moved out of it.
    return plain(now) < plain(base) or (marked(now) and not marked(base))


def _base(wal: Path) -> int | None:
    """The number of the content that a WAL goes on from (sqlite.org/walformat.html); None if it is empty."""
    try:
        with wal.open("rb") as frames:
            start = frames.read(START)
            size, salts = int.from_bytes(start[8:12], "big"), start[16:24]
            # Frames with other salts were left over by an earlier round and count no more.
            while (frame := frames.read(FRAME)) and frame[8:16] == salts:
                if int.from_bytes(frame[:4], "big") == 1:
                    return number_in(frames.read(size), BASE_AT)
                frames.seek(size, os.SEEK_CUR)
    except OSError:
        pass
    return None
