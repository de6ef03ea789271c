"""Rows as entries: what each says about its chat, and what of it cannot be read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from models.files.cells import (
    ILLEGIBLE,
    language_in,
    moment_in,
    name_in,
    says_nothing,
    tags_in,
    username_in,
)
from models.files.columns import Columns, Field
from models.files.rows import Row, row_of
from models.files.standing import Asks, may_write
from models.intake import Entry

LONGEST = 500  # characters of a cell that is looked at
SHOWN = 100  # characters of one that cannot be read


class Cell(NamedTuple):
    """One that cannot be read."""

    field: Field
    text: str


@dataclass
class LeftOut:
    """What became no subscriber, or was not read of one, as ranges of the numbers of lines."""

    malformed: list[range] = field(default_factory=list)
    """They hold no chat id where it should be, or their quotes do not pair up, or they are too long."""
    quoted: list[range] = field(default_factory=list)
    """They read like rows, but belong to a quoted cell of the row that begins above them."""
    cells: dict[Cell, list[range]] = field(default_factory=dict)
    """What could not be read. For its status a chat is left out."""
    garbled: list[range] = field(default_factory=list)
    """Their letters are of an encoding that nobody knows; these cells were not read."""

    def __len__(self) -> int:
        return len(self.malformed) + len(self.quoted) + len(self.garbled) + sum(map(len, self.cells.values()))


class Reader:
    """Reads the rows of one table."""

    def __init__(self, columns: Columns, now: datetime) -> None:
        self._columns = columns
        self._standing = list(columns.standing.items())
        self._tags = columns.fields.get(Field.TAGS)
        readers: Mapping[Field, Callable[[str], object | None]] = {
            Field.FIRST_NAME: name_in,
            Field.LAST_NAME: name_in,
            Field.USERNAME: username_in,
            Field.LANGUAGE: language_in,
            Field.JOINED: lambda text: moment_in(text, now),
        }
        self._cells = [
            (field, _ATTRIBUTES[field], columns.fields[field], read)
            for field, read in readers.items()
            if field in columns.fields
        ]

    def chat_id(self, row: Row) -> int | None:
        return self._columns.id_in(row.cells) if row.cells else None

    def may_write(self, row: Row) -> bool | None:
        """None where it is not understood; one column that forbids it is enough."""
        if not self._standing or row.cells is None:
            return True
        said = [_may(row, place, asks) for place, asks in self._standing]
        return False if False in said else None if None in said else True

    def entry(self, chat_id: int, row: Row, left_out: LeftOut) -> Entry:
        """What the row of a chat that may be written to says."""
        values: dict[str, object] = {}
        cells = row.cells or []
        for name, attribute, place, read in self._cells:
            text = cells[place].strip()
            if not text or says_nothing(text):
                continue
            value = read(text) if len(text) <= LONGEST else None
            if ILLEGIBLE in text:
                note(left_out.garbled, row.lines)
            elif value is not None:
                values[attribute] = value
            else:
                note_cell(left_out, Cell(name, text[:SHOWN]), row.lines)
        if self._tags is not None and cells[self._tags].strip():
            values["tags"] = _tags(cells[self._tags].strip(), row, left_out)
        return Entry(chat_id, **values)  # type: ignore[arg-type]  # a reader for each of its fields

    def not_understood(self, row: Row, left_out: LeftOut) -> None:
        for place, asks in self._standing:
            if _may(row, place, asks) is None:
                text = (row.cells or [])[place].strip()
                note_cell(left_out, Cell(Field.STATUS, text[:SHOWN]), row.lines)

    def rows_inside(self, row: Row) -> list[range]:
        """The lines of a quoted cell that would be rows alone: a quote too many may have swallowed them."""
        inside: list[range] = []
        for number, line in zip(row.lines[1:], row.text[1:], strict=True):
            if self._columns.id_in(row_of([line], self._columns.delimiter) or []) is not None:
                note(inside, range(number, number + 1))
        return inside


_ATTRIBUTES = {
    Field.FIRST_NAME: "first_name",
    Field.LAST_NAME: "last_name",
    Field.USERNAME: "username",
    Field.LANGUAGE: "language",
    Field.JOINED: "joined_at",
}


def note(noted: list[range], lines: range) -> None:
    """Add lines, which come in their order."""
    if noted and noted[-1].stop >= lines.start:
        noted[-1] = range(noted[-1].start, lines.stop)
    else:
        noted.append(lines)


def note_cell(left_out: LeftOut, cell: Cell, lines: range) -> None:
    note(left_out.cells.setdefault(cell, []), lines)


def _may(row: Row, place: int, asks: Asks) -> bool | None:
    text = (row.cells or [])[place]
    return may_write(asks, text) if len(text) <= LONGEST else None


def _tags(text: str, row: Row, left_out: LeftOut) -> tuple[str, ...]:
    if says_nothing(text):
        return ()
    tags, others = tags_in(text) if len(text) <= LONGEST else ((), (text[:SHOWN],))
    for other in others:
        if ILLEGIBLE in other:
            note(left_out.garbled, row.lines)
        else:
            note_cell(left_out, Cell(Field.TAGS, other), row.lines)
    return tags
