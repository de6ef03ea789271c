"""Takes the chats of a file into the audience, beside a bot that may be sending."""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import KW_ONLY, dataclass, replace
from itertools import chain, islice
from pathlib import Path

from models.database import Unavailable, is_busy
from models.files.columns import Columns, numbers_rows
from models.files.elsewhere import Elsewhere, asked
from models.files.entries import LeftOut, Reader, note
from models.files.faults import FileFault, ImportFileError
from models.files.found import Chats, Found, keep
from models.files.rows import Row
from models.files.table import Read, Table, opened
from models.intake import Added, Entry, Takes
from models.states import Status

BATCH = 1000  # chats a transaction, which takes about 10 ms
LONGEST_PAUSE = 0.02  # seconds between two of them
ATTEMPTS = 12  # of a transaction; the database waits 5 s in each
HEAD = 50  # rows that tell ids from numbers of rows


@dataclass
class Import:
    """One file on its way into the audience, and what has become of it so far.

    Repeating it changes nothing. Memory stays flat, whatever the file, but for a workbook.
    """

    audience: Takes
    path: Path | Elsewhere
    ids_in: int | None = None
    """Which column has the ids, as an admin says; None leaves it to the names."""
    _: KW_ONLY
    sleep: Callable[[float], None] = time.sleep
    table: Table | None = None
    """How the file is laid out, once its first row is read."""
    rows: int = 0
    added: int = 0
    back: int = 0
    known: int = 0
    staying: int = 0
    """Of those known, how many the file says to be unsubscribed: which is newer it does not say."""
    unsubscribed: int = 0
    unclear: int = 0
    """Left out, because their status is not understood."""
    unreadable: int = 0
    """Rows without an id."""
    malformed: int = 0
    """How many lines these have."""

    @property
    def columns(self) -> Columns | None:
        return self.table.columns if self.table else None

    def look(self) -> Found:
        """What is in it; nothing is written.

        Raises: as `run`.
        """
        new, back, all_left_out = Chats(), Chats(), LeftOut()
        for entries, left_out in self._batches():
            there = self._statuses(entries)
            out = [there.get(entry.chat_id) for entry in entries if entry.unsubscribed]
            self.staying += out.count(Status.SUBSCRIBED)
            self.unsubscribed += len(out) - out.count(Status.SUBSCRIBED)
            wanted = [entry.chat_id for entry in entries if not entry.unsubscribed]
            new.extend(one for one in wanted if one not in there)
            back.extend(one for one in wanted if there.get(one) is Status.GONE)
            self.known += len(wanted)
            keep(all_left_out, left_out)
        assert self.table, "or an error told why not"
        self.added, self.back = len(new), len(back)
        self.known += self.staying - self.added - self.back
        return Found(
            self.table.columns,
            self.rows,
            self.added,
            self.known,
            self.back,
            self.staying,
            self.unsubscribed,
            self.unclear,
            self.unreadable,
            all_left_out.malformed,
            all_left_out,
            self.table.sheet,
            self.table.other_sheets,
        )

    def run(self) -> Iterator[LeftOut]:
        """Subscribe every chat that was never seen, and tell what was left out.

        Raises:
            ImportFileError: it cannot be read, holds no id, or does not say where they are.
            Unavailable: the database cannot be written, or was busy for a minute.
        """
        for entries, left_out in self._batches():
            self._take(entries)
            yield left_out

    def _statuses(self, entries: Sequence[Entry]) -> dict[int, Status]:
        self.sleep(0)  # whoever passes another one may let the sender come first
        return self.audience.statuses([entry.chat_id for entry in entries])

    def _batches(self) -> Iterator[tuple[list[Entry], LeftOut]]:
        try:
            with self._opened() as read:
                # Read to its end first, so that nobody is written to between a row and one that forbids it.
                out = self._unsubscribed(read())
                yield from self._entries(read(), out)
        except OSError as error:
            detail = error.strerror or str(error)
            raise ImportFileError(FileFault.UNREADABLE, self.path, detail=detail) from None
        if self.rows == self.unreadable:
            raise ImportFileError(FileFault.NO_IDS, self.path)

    def _opened(self) -> AbstractContextManager[Read]:
        return asked(self.path) if isinstance(self.path, Elsewhere) else opened(self.path)

    def _unsubscribed(self, table: Table | None) -> Collection[int]:
        if table is None or not (table := self._laid_out(table)).columns.standing:
            return ()
        reader = Reader(table.columns, self.audience.moment())
        out = set[int]()
        for row in table.rest:
            chat_id = reader.chat_id(row)
            if chat_id is not None and reader.may_write(row) is False:
                out.add(chat_id)
        return out

    def _entries(self, table: Table | None, out: Collection[int]) -> Iterator[tuple[list[Entry], LeftOut]]:
        if table is None:
            return
        self.table = table = self._laid_out(table)
        reader = Reader(table.columns, self.audience.moment())
        entries: list[Entry] = []
        left_out = LeftOut()
        for row in self._rows(table):
            if entry := self._entry(reader, row, out, left_out):
                entries.append(entry)
            if len(entries) + len(left_out) >= BATCH:
                yield entries, left_out
                entries, left_out = [], LeftOut()
        yield entries, left_out

    def _laid_out(self, table: Table) -> Table:
        columns = table.columns if self.ids_in is None else table.columns.choosing(self.ids_in)
        if not columns.certain or (columns.named or 0) >= len(columns.names):
            raise ImportFileError(FileFault.COLUMNS, self.path, columns=columns.names)
        return replace(table, columns=columns)

    def _rows(self, table: Table) -> Iterator[Row]:
        """The rows that are not blank; without the first, if it names the columns."""
        first = [table.first] if table.first and table.columns.headless else []
        rows = (
            row for row in chain(first, table.rest) if row.cells is None or any(map(str.strip, row.cells))
        )
        if table.columns.by_elimination and self.ids_in is None:
            head = list(islice(rows, HEAD))
            ids = [table.columns.id_in(row.cells or []) for row in head]
            if numbers_rows([one for one in ids if one is not None]):
                raise ImportFileError(FileFault.COLUMNS, self.path, columns=table.columns.names)
            return chain(head, rows)
        return rows

    def _entry(self, reader: Reader, row: Row, out: Collection[int], left_out: LeftOut) -> Entry | None:
        self.rows += 1
        chat_id = reader.chat_id(row)
        if chat_id is None:
            self.unreadable += 1
            self.malformed += len(row.lines)
            note(left_out.malformed, row.lines)
            return None
        if len(row.lines) > 1:
            left_out.quoted += reader.rows_inside(row)
        if chat_id in out:
            return Entry(chat_id, unsubscribed=True)
        if reader.may_write(row) is None:
            self.unclear += 1
            reader.not_understood(row, left_out)
            return None
        return reader.entry(chat_id, row, left_out)

    def _take(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        began = time.monotonic()
        added = self._patiently(entries)
        self.added += added.new
        self.back += added.back
        wanted = sum(not entry.unsubscribed for entry in entries)
        self.known += wanted + added.staying - added.new - added.back
        self.staying += added.staying
        self.unsubscribed += len(entries) - wanted - added.staying
        # SQLite gives its lock to whoever asks while it is free. Without a pause that is always the import,
        # and a bot that is sending waits for half a second; with this one, for some 35 ms.
        self.sleep(min((time.monotonic() - began) / 2, LONGEST_PAUSE))

    def _patiently(self, entries: Sequence[Entry]) -> Added:
        for _ in range(ATTEMPTS - 1):
            try:
                return self.audience.take_entries(entries)
            except Unavailable as error:
                if not is_busy(error):
                    raise
        return self.audience.take_entries(entries)
