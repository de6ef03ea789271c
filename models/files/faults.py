"""What keeps a file from being imported."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path


class FileFault(StrEnum):
    """Why a file cannot be imported."""

    UNREADABLE = "unreadable"
    """The system refuses to open or read it; `ImportFileError.detail` is what it says."""
    SPREADSHEET = "spreadsheet"
    """It is a workbook or an archive, and no text."""
    COLUMNS = "columns"
    """Its first line leaves it uncertain which column holds the chat ids; `columns` are what it names."""
    NO_IDS = "no ids"
    """It holds no chat id at all."""


class ImportFileError(Exception):
    """The file cannot be imported: what happened, and with which file."""

    def __init__(
        self, fault: FileFault, path: Path, *, detail: str = "", columns: Sequence[str] = ()
    ) -> None:
        super().__init__(fault, path, detail, columns)
        self.fault = fault
        self.path = path
        self.detail = detail
        self.columns = columns
