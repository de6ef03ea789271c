"""Opens the database: connection rules, the lock that keeps a second copy out, migrations."""

from enum import StrEnum
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

Unavailable = DBAPIError
"""What a question raises while the disk is full, the file locked or the server away; ask again later."""

MIGRATIONS = Path(__file__).parent.parent / "migrations"


class DatabaseFault(StrEnum):
    """Why a database cannot be used, and which fields of `DatabaseError` say more."""

    URL = "url"
    """Its URL means nothing; `detail` says why."""
    NO_FOLDER = "no folder"
    """The folder of the file `name` does not exist."""
    READ_ONLY_FOLDER = "read-only folder"
    """The lock cannot be written beside the file `name`; `detail` is what the system says."""
    IN_USE = "in use"
    """Another copy of Recall holds the lock of `name`."""
    UNUSABLE = "unusable"
    """`name` cannot be read, migrated or written; `detail` is what the database says."""
    NEWER = "newer"
    """A newer version of Recall wrote it; this one does not know its schema `revision`."""


class DatabaseError(Exception):
    """The database cannot be used: what happened, and with what."""

    def __init__(self, fault: DatabaseFault, name: str = "", *, detail: str = "", revision: str = "") -> None:
        super().__init__(fault, name, detail, revision)
        self.fault = fault
        self.name = name
        self.detail = detail
        self.revision = revision


def lock(url: str) -> FileLock:
    """Take the lock beside the database, for as long as the process lives.

    Raises:
        DatabaseError: another copy holds it, or the folder cannot be written.
    """
    path = _path(url)
    if not Path(path).parent.is_dir():
        raise DatabaseError(DatabaseFault.NO_FOLDER, path)
    held = FileLock(f"{path}.lock")
    try:
        held.acquire(blocking=False)
    except Timeout:
        raise DatabaseError(DatabaseFault.IN_USE, path) from None
    except OSError as error:
        raise DatabaseError(DatabaseFault.READ_ONLY_FOLDER, path, detail=str(error.strerror)) from None
    return held


def connect(url: str, synchronous: str = "FULL") -> Engine:
    """An engine whose write transactions take SQLite's lock at once, so that none fails halfway.

    Args:
        synchronous: FULL survives a power failure; NORMAL is faster and survives every crash of the
            process (https://sqlite.org/pragma.html#pragma_synchronous).
    """

    def set_up(connection: SQLiteConnection, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where `_begin` says, not where sqlite3 guesses
        connection.execute("PRAGMA busy_timeout = 5000")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {synchronous}")

    try:
        engine = create_engine(url)
    except (ArgumentError, ValueError) as error:
        raise DatabaseError(DatabaseFault.URL, detail=str(error)) from None
    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", _begin)
    return engine


def reading(engine: Engine) -> Engine:
    """The same pool, for transactions that only read and so never wait for a writer."""
    return engine.execution_options(reading=True)


def migrate(engine: Engine) -> None:
    """Bring the schema to this program's version.

    Raises:
        DatabaseError: it is from a newer version, or cannot be read or written.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))  # Alembic interpolates
    try:
        with engine.begin() as connection:
            _refuse_newer(connection, config)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.exec_driver_sql("PRAGMA user_version = 0")  # fails here, not later, if read-only
    except DBAPIError as error:
        name = str(engine.url.database)
        raise DatabaseError(DatabaseFault.UNUSABLE, name, detail=str(error.orig)) from None


def _refuse_newer(connection: Connection, config: Config) -> None:
    revision = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision and revision not in known:
        raise DatabaseError(DatabaseFault.NEWER, str(connection.engine.url.database), revision=revision)


def _path(url: str) -> str:
    # Resolved: the same file under two names must have one lock.
    return str(Path(str(make_url(url).database).removeprefix("file:")).resolve())


def _begin(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails with "database is locked" when another
    # writer came between; IMMEDIATE waits its turn instead.
    reads = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
