"""Brings the schema to this program's version, on a database of any kind."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from models.database.contract import Database, DatabaseError, DatabaseFault, Trace
from models.database.open import Unavailable

MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"


def migrate(
    database: Database,
    engine: Engine,
    opening: Callable[[Connection, Trace], None],
    *,
    joining: bool = False,
) -> None:
    """Upgrade the tables, all or none of them; repeating it changes nothing.

    Args:
        engine: what `database.connect()` gave.
        joining: make the tables of a new database, but change those of none.
        opening: is told what is known about its past, once it has its tables and in their transaction.

    Raises:
        DatabaseError: it is from a newer version, or from an older one and `joining`, or cannot be read or
            written.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))  # Alembic interpolates
    try:
        with engine.begin() as connection:
            # Before anything is changed, because a newer schema may mean something else by the same names.
            if unknown := _unknown_revision(connection, config):
                raise DatabaseError(DatabaseFault.NEWER, database.name, revision=unknown)
            # Asked in the transaction that would make the tables, so two who find none make them once.
            if joining and (older := _older_revision(connection, config)):
                raise DatabaseError(DatabaseFault.OLDER, database.name, revision=older)
            # Before the upgrade, which changes rows.
            trace = database.trace(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            opening(connection, trace)
            database.probe(connection)
            database.accept()
    except Unavailable as error:
        raise DatabaseError(DatabaseFault.UNUSABLE, database.name, detail=str(error.orig)) from None


def _unknown_revision(connection: Connection, config: Config) -> str | None:
    revision = _revision(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    return None if revision in known else revision


def _older_revision(connection: Connection, config: Config) -> str | None:
    revision = _revision(connection)
    return None if revision == ScriptDirectory.from_config(config).get_current_head() else revision


def _revision(connection: Connection) -> str | None:
    """None if there are no tables yet."""
    return MigrationContext.configure(connection).get_current_revision()
