"""Writes the audience as CSV that no spreadsheet takes for formulas, and that an import reads back."""

import csv
import re
from collections.abc import Iterable
from typing import TextIO

from models.exports import Exported
from models.states import Status

# What spreadsheets calculate (owasp.org/www-community/attacks/CSV_Injection). Apostrophes before it count:
# so taking one off always undoes that one was put on.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


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


def harmless(cell: str) -> str:
    """A cell that begins like a formula gets an apostrophe, by which spreadsheets know a text."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def told(cell: str) -> str:
    """What a cell said before `harmless`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
