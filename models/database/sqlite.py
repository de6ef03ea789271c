"""SQLite: its pragmas, and how its transactions begin and end."""

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from errno import ELOOP
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError

from models.database.beside import Beside
from models.database.contract import READING, DatabaseError, DatabaseFault, Trace
from models.database.copying import copied
from models.database.ground import Ground
from models.database.header import BASE, COMMITS, marked
from models.database.lock import ask_its_name, locked
from models.database.storable import as_json

STEPS = 10_000  # of SQLite's machine between two looks at the time


class SQLite:
    """A `Database` in one file.

    Every commit that changes a row has a number, see `header`. The same number stands beside the file before
    it is committed there, so that an older content in its place is known by it.
    """

    def __init__(self, url: URL, synchronous: str = "FULL") -> None:
        """`synchronous`: FULL survives a power failure; NORMAL is faster and survives every crash of the
        process (https://sqlite.org/pragma.html#pragma_synchronous).
        """
        self._url = url
        self._synchronous = synchronous
        # A URL may ask SQLite for a mode, and all others than the usual one make no file.
        self._may_create = "mode" not in url.query
        name = self.name
        named = Path(unquote(name.removeprefix("file:")) if "uri" in url.query else name).absolute()
        try:
            self._path = named.resolve()
        except (OSError, RuntimeError):  # symlinks in a circle
            raise DatabaseError(DatabaseFault.UNUSABLE, name, detail=os.strerror(ELOOP)) from None
        self._beside = Beside(Path(f"{self._path}.serial"))
        self._ground = Ground(named, self._path)

    @property
    def name(self) -> str:
        return str(self._url.database)

    @property
    def file(self) -> Path:
        return self._path

    @property
    def folder(self) -> Path:
        return self._path.parent

    def exists(self) -> bool:
        return self._path.is_file()

    def lock(self, waiting: Callable[[float], None] | None = None) -> AbstractContextManager[object]:  # noqa: ARG002 - nobody takes over a file
        return locked(self._path, create=self._may_create)

    def join(self) -> None:
        ask_its_name(self._path)

    def connect(self) -> Engine:
        try:
            engine = create_engine(self._url, connect_args={"factory": _Connection}, json_serializer=as_json)
        except (ArgumentError, ValueError) as error:
            raise DatabaseError(DatabaseFault.URL, detail=str(error)) from None
        if not self._ground.open(create=self._may_create):
            raise DatabaseError(DatabaseFault.FOREIGN_WAL, str(self._path))
        event.listen(engine, "connect", self._set_up)
        event.listen(engine, "begin", _begin)
        event.listen(engine, "engine_disposed", self._close)
        return engine

    def peek(self) -> Engine:
        if not self._ground.open(create=False):
            raise DatabaseError(DatabaseFault.FOREIGN_WAL, str(self._path))
        # Closed before SQLite opens it, see `Ground`: one look does not have to notice an exchange.
        self._ground.close()
        # Without a WAL nobody writes. Then not even the two files are made that a reader would leave there.
        writes = self._path.with_name(f"{self._path.name}-wal").exists()
        address = f"{self._path.as_uri()}?mode=ro{'' if writes else '&immutable=1'}"
        engine = create_engine(self._url, creator=lambda: _only_reading(address))
        event.listen(engine, "begin", _begin)
        return engine

    def damage(self, connection: Connection, seconds: float) -> str | None:
        driver: Any = connection.connection.driver_connection
        until = time.monotonic() + seconds
        driver.set_progress_handler(lambda: time.monotonic() > until, STEPS)
        try:
            [found] = driver.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.DatabaseError as error:
            return None if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT else str(error)
        finally:
            driver.set_progress_handler(None, STEPS)
        return "" if found == "ok" else " ".join(str(found).split())

    def probe(self, connection: Connection) -> None:
        # BEGIN IMMEDIATE is no test: if the file cannot be written, SQLite begins a transaction that only
        # reads, and raises nothing.
        connection.exec_driver_sql(f"{BASE} = {_number(connection)}")

    def trace(self, connection: Connection) -> Trace:
        number, numbers = _number(connection), self._beside.read()
        if marked(number):
            return Trace.BACKUP
        if numbers is None:
            # A new database has no number yet, and one of an earlier version never had any.
            return Trace.MISSING if number else Trace.NEWEST
        return Trace.OLD if numbers.committed > number else Trace.NEWEST

    def accept(self, connection: Connection) -> None:  # noqa: ARG002 - what is beside it is not in it
        self._beside.accept()

    def still_there(self) -> bool:
        return self._ground.still_there()

    @property
    def taken_over(self) -> bool:
        return False

    def may_call(self) -> bool:
        return True

    def size(self, engine: Engine) -> int:  # noqa: ARG002 - files tell it
        files = self._path, self._path.with_name(f"{self._path.name}-wal")
        return sum(file.stat().st_size for file in files if file.exists())

    def shrink(self, engine: Engine) -> None:
        # The driver's own connection, because ours begin a transaction, in which there is no VACUUM.
        connection = engine.raw_connection()
        try:
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                connection.cursor().execute(statement)
        except sqlite3.Error as error:
            raise DatabaseError(DatabaseFault.NOT_SHRUNK, self.name, detail=str(error)) from None
        finally:
            connection.close()

    def copy(self, to: Path) -> "SQLite":
        if not self._path.is_file():
            raise DatabaseError(DatabaseFault.ABSENT, str(self._path))
        self.join()
        if not self._ground.open(create=False):
            raise DatabaseError(DatabaseFault.FOREIGN_WAL, str(self._path))
        try:
            copied(self._path, to)
        finally:
            self._ground.close()
        return SQLite(URL.create("sqlite", database=str(to)))

    def _set_up(self, connection: "_Connection", _record: object) -> None:
        # A connection is opened by name, so it would lead to whatever stands there now.
        if not self._ground.still_there():
            raise sqlite3.OperationalError(DatabaseFault.PULLED_AWAY)
        connection.watch(self._ground, self._beside)
        connection.text_factory = _text
        connection.isolation_level = None  # transactions begin where `_begin` says, not where sqlite3 guesses
        connection.execute("PRAGMA busy_timeout = 5000")
        # Off unless each connection asks, and ignored inside a transaction: this is the only place for it.
        connection.execute("PRAGMA foreign_keys = ON")
        # Without it a reader keeps a writer from committing, and a writer that commits keeps readers out.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {self._synchronous}")

    def _close(self, _engine: Engine) -> None:
        self._ground.close()
        self._beside.close()


class _Connection(sqlite3.Connection):
    """Gives every commit that changes a row the next number, here and beside the file."""

    _changes = 0  # rows changed up to the last commit or rollback

    def watch(self, ground: Ground, beside: Beside) -> None:
        self._ground, self._beside = ground, beside

    def commit(self) -> None:
        if self.total_changes == self._changes:
            super().commit()
            return
        # What is not there any more must not be written to: nobody would find it, or it would mix with what
        # was put in its place.
        if not self._ground.still_there():
            raise sqlite3.OperationalError(DatabaseFault.PULLED_AWAY)
        [before] = self.execute(COMMITS).fetchone()
        number = self._beside.after(before)
        self.execute(f"{BASE} = {before}")
        self.execute(f"{COMMITS} = {number}")
        try:
            self._beside.promise(number)
        except OSError as error:
            raise sqlite3.OperationalError(f"{self._beside.path}: {error.strerror}") from None
        super().commit()
        self._changes = self.total_changes
        self._beside.settle(number)

    def rollback(self) -> None:
        super().rollback()
        self._changes = self.total_changes


def _only_reading(address: str) -> sqlite3.Connection:
    # Not kept to one thread, because a pool hands it on.
    connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
    connection.text_factory = _text
    connection.execute("PRAGMA busy_timeout = 5000")
    return connection


def _text(raw: bytes) -> str:
    # One text that is not UTF-8 must not keep the rest of its page from being read.
    return raw.decode("utf-8", "replace")


def _begin(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails at once, whatever the timeout, if another writer
    # came between ("database is locked"); IMMEDIATE waits for its turn instead.
    reads = connection.get_execution_options().get(READING, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _number(connection: Connection) -> int:
    number: int = connection.exec_driver_sql(COMMITS).scalar_one()
    return number
