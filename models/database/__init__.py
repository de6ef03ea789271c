"""The seam to a database: which one it is stays in this package."""

from models.database.contract import Database, DatabaseError, DatabaseFault, Trace
from models.database.many import ForMany
from models.database.open import (
    Unavailable,
    cut_short,
    database_at,
    file_at,
    is_busy,
    is_logged,
    is_passing,
    only_reading,
    reading,
    words_of,
)

__all__ = [
    "Database",
    "DatabaseError",
    "DatabaseFault",
    "ForMany",
    "Trace",
    "Unavailable",
    "cut_short",
    "database_at",
    "file_at",
    "is_busy",
    "is_logged",
    "is_passing",
    "only_reading",
    "reading",
    "words_of",
]
