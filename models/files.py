"""Reads chat ids from a file into the audience."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TextIO

from models.subscribers import Audience

BATCH = 5000  # ids a transaction
LINES = 20  # malformed line numbers that are named

DELIMITERS = ",;\t"

_ID = re.compile(r"-?[1-9]\d{0,17}", re.ASCII)  # Telegram's ids have at most 52 significant bits


class FileFault(StrEnum):
    """Why a file cannot be imported."""

    UNREADABLE = "unreadable"
    """The system refuses to open or read it; `ImportFileError.detail` is what it says."""
    NO_IDS = "no ids"
    """It holds no chat id at all."""


class ImportFileError(Exception):
    """The file cannot be imported: what happened, and with which file."""

    def __init__(self, fault: FileFault, path: Path, *, detail: str = "") -> None:
        super().__init__(fault, path, detail)
        self.fault = fault
        self.path = path
        self.detail = detail


@dataclass
class Imported:
    """What became of the lines of a file."""

    added: int = 0
    back: int = 0
    """Chats that were gone, and are taken back in."""
    known: int = 0
    malformed: int = 0
    lines: list[int] = field(default_factory=list)
    """The numbers of the first malformed lines."""


def import_file(audience: Audience, path: Path) -> Imported:
    """Subscribe every chat id in the file that was never seen or is gone; repeating it changes nothing.

    The file has a column `chat_id` (separated by comma, semicolon or tab) or one bare id a line. Memory
    stays flat whatever its size.

    Raises:
        ImportFileError: it cannot be read, or holds no id at all.
    """
    done = Imported()
    try:
        # Excel may begin a file with a byte order mark (-sig). Bytes that are no UTF-8 spoil only their cell.
        with path.open(encoding="utf-8-sig", errors="replace", newline=None) as file:
            batch: list[int] = []
            for line, cell in _cells(file):
                if _ID.fullmatch(cell):
                    batch.append(int(cell))
                else:
                    done.malformed += 1
                    done.lines += [line] if len(done.lines) < LINES else []
                if len(batch) >= BATCH:
                    _add(audience, batch, done)
                    batch = []
            _add(audience, batch, done)
    except OSError as error:
        raise ImportFileError(FileFault.UNREADABLE, path, detail=error.strerror or str(error)) from None
    if not (done.added or done.back or done.known):
        raise ImportFileError(FileFault.NO_IDS, path)
    return done


def _add(audience: Audience, batch: list[int], done: Imported) -> None:
    added = audience.add(batch)
    done.added += added.new
    done.back += added.back
    done.known += len(batch) - sum(added)


def _cells(file: TextIO) -> Iterator[tuple[int, str]]:
    """The line number and the id cell of every line that is not blank; the header is left out."""
    first = file.readline()
    present = next((sign for sign in DELIMITERS if sign in first), ",")
    delimiter, names = next(
        ((sign, names) for sign in DELIMITERS if "chat_id" in (names := _names(first, sign))), (present, [])
    )
    column = names.index("chat_id") if names else 0
    # The first line is put before the others again, because a pipe cannot be sought back to its start.
    for number, line in enumerate(chain([first], file), start=1):
        row = _row(line, delimiter)
        if any(row) and not (number == 1 and names):
            yield number, row[column].strip() if column < len(row) else ""


def _names(line: str, delimiter: str) -> list[str]:
    return [name.strip().casefold() for name in _row(line, delimiter)]


def _row(line: str, delimiter: str) -> list[str]:
    # Each line has a reader of its own, so that an unclosed quote does not swallow the lines after it.
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a field of more than 128 kB
        return ["?"]
