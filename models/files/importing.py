"""Takes the chat ids of a file into the audience, beside a bot that may be sending."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, field
from itertools import chain
from pathlib import Path

from models.database import Unavailable, is_busy
from models.files.columns import Columns, columns_of
from models.files.faults import FileFault, ImportFileError
from models.files.rows import Lines, Row, lines_of, opening, row_of, rows
from models.intake import Added, Entry, Takes
from models.states import Status

BATCH = 1000  # ids a transaction, which takes about 10 ms
LONGEST_PAUSE = 0.02  # seconds between two of them
ATTEMPTS = 12  # of a transaction; the database waits 5 s in each


@dataclass
class LeftOut:
    """Lines of a file that became no subscriber, as ranges of their numbers."""

    malformed: list[range] = field(default_factory=list)
    """They hold no chat id where it should be, or their quotes do not pair up, or they are too long."""
    quoted: list[range] = field(default_factory=list)
    """They read like rows, but belong to a quoted cell of the row that begins above them."""

    def __len__(self) -> int:
        return len(self.malformed) + len(self.quoted)


@dataclass(frozen=True)
class Found:
    """What is in a file, before anything is written. The numbers of rows add up."""

    columns: Columns
    rows: int
    """That are not blank, without the names of the columns."""
    new: int
    known: int
    """In the audience already, or named twice; they stay as they are."""
    back: int
    """Gone, and taken back in by an import."""
    unsubscribed: int
    """The file says that nobody may write to them; they are left out."""
    unreadable: int
    """Rows that hold no chat id where it should be."""
    malformed: Sequence[range]
    """Their lines, or rows of a workbook; a few of them."""


@dataclass
class Import:
    """One file on its way into the audience, and what has become of it so far.

    Repeating it changes nothing. Memory stays flat, whatever the file.
    """

    audience: Takes
    path: Path
    ids_in: int | None = None
    """Which column has the ids, as an admin says; None leaves it to the names."""
    _: KW_ONLY
    sleep: Callable[[float], None] = time.sleep
    columns: Columns | None = None
    """How the file is laid out, once its first row is read."""
    added: int = 0
    back: int = 0
    known: int = 0
    malformed: int = 0
    """How many lines."""

    def look(self) -> Found:
        """What is in it; nothing is written.

        Raises: as `run`.
        """
        new, back = set[int](), set[int]()
        rows, malformed = 0, list[range]()
        ids: list[int] = []
        try:
            with lines_of(self.path) as lines:
                for row, columns in self._rows(lines):
                    chat_id = columns.id_in(row.cells) if row.cells else None
                    if chat_id is None:
                        self.malformed += 1
                        _note(malformed, row.lines)
                    else:
                        ids.append(chat_id)
        except OSError as error:
            detail = error.strerror or str(error)
            raise ImportFileError(FileFault.UNREADABLE, self.path, detail=detail) from None
        if not ids or self.columns is None:
            raise ImportFileError(FileFault.NO_IDS, self.path)
        for start in range(0, len(ids), BATCH):
            page = ids[start : start + BATCH]
            known = self.audience.statuses(page)
            new.update(set(page).difference(known))
            back.update(chat_id for chat_id, status in known.items() if status is Status.GONE)
        rows = len(ids) + self.malformed
        return Found(
            columns=self.columns,
            rows=rows,
            new=len(new),
            known=len(ids) - len(new) - len(back),
            back=len(back),
            unsubscribed=0,
            unreadable=self.malformed,
            malformed=malformed,
        )

    def run(self) -> Iterator[LeftOut]:
        """Subscribe every chat that was never seen, and tell which lines were left out.

        Raises:
            ImportFileError: it cannot be read, holds no id, or does not say where they are.
            Unavailable: the database cannot be written, or was busy for a minute.
        """
        try:
            with lines_of(self.path) as lines:
                yield from self._take(lines)
        except OSError as error:
            detail = error.strerror or str(error)
            raise ImportFileError(FileFault.UNREADABLE, self.path, detail=detail) from None
        if not (self.added or self.back or self.known):
            raise ImportFileError(FileFault.NO_IDS, self.path)

    def _take(self, lines: Lines) -> Iterator[LeftOut]:
        ids: list[int] = []
        left_out = LeftOut()
        for row, columns in self._rows(lines):
            chat_id = columns.id_in(row.cells) if row.cells else None
            if chat_id is not None:
                ids.append(chat_id)
                left_out.quoted += _rows_inside(row, columns)
            else:
                self.malformed += len(row.lines)
                _note(left_out.malformed, row.lines)
            if len(ids) + len(left_out) >= BATCH:
                self._add(ids)
                yield left_out
                ids, left_out = [], LeftOut()
        self._add(ids)
        yield left_out

    def _rows(self, lines: Lines) -> Iterator[tuple[Row, Columns]]:
        """The rows that are not blank; without the first, if it names the columns."""
        text = opening(lines)
        if not text:
            return
        columns = columns_of(text)
        if self.ids_in is not None:
            columns = columns._replace(named=self.ids_in)
        self.columns = columns
        if not columns.certain:
            raise ImportFileError(FileFault.COLUMNS, self.path, columns=columns.names)
        numbers = range(lines.number + 1 - len(text), lines.number + 1)
        first = Row(numbers, row_of(text, columns.delimiter), text)
        headless = columns.named is None or columns.id_in(first.cells or []) is not None
        for row in chain([first] if headless else [], rows(lines, columns.delimiter)):
            if row.cells is None or any(map(str.strip, row.cells)):
                yield row, columns

    def _add(self, ids: Sequence[int]) -> None:
        if not ids:
            return
        began = time.monotonic()
        added = self._patiently(ids)
        self.added += added.new
        self.back += added.back
        self.known += len(ids) - added.new - added.back
        # SQLite gives its lock to whoever asks while it is free. Without a pause that is always the import,
        # and a bot that is sending waits for half a second; with this one, for some 35 ms.
        self.sleep(min((time.monotonic() - began) / 2, LONGEST_PAUSE))

    def _patiently(self, ids: Sequence[int]) -> Added:
        for _ in range(ATTEMPTS - 1):
            try:
                return self.audience.take_entries([Entry(one) for one in ids])
            except Unavailable as error:
                if not is_busy(error):
                    raise
        return self.audience.take_entries([Entry(one) for one in ids])


def _note(noted: list[range], lines: range) -> None:
    if noted and noted[-1].stop == lines.start:
        noted[-1] = range(noted[-1].start, lines.stop)
    else:
        noted.append(lines)


def _rows_inside(row: Row, columns: Columns) -> list[range]:
    """The lines of a quoted cell that would be rows alone: a quote too many may have swallowed them."""
    inside: list[range] = []
    for number, line in zip(row.lines[1:], row.text[1:], strict=True):
        if columns.id_in(row_of([line], columns.delimiter) or []) is not None:
            _note(inside, range(number, number + 1))
    return inside
