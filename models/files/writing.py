"""Writes CSV that no spreadsheet takes for formulas; of the audience, so that an import reads it back."""

import csv
from collections.abc import Iterable, Sequence
from typing import TextIO

from models.exports import Exported
from models.files.formulas import harmless
from models.states import Status


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
