"""Opens the database: connection rules, the lock that keeps a second copy out, migrations."""

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


class DatabaseError(Exception):
    """The database cannot be used; the message is one sentence for the operator."""


def lock(url: str) -> FileLock:
    """Take the lock beside the database, for as long as the process lives.

    Raises:
        DatabaseError: another copy holds it, or the folder cannot be written.
    """
    path = _path(url)
    if not Path(path).parent.is_dir():
        raise DatabaseError(f"The folder of {path} does not exist; make it, or change DATABASE_URL.")
    held = FileLock(f"{path}.lock")
    try:
        held.acquire(blocking=False)
    except Timeout:
        raise DatabaseError(f"Another copy of Recall is already using {path}; stop it first.") from None
    except OSError as error:
        raise DatabaseError(f"The folder of {path} cannot be written: {error.strerror}.") from None
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
        raise DatabaseError(f"DATABASE_URL cannot be used: {error}.") from None
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
        raise DatabaseError(f"The database {engine.url.database} cannot be used: {error.orig}.") from None


def _refuse_newer(connection: Connection, config: Config) -> None:
    revision = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision and revision not in known:
        raise DatabaseError(
            f"The database was written by a newer version of Recall (schema {revision}); run that version."
        )


def _path(url: str) -> str:
    # Resolved: the same file under two names must have one lock.
    return str(Path(str(make_url(url).database).removeprefix("file:")).resolve())


def _begin(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails with "database is locked" when another
    # writer came between; IMMEDIATE waits its turn instead.
    reads = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
