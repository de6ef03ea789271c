"""Cells that a spreadsheet would calculate, and the apostrophe by which it knows that they are texts."""

import re

# What is calculated (owasp.org/www-community/attacks/CSV_Injection). Apostrophes before it count too, so that
# taking one off always undoes that one was put on.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def harmless(cell: str) -> str:
    """A cell that begins like a formula gets an apostrophe."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def told(cell: str) -> str:
    """What a cell said before `harmless`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
