"""SQLite: its pragmas, how its transactions begin, and the lock file beside it."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import SQLITE_BUSY, OperationalError
from sqlite3 import Connection as SQLiteConnection

from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, DBAPIError

from models.database.contract import READING, DatabaseError, DatabaseFault


@dataclass(frozen=True)
class SQLite:
    """A `Database` in one file."""

    url: URL
    synchronous: str = "FULL"
    """FULL survives a power failure; NORMAL is faster and survives every crash of the process
    (https://sqlite.org/pragma.html#pragma_synchronous)."""

    @property
    def name(self) -> str:
        return str(self.url.database)

    def lock(self) -> AbstractContextManager[object]:
        # Resolved, because the same file under two names must have one lock.
        path = Path(self.name.removeprefix("file:")).resolve()
        if not path.parent.is_dir():
            raise DatabaseError(DatabaseFault.NO_FOLDER, str(path))
        try:
            # Acquired here, so that it is held from this call on. A process that is killed leaves it free.
            return FileLock(f"{path}.lock").acquire(blocking=False)
        except Timeout:
            raise DatabaseError(DatabaseFault.IN_USE, str(path)) from None
        except OSError as error:
            detail = str(error.strerror)
            raise DatabaseError(DatabaseFault.READ_ONLY_FOLDER, str(path), detail=detail) from None

    def connect(self) -> Engine:
        try:
            engine = create_engine(self.url)
        except (ArgumentError, ValueError) as error:
            raise DatabaseError(DatabaseFault.URL, detail=str(error)) from None
        event.listen(engine, "connect", self._set_up)
        event.listen(engine, "begin", _begin)
        return engine

    def probe(self, connection: Connection) -> None:
        # A number that nobody reads is set to what it is. BEGIN IMMEDIATE is no test: if the file cannot be
        # written, SQLite begins a transaction that only reads, and raises nothing.
        connection.exec_driver_sql("PRAGMA user_version = 0")

    def _set_up(self, connection: SQLiteConnection, _record: object) -> None:
        connection.text_factory = _text
        connection.isolation_level = None  # transactions begin where `_begin` says, not where sqlite3 guesses
        connection.execute("PRAGMA busy_timeout = 5000")
        # Off unless each connection asks, and ignored inside a transaction: this is the only place for it.
        connection.execute("PRAGMA foreign_keys = ON")
        # Without it a reader keeps a writer from committing, and a writer that commits keeps readers out.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {self.synchronous}")


def is_busy(error: DBAPIError) -> bool:
    """Whether somebody else was writing for as long as `busy_timeout` says, so that waiting helps."""
    # The lowest byte is the error, those above say more of it (sqlite.org/rescode.html).
    return isinstance(error.orig, OperationalError) and error.orig.sqlite_errorcode & 0xFF == SQLITE_BUSY


def _text(raw: bytes) -> str:
    # One text that is not UTF-8 must not keep the rest of its page from being read.
    return raw.decode("utf-8", "replace")


def _begin(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails at once, whatever the timeout, if another writer
    # came between ("database is locked"); IMMEDIATE waits for its turn instead.
    reads = connection.get_execution_options().get(READING, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
