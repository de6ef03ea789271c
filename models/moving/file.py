"""A backup of what a server holds: a file with all of it, of one moment, while others go on writing."""

from pathlib import Path

from models.database import Database, DatabaseError, DatabaseFault, Unavailable, file_at, reading, words_of
from models.database.bulk import Side
from models.database.copying import marked_as_copy, written_anew
from models.database.migrate import must_be_current
from models.moving.copying import Copying
from models.moving.moving import opened
from models.store import Store


def into_file(source: Database, to: Path) -> Database:
    """Write what is committed at this moment to a new file, which is marked as a copy.

    Raises:
        DatabaseError: there is such a file already, or one of the two cannot be read or written.
    """
    with opened(source) as origin:
        try:
            must_be_current(source, origin)
        except Unavailable as error:
            detail = words_of(error)
            raise DatabaseError(DatabaseFault.UNUSABLE, source.name, detail=detail) from None
        with written_anew(to) as part:
            target = file_at(part)
            try:
                with (
                    Store.at(target) as made,
                    reading(origin).begin() as read,
                    made.engine.begin() as write,
                ):
                    Copying(Side(source, read), Side(target, write)).run()
            except (DatabaseError, Unavailable) as error:
                if isinstance(error, DatabaseError) and error.name == source.name:
                    raise
                detail = error.detail if isinstance(error, DatabaseError) else words_of(error)
                raise DatabaseError(DatabaseFault.NOT_COPIED, str(to), detail=detail) from None
            marked_as_copy(part)
    return file_at(to)
