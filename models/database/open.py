"""Finds the database that a URL names, and what everybody does with one of any kind."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import SQLITE_BUSY, OperationalError
from typing import Any

from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
    TimeoutError,
)

from models.database.contract import READING, Database, DatabaseError, DatabaseFault
from models.database.refusals import said
from models.database.sqlite import SQLite

LOCK_NOT_AVAILABLE = "55P03"  # postgresql.org/docs/current/errcodes-appendix.html

Unavailable = DBAPIError
"""What a question raises while the disk is full, the file locked or the server away; ask again later."""


def is_passing(error: Exception) -> bool:
    """Whether the same question may be answered later: the database is in trouble, the question is not."""
    lasting = IntegrityError, DataError, ProgrammingError, NotSupportedError
    return isinstance(error, TimeoutError) or (
        isinstance(error, DBAPIError) and not isinstance(error, lasting)
    )


def is_logged(error: Exception) -> bool:
    """Whether the log knows of it already; see `models.database.listening`."""
    return isinstance(error, Unavailable) and is_passing(error)


def is_busy(error: DBAPIError) -> bool:
    """Whether somebody else was writing for so long that this one gave up, so that waiting helps."""
    if isinstance(error.orig, OperationalError):
        # The lowest byte is the error, those above say more of it (sqlite.org/rescode.html).
        return error.orig.sqlite_errorcode & 0xFF == SQLITE_BUSY
    return getattr(error.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE


def words_of(error: Exception) -> str:
    """What the database itself said, in one line."""
    return said(error.orig if isinstance(error, DBAPIError) and isinstance(error.orig, Exception) else error)


def database_at(url: str, synchronous: str = "FULL") -> Database:
    """The database that a URL names; nothing is opened yet.

    Args:
        synchronous: what a commit in `SQLite` survives; a server has its own setting.

    Raises:
        DatabaseError: the URL cannot be read.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        # The one quotes what it takes for a port, which is a piece of the password where that has an @.
        detail = str(error) if isinstance(error, ArgumentError) else "host:port"
        raise DatabaseError(DatabaseFault.URL, detail=detail) from None
    if parsed.get_backend_name() == "postgresql":
        return _postgresql(parsed)
    return SQLite(parsed, synchronous)  # the settings let no other kind through


def file_at(path: Path) -> Database:
    """The database in a file."""
    return SQLite(URL.create("sqlite", database=str(path)))


def _postgresql(url: URL) -> Database:
    try:
        from models.database.postgresql import PostgreSQL
    except ImportError:
        name = url.set(query={}).render_as_string()
        raise DatabaseError(DatabaseFault.DRIVER, name, detail="postgres") from None
    return PostgreSQL(url)


def reading(engine: Engine) -> Engine:
    """The same pool, for transactions that only read and so never wait for a writer."""
    return engine.execution_options(**{READING: True})


def cut_short(connection: Connection) -> None:
    """End the statement that another thread runs on it, which raises `Unavailable` there."""
    driver: Any = connection.connection.dbapi_connection
    (driver.cancel if connection.dialect.name == "postgresql" else driver.interrupt)()


@contextmanager
def only_reading(url: str) -> Iterator[Engine]:
    """What the bot has open already, for another process, which changes nothing."""
    engine = database_at(url).connect()
    try:
        yield reading(engine)
    finally:
        engine.dispose()
