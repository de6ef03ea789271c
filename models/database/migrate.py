"""Brings the schema to this program's version, on a database of any kind."""

import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from models.database.contract import Database, DatabaseError, DatabaseFault, Trace
from models.database.open import Unavailable, reading, words_of

log = logging.getLogger("recall")

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
    try:
        with engine.begin() as connection:
            # Before anything is changed, because a newer schema may mean something else by the same names.
            revision, newest = _revision(connection), _scripts().get_current_head()
            if revision and revision not in {one.revision for one in _scripts().walk_revisions()}:
                raise DatabaseError(DatabaseFault.NEWER, database.name, revision=revision)
            # Asked in the transaction that would make the tables, so two who find none make them once.
            if joining and revision and revision != newest:
                raise DatabaseError(DatabaseFault.OLDER, database.name, revision=revision)
            # Before the upgrade, which changes rows.
            trace = database.trace(connection)
            if revision != newest:
                config = _config()
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
            opening(connection, trace)
            database.probe(connection)
            database.accept(connection)
        _tell(revision, newest)
    except Unavailable as error:
        raise DatabaseError(DatabaseFault.UNUSABLE, database.name, detail=words_of(error)) from None


def _tell(before: str | None, now: str | None) -> None:
    if before is None:
        log.info("the tables were made, of schema %s", now, extra={"event": "tables_made", "schema": now})
    elif before != now:
        told = {"event": "migrated", "from_schema": before, "to_schema": now}
        log.info("the database was brought from schema %s to %s", before, now, extra=told)


def must_be_current(database: Database, engine: Engine) -> None:
    """Change nothing, but refuse what would have to be changed first.

    Raises:
        DatabaseError: it has no tables, or those of another version.
        Unavailable: it cannot be asked.
    """
    with reading(engine).connect() as connection:
        revision = _revision(connection)
    if revision is None:
        raise DatabaseError(DatabaseFault.ABSENT, database.name)
    if revision != _scripts().get_current_head():
        known = revision in {one.revision for one in _scripts().walk_revisions()}
        fault = DatabaseFault.OLDER if known else DatabaseFault.NEWER
        raise DatabaseError(fault, database.name, revision=revision)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))  # Alembic interpolates
    return config


@cache
def _scripts() -> ScriptDirectory:
    """All migrations; read once, because reading them takes longer than all else that is done here."""
    return ScriptDirectory.from_config(_config())


def _revision(connection: Connection) -> str | None:
    """None if there are no tables yet."""
    return MigrationContext.configure(connection).get_current_revision()
