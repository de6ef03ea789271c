"""The numbers beside a database file: how far it has come, told by a file that is not put back with it."""

import contextlib
import os
import re
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from models.database.header import BINARY, marked, plain

_LINE = re.compile(rb"(\d{10}) (\d{10})")


class Numbers(NamedTuple):
    """Two numbers of commits. They differ while one is under way, and where a kill came in its middle."""

    promised: int
    """Of the commit that was begun last."""
    committed: int
    """Of the commit that is surely in the database."""


class Beside:
    """The small file next to the database; safe to share between threads.

    It is not synced, because a kill takes nothing from the system's cache. After a power failure it may be
    older than the database, which says nothing; newer it cannot be, because the commit was synced before.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._file: int | None = None
        self._numbers: Numbers | None = None
        self._accepted = False

    @property
    def committed(self) -> int:
        """As this process knows it; 0 where it knows nothing."""
        return self._numbers.committed if self._numbers else 0

    def read(self) -> Numbers | None:
        """What the file says now; None where it is missing or holds something else."""
        with self._lock:
            try:
                found = _LINE.fullmatch(self.path.read_bytes())
            except OSError:
                found = None
            self._numbers = Numbers(*map(int, found.groups())) if found else None
            return self._numbers

    def accept(self) -> None:
        """Let the next commit be the newest, whatever is said here."""
        self._accepted = True

    def after(self, number: int) -> int:
        """The number of the commit that follows on this one."""
        if self._accepted:
            # Past all that was ever told, so that an old copy is asked about once.
            return max(plain(number), self.committed) + 1
        # A copy that nobody has accepted stays marked, whoever writes to it.
        return number - 1 if marked(number) else number + 1

    def promise(self, number: int) -> None:
        """Say that a commit gets this number, when it is about to happen.

        Raises:
            OSError: it cannot be said, so the commit must not happen.
        """
        with self._lock:
            # A database that has a past and has lost this file gets it back with what is committed: by a
            # promise alone, a start that is killed in the middle would look like one without a doubt.
            if not marked(number) and (self._numbers or number == 1):
                self._write(Numbers(number, self.committed))

    def settle(self, number: int) -> None:
        """Say that this commit has happened."""
        with self._lock:
            if not marked(number) and (self._numbers or self._accepted):
                promised = max(number, self._numbers.promised) if self._numbers else number
                # It has happened even if this cannot be written; the next promise will fail then.
                with contextlib.suppress(OSError):
                    self._write(Numbers(promised, max(number, self.committed)))

    def close(self) -> None:
        with self._lock:
            if self._file is not None:
                os.close(self._file)
            self._file = None

    def _write(self, numbers: Numbers) -> None:
        if self._file is None:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | BINARY, 0o600)
        os.lseek(self._file, 0, os.SEEK_SET)
        # In one call and always as long as before, so that a kill leaves the old numbers or the new ones.
        os.write(self._file, b"%010d %010d" % numbers)
        self._numbers = numbers
