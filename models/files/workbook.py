"""A workbook of Excel or LibreOffice: which of its sheets is read, and its rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, is_zipfile

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from models.files.columns import Columns, columns_in
from models.files.faults import FileFault, ImportFileError
from models.files.rows import Row
from models.files.values import texts_of

SIGNS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # a zip, as .xlsx and .ods are; and .xls
BIGGEST = 512 << 20  # bytes, unpacked: a million rows of six columns take half of it


@dataclass(frozen=True)
class Sheet:
    """The sheet of a workbook that is read."""

    name: str
    columns: Columns
    others: Sequence[str]
    """The names of those that hold something, too."""
    cells: CalamineSheet

    def rows(self) -> Iterator[Row]:
        """From the first that is not blank on, each with its number in the sheet."""
        return _rows(self.cells)


def sheet_of(file: BinaryIO, path: Path) -> Sheet | None:
    """The first sheet that surely has chat ids, else the first that is not blank; None where all are.

    Raises:
        ImportFileError: it cannot be read, or would fill the memory.
    """
    _weigh(file, path)
    try:
        book = CalamineWorkbook.from_object(file)
        found = [sheet for sheet in map(_sheet, _shown(book)) if sheet]
    except CalamineError as error:
        raise ImportFileError(FileFault.SPREADSHEET, path, detail=str(error)) from None
    best = next((sheet for sheet in found if sheet.columns.certain), next(iter(found), None))
    if best is None:
        return None
    others = [sheet.name for sheet in found if sheet is not best]
    return Sheet(best.name, best.columns, others, best.cells)


def _weigh(file: BinaryIO, path: Path) -> None:
    if not is_zipfile(file):
        return
    try:
        with ZipFile(file) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except BadZipFile as error:
        raise ImportFileError(FileFault.SPREADSHEET, path, detail=str(error)) from None
    file.seek(0)
    if size > BIGGEST:
        raise ImportFileError(FileFault.TOO_BIG, path)


def _shown(book: CalamineWorkbook) -> Iterator[CalamineSheet]:
    for sheet in book.sheets_metadata:
        if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible:
            yield book.get_sheet_by_name(sheet.name)


def _sheet(cells: CalamineSheet) -> Sheet | None:
    first = next(_rows(cells), None)
    return first and Sheet(cells.name, columns_in(first.cells or []), (), cells)


def _rows(cells: CalamineSheet) -> Iterator[Row]:
    if cells.start is None:
        return
    begun = False
    for number, values in enumerate(cells.iter_rows(), start=1):
        texts = texts_of(values)
        begun = begun or any(map(str.strip, texts))
        if begun:
            yield Row(range(number, number + 1), texts, ())
