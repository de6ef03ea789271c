"""Writes CSV that no spreadsheet takes for formulas; of the audience, so that an import reads it back."""

import csv
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TextIO, TypeVar

from models.database import only_reading
from models.exports import Exported, Exports
from models.files.formulas import harmless
from models.selection import Selection
from models.states import Status

T = TypeVar("T")
MARKED = "utf-8-sig"  # spreadsheets know UTF-8 by its mark


def packed(write: Callable[[Path], T], place: Path, most: int) -> tuple[T, Path]:
    """What `write` returns once it has written the file; and the file, or a zip of it if it is this large.

    Args:
        most: bytes up to which it stays as it is.
    """
    wrote = write(place)
    if place.stat().st_size <= most:
        return wrote, place
    zipped = place.with_suffix(".zip")
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(place, place.name)
    return wrote, zipped


def write_audience(url: str, selection: Selection | None, now: datetime, place: Path) -> tuple[int, int]:
    """As `write`, made to be called apart, beside a bot that has this database open."""
    with only_reading(url) as engine, place.open("w", encoding=MARKED, newline="") as file:
        return write(file, Exports(engine, lambda: now).pages(selection))


def write_rows(file: TextIO, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write a table of texts; how many rows.

    Raises:
        OSError: the file cannot be written.
    """
    writer, count = csv.writer(file, lineterminator="\r\n"), 0
    writer.writerow(columns)
    for count, row in enumerate(rows, 1):  # noqa: B007 - the number of the last one is wanted
        writer.writerow(map(harmless, row))
    return count


def write(file: TextIO, pages: Iterable[Iterable[Exported]]) -> tuple[int, int]:
    """Write all rows; how many, and how many of them get broadcasts.

    Raises:
        OSError: the file cannot be written.
    """
    # A spreadsheet, and any reader of CSV, ends a row so (RFC 4180).
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(Exported._fields)
    rows = subscribed = 0
    for page in pages:
        for row in page:
            # A chat id is a number, and stays one: of groups it begins with a minus.
            writer.writerow([row.chat_id, *map(harmless, row[1:])])
            rows += 1
            subscribed += row.status == Status.SUBSCRIBED
    return rows, subscribed
