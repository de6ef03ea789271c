"""What keeps a file from being imported."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol


class FileFault(StrEnum):
    """Why a file, or a query, cannot be imported; `ImportFileError.detail` is what the system says of it."""

    UNREADABLE = "unreadable"
    """The system refuses to open or read it."""
    SPREADSHEET = "spreadsheet"
    """It is an archive or a workbook that nobody can read: damaged, or with a password."""
    TOO_BIG = "too big"
    """It is a workbook that would fill the memory."""
    COLUMNS = "columns"
    """Its first line leaves it uncertain which column holds the chat ids; `columns` are what it names."""
    NO_IDS = "no ids"
    """It holds no chat id at all."""
    URL = "url"
    """No database can have this URL."""
    DRIVER = "driver"
    """What connects to such a database is not installed."""
    ABSENT = "absent"
    """There is no such file of SQLite."""
    QUERY = "query"
    """The other database refuses the connection or the query."""
    NO_ROWS = "no rows"
    """The query is none that answers with rows."""


class Named(Protocol):
    """What reads as the name of a file, or of something like it."""

    def __str__(self) -> str: ...


class ImportFileError(Exception):
    """The file cannot be imported: what happened, and with which file."""

    def __init__(
        self, fault: FileFault, path: Named, *, detail: str = "", columns: Sequence[str] = ()
    ) -> None:
        super().__init__(fault, path, detail, columns)
        self.fault = fault
        self.path = path
        self.detail = detail
        self.columns = columns
