"""What is imported, as one table: a text, a sheet of a workbook, or the answer of another database."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from models.files.columns import Columns, columns_of
from models.files.encodings import encoding_of
from models.files.rows import Row, lines_of, opening, row_of, rows
from models.files.workbook import SIGNS, Sheet, sheet_of


@dataclass(frozen=True)
class Table:
    """Rows, the first of which says how they are laid out."""

    columns: Columns
    first: Row | None
    """The one that `columns` were read from, if it can be one of chats, too."""
    rest: Iterator[Row]
    """All that follow, also blank ones."""
    sheet: str | None = None
    """Of a workbook, the one that is read."""
    other_sheets: Sequence[str] = ()
    """What else is in it, and is not read."""

    @property
    def is_text(self) -> bool:
        """Whether its rows are numbered by lines."""
        return bool(self.columns.delimiter)


Read = Callable[[], Table | None]
"""Reads from the first row on, each time it is called; None where all is blank."""


@contextmanager
def opened(path: Path) -> Iterator[Read]:
    """Open a file, or a pipe, to read it as often as needed.

    Raises:
        OSError: the system refuses.
        ImportFileError: it is a workbook that cannot be read.
    """
    with path.open("rb") as file:
        if file.seekable():
            yield _read(file, path)
            return
        with TemporaryFile() as kept:
            shutil.copyfileobj(file, kept)
            yield _read(kept, path)


def _read(file: BinaryIO, path: Path) -> Read:
    file.seek(0)
    if file.read(4) in SIGNS:
        file.seek(0)
        sheet = sheet_of(file, path)
        return lambda: _of_sheet(sheet)
    encoding = encoding_of(file)
    return lambda: _of_text(file, encoding)


def _of_text(file: BinaryIO, encoding: str) -> Table | None:
    lines = lines_of(file, encoding)
    text = opening(lines)
    if not text:
        return None
    columns = columns_of(text)
    numbers = range(lines.number + 1 - len(text), lines.number + 1)
    first = Row(numbers, row_of(text, columns.delimiter), text)
    return Table(columns, first, rows(lines, columns.delimiter))


def _of_sheet(sheet: Sheet | None) -> Table | None:
    if sheet is None:
        return None
    rows_of_it = sheet.rows()
    return Table(sheet.columns, next(rows_of_it), rows_of_it, sheet.name, sheet.others)
