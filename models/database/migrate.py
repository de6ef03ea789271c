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


def migrate(database: Database, engine: Engine, opening: Callable[[Connection, Trace], None]) -> None:
    """Upgrade the tables, all or none of them; repeating it changes nothing.

    Args:
        engine: what `database.connect()` gave.
        opening: is told what is known about its past, once it has its tables and in their transaction.

    Raises:
        DatabaseError: it is from a newer version, or cannot be read or written.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))  # Alembic interpolates
    try:
        with engine.begin() as connection:
            # Before anything is changed, because a newer schema may mean something else by the same names.
            if unknown := _unknown_revision(connection, config):
                raise DatabaseError(DatabaseFault.NEWER, database.name, revision=unknown)
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
    revision = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    return None if revision in known else revision
