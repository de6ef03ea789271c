"""Finds the database that a URL names, and what everybody does with one of any kind."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, make_url
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
from models.database.sqlite import SQLite

Unavailable = DBAPIError
"""What a question raises while the disk is full, the file locked or the server away; ask again later."""


def is_passing(error: Exception) -> bool:
    """Whether the same question may be answered later: the database is in trouble, the question is not."""
    lasting = IntegrityError, DataError, ProgrammingError, NotSupportedError
    return isinstance(error, TimeoutError) or (
        isinstance(error, DBAPIError) and not isinstance(error, lasting)
    )


def words_of(error: Exception) -> str:
    """What the database itself said."""
    return str(error.orig if isinstance(error, DBAPIError) else error)


def database_at(url: str, synchronous: str = "FULL") -> Database:
    """The database that a URL names; nothing is opened yet.

    Args:
        synchronous: what a commit in `SQLite` survives.

    Raises:
        DatabaseError: the URL cannot be read.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseError(DatabaseFault.URL, detail=str(error)) from None
    return SQLite(parsed, synchronous)  # the settings let no other kind through


def reading(engine: Engine) -> Engine:
    """The same pool, for transactions that only read and so never wait for a writer."""
    return engine.execution_options(**{READING: True})


@contextmanager
def only_reading(url: str) -> Iterator[Engine]:
    """What the bot has open already, for another process, which changes nothing."""
    engine = database_at(url).connect()
    try:
        yield reading(engine)
    finally:
        engine.dispose()
