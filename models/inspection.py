"""An inspection: what a database says of itself to somebody who looks at it from outside.

Nothing is made, migrated, locked or written, so it may be asked while the bot uses it, or before it ever has.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum, auto
from errno import EACCES, EISDIR
from typing import Any

from sqlalchemy import Connection, Engine, inspect

from models.backup import Holding, holding
from models.copies import DOUBTFUL, UNSURE
from models.database import (
    Database,
    DatabaseError,
    DatabaseFault,
    Trace,
    Unavailable,
    database_at,
    reading,
    words_of,
)
from models.database.migrate import must_be_current
from models.heartbeat import GAP
from models.notes import Fact, noted
from models.standstill import Standing, standing

SECONDS = 5.0  # that the look for damage may take


class Age(StrEnum):
    """Which version wrote it."""

    ABSENT = auto()
    """None yet: there are no tables."""
    OLDER = auto()
    CURRENT = auto()


@dataclass(frozen=True)
class Inspected:
    """What was found."""

    age: Age
    bytes: int = 0
    """On the disk."""
    writable: bool = True
    damage: str | None = None
    """In the database's words; empty where a quick look finds none, None where nobody looked to the end."""
    holding: Holding | None = None
    """None where an earlier version wrote it."""
    bot: int | None = None
    """The id of the bot that it belongs to."""
    looked: datetime | None = None
    """When the bot's sender looked last at what is due."""
    runs: bool = False
    """Whether that is so short a time ago that the bot must be running."""
    backup: datetime | None = None
    """When the last backup was made, of those that were noted."""
    standing: Standing | None = None
    asks: bool = False
    """Whether it is an old copy, about which admins are asked before anything goes out."""

    @property
    def rests(self) -> bool:
        """Whether it tells that no bot runs on it; damage, and early versions, tell neither that nor that one
        does.
        """
        told = self.age is not Age.OLDER or self.looked is not None
        return told and not self.runs and not self.damage


def looked_into(url: str, now: datetime) -> Inspected:
    """Look from another process. Raises: DatabaseError."""
    database = database_at(url)
    if database.file and not database.file.is_file():
        return _absent(database)
    try:
        engine = database.peek()
        try:
            return inspected(database, engine, now, SECONDS)
        finally:
            engine.dispose()
    except Unavailable as error:
        raise DatabaseError(DatabaseFault.UNUSABLE, database.name, detail=words_of(error)) from None


def inspected(database: Database, engine: Engine, now: datetime, seconds: float = 0) -> Inspected:
    """Look through an engine that is open.

    Args:
        seconds: that the look for damage may take; 0 leaves it out.

    Raises:
        DatabaseError: a newer version wrote it.
        Unavailable: it cannot be asked.
    """
    age = _age(database, engine)
    with reading(engine).begin() as connection:
        damage = database.damage(connection, seconds) if seconds else None
        if age is Age.ABSENT or damage:
            return Inspected(age, database.size(engine), _writable(database), damage)
        notes = _notes(connection)
        looked = _looked(notes.get(Fact.LOOKED))
        runs = looked is not None and abs(now - looked) < GAP
        # Where the bot runs, what it noted counts: its trace goes on while this is read. A backup of a moment
        # ago looks as if it ran, but is marked as what no bot has opened.
        trace = database.trace(connection)
        trace = Trace.NEWEST if runs and trace is not Trace.BACKUP else trace
        held = holding(connection) if age is Age.CURRENT else None
        old = trace in DOUBTFUL or bool(trace in UNSURE and held and held.midway)
        return Inspected(
            age,
            database.size(engine),
            _writable(database),
            damage,
            held,
            bot if isinstance(bot := notes.get(Fact.BOT), int) else None,
            looked,
            runs,
            _written(notes.get(Fact.BACKUP)),
            standing(connection) if notes else None,
            old or notes.get(Fact.OLD_COPY) is not None,
        )


def _absent(database: Database) -> Inspected:
    """The file is yet to be made, where that can be. Raises: DatabaseError."""
    if not database.folder.is_dir():
        raise DatabaseError(DatabaseFault.NO_FOLDER, database.name)
    if not os.access(database.folder, os.W_OK | os.X_OK):
        raise DatabaseError(DatabaseFault.READ_ONLY_FOLDER, database.name, detail=os.strerror(EACCES))
    if database.file and database.file.is_dir():
        raise DatabaseError(DatabaseFault.UNUSABLE, database.name, detail=os.strerror(EISDIR))
    return Inspected(Age.ABSENT)


def _writable(database: Database) -> bool:
    # SQLite makes files beside it, too.
    return database.file is None or all(os.access(one, os.W_OK) for one in (database.file, database.folder))


def _age(database: Database, engine: Engine) -> Age:
    try:
        must_be_current(database, engine)
    except DatabaseError as error:
        found = {DatabaseFault.ABSENT: Age.ABSENT, DatabaseFault.OLDER: Age.OLDER}
        if error.fault not in found:
            raise
        return found[error.fault]
    return Age.CURRENT


def _notes(connection: Connection) -> dict[Fact, Any]:
    """Those that are asked for, also of an earlier version; none where that had no notes."""
    if not inspect(connection).has_table("note"):
        return {}
    return {fact: noted(connection, fact) for fact in (Fact.BOT, Fact.LOOKED, Fact.BACKUP, Fact.OLD_COPY)}


def _looked(found: Any) -> datetime | None:
    # Where it is damaged, nothing is known of it.
    try:
        return datetime.fromtimestamp(found["last"], UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None


def _written(found: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(found)
    except (TypeError, ValueError):
        return None
