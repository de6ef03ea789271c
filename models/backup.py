"""A backup: a copy of the database while it is in use, and what is in it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, select

from models.copies import MIDWAY
from models.database import DatabaseError, Trace, Unavailable, database_at, reading
from models.moving import into_file
from models.notes import Fact, put
from models.record import records
from models.states import BEGUN, State
from models.subscribers import SUBSCRIBED
from models.tables import broadcast, subscriber


@dataclass(frozen=True)
class Holding:
    """What a backup holds."""

    subscribers: int
    broadcasts: int
    """Drafts and tests do not count."""
    midway: int


def backup(url: str, to: Path) -> Holding | None:
    """Copy the database to a new file; whoever opens that one is asked before anything goes out.

    Returns:
        What it holds; None where an earlier version wrote it, which this one cannot read.

    Raises:
        DatabaseError: there is such a file already, or one of the two cannot be read or written.
    """
    database = database_at(url)
    engine = (database.copy(to) or into_file(database, to)).connect()
    try:
        with reading(engine).begin() as connection:
            return holding(connection)
    except Unavailable:
        return None
    finally:
        engine.dispose()


def remember(url: str, at: datetime) -> bool:
    """Note that a backup was made now; False where that cannot be noted, which is no fault of the backup."""
    database = database_at(url)
    try:
        database.join()
        engine = database.connect()
    except DatabaseError:
        return False
    try:
        with engine.begin() as connection:
            # An old state counts its commits anew, and by one more it might pass for the newest.
            if database.trace(connection) is Trace.OLD:
                return False
            put(connection, Fact.BACKUP, at.isoformat())
    except Unavailable:  # a full disk, or an earlier version without notes
        return False
    finally:
        engine.dispose()
    return True


def holding(connection: Connection) -> Holding:
    """What a database of this version holds."""
    audience = select(func.count()).select_from(subscriber).where(SUBSCRIBED)
    begun = broadcast.c.state.in_((State.QUEUED, *BEGUN)) & ~broadcast.c.is_test
    sent = select(func.count()).select_from(broadcast).where(begun)
    return Holding(
        connection.scalar(audience) or 0, connection.scalar(sent) or 0, len(records(connection, MIDWAY))
    )
