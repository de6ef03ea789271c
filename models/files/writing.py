"""Writes the audience as CSV that no spreadsheet takes for formulas, and that an import reads back."""

import csv
from collections.abc import Iterable
from typing import TextIO

from models.exports import Exported
from models.files.formulas import harmless
from models.states import Status


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
