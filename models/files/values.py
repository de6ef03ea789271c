"""Cells that are no text, of a workbook or another database, as the text that they would be in a file."""

from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal

EXACT = 10**15  # a spreadsheet keeps 15 digits of a number


def texts_of(values: Iterable[object]) -> list[str]:
    return [value if isinstance(value, str) else _text(value) for value in values]


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < EXACT:
            return str(int(value))
        case Decimal():
            return f"{value:f}"
        case date() | time():
            return value.isoformat()
        case bytes() | bytearray() | memoryview():
            return bytes(value).decode(errors="replace")
        case list() | tuple() | set() | frozenset():
            return ",".join(texts_of(value))
    return str(value)
