"""Every table out of one transaction into another, and read back."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from enum import StrEnum, auto

from sqlalchemy import Table

import models.result_tables  # noqa: F401 - its tables are in `metadata`
from models.database.bulk import Row, Side
from models.moving.faults import MoveError, MoveFault
from models.moving.values import Mended, Values
from models.tables import metadata

TABLES: Sequence[Table] = metadata.sorted_tables
"""Each after those that it refers to."""


class Doing(StrEnum):
    COPYING = auto()
    CHECKING = auto()


@dataclass(frozen=True)
class Step:
    """How far it is."""

    doing: Doing
    table: str
    rows: int
    of: int


@dataclass(frozen=True)
class Counted:
    """One table, as both sides hold it."""

    table: str
    rows: int
    checksum: str
    """Of all its rows in the order of its key, each in the one form that both sides share."""


def nothing_seen(_step: Step) -> None:
    pass


class Copying:
    """What one transaction reads, written in another; neither is committed here."""

    def __init__(self, source: Side, target: Side, seen: Callable[[Step], None] = nothing_seen) -> None:
        self._source, self._target, self._seen = source, target, seen
        self.mended = Mended()

    def run(self) -> list[Counted]:
        """Raises: MoveError, DatabaseError."""
        self._source.prepare()
        self._target.prepare()
        totals = {table.name: self._source.count(table) for table in TABLES}
        written = [self._copied(table, totals[table.name]) for table in TABLES]
        for table in TABLES:
            self._target.settle(table)
        for table, counted in zip(TABLES, written, strict=True):
            if self._read_back(table, counted.rows) != counted or counted.rows != totals[table.name]:
                raise MoveError(MoveFault.DIFFERENT, self._target.database.name, table=table.name)
        return written

    def _copied(self, table: Table, total: int) -> Counted:
        values = Values(table, self._source.database.name, self.mended)

        def take(page: list[Row]) -> list[Row]:
            rows = values.of(page)
            self._target.fill(table, rows)
            return rows

        with closing(self._source.pages(table)) as pages:
            return self._counted(Step(Doing.COPYING, table.name, 0, total), map(take, pages))

    def _read_back(self, table: Table, total: int) -> Counted:
        values = Values(table, self._target.database.name, Mended())
        with closing(self._target.pages(table)) as pages:
            return self._counted(Step(Doing.CHECKING, table.name, 0, total), map(values.of, pages))

    def _counted(self, step: Step, pages: Iterator[list[Row]]) -> Counted:
        checksum = hashlib.sha256()
        self._seen(step)
        for page in pages:
            checksum.update("".join(f"{row!r}\n" for row in page).encode())
            step = replace(step, rows=step.rows + len(page))
            self._seen(step)
        return Counted(step.table, step.rows, checksum.hexdigest())
