"""A text as rows of cells, which know their lines."""

import csv
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import BinaryIO, NamedTuple, TextIO

LONGEST = 131_072  # characters of a row; the csv module takes as many in a cell
DELIMITERS = ",;\t|"


class Row(NamedTuple):
    """One record. A quoted cell may span lines, so a row may have several."""

    lines: range
    """Their numbers, counted from 1."""
    cells: list[str] | None
    """None where its quotes do not pair up, or where it is longer than `LONGEST`."""
    text: Sequence[str]
    """The lines as they stand in the file; of a workbook none."""


class Lines(Iterator[str]):
    """The lines of a file, as the csv module asks for them; in memory are only those of one row."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.number = 0
        self.begin()

    def begin(self) -> None:
        """A new row begins with the next line."""
        self.row: list[str] = []
        self._left = LONGEST

    def __next__(self) -> str:
        """The next line.

        Raises:
            csv.Error: the row has become too long; the rest of this line is skipped.
        """
        line = self._file.readline(self._left + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self._left -= len(line)
        self.row.append(line)
        if self._left < 0:
            while line and not line.endswith("\n"):
                line = self._file.readline(LONGEST)
            raise csv.Error
        return line


def lines_of(file: BinaryIO, encoding: str) -> Lines:
    """The lines of a file from its start; closing it stays with whoever opened it."""
    # Of the file itself, because what `file` holds of it already stays in there.
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    # Of what no encoding knows the cells are not read. Ids are ASCII in all of them.
    text = open(file.fileno(), encoding=encoding, errors="replace", closefd=False)  # noqa: SIM115
    return Lines(text)


def rows(lines: Lines, delimiter: str) -> Iterator[Row]:
    """All rows that follow, blank ones too."""
    reader = _reader(lines, delimiter)
    while True:
        first = lines.number + 1
        lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:  # the reader goes on with the next line
            cells = None
        # csv lets a quote inside an unquoted cell pass. There it may be the end of a text that began as one.
        sound = cells if _pairs(lines.row) else None
        yield Row(range(first, lines.number + 1), sound, lines.row)


def row_of(text: Sequence[str], delimiter: str) -> list[str] | None:
    """The cells of these lines, if they are exactly one row."""
    sound = _pairs(text) and sum(map(len, text)) <= LONGEST
    try:
        found = list(_reader(iter(text), delimiter)) if sound else []
    except csv.Error:
        return None
    return found[0] if len(found) == 1 else None


def opening(lines: Lines) -> list[str]:
    """The lines of the first row that is not blank; empty if there is none."""
    with suppress(csv.Error):  # too long, and so no row of chat ids: what was read of it tells enough
        for _ in lines:
            if _pairs(lines.row):
                if any(map(_tells, "".join(lines.row))):
                    break
                lines.begin()
    return lines.row


def _reader(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)


def _pairs(text: Sequence[str]) -> bool:
    return "".join(text).count('"') % 2 == 0


def _tells(letter: str) -> bool:
    return letter not in f'{DELIMITERS}"' and not letter.isspace()
