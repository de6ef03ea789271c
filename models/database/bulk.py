"""Whole tables, read and written in pages as numbers and texts that are the same on every kind of database.

A moment is `2026-01-31 12:00:00.000000` in UTC, a day its first ten letters, JSON its text, a switch 0 or 1.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Date, DateTime, String, Table, TypeDecorator
from sqlalchemy.types import TypeEngine

from models.database.contract import Database, DatabaseError, DatabaseFault

PAGE = 5000  # rows that are held at once

Plain = int | float | str | bytes | None
Row = tuple[Plain, ...]

_HERE = {"note": ("home", "epoch")}
"""The rows of a table, by their names, that are about the place and go nowhere else."""
_LASTING = {"statement_timeout": "0", "idle_in_transaction_session_timeout": "0", "TimeZone": "'UTC'"}


@dataclass(frozen=True)
class Side:
    """One database, in a transaction that is open."""

    database: Database
    connection: Connection

    @property
    def is_server(self) -> bool:
        return self.connection.dialect.name == "postgresql"

    def cursor(self, name: str | None = None) -> Any:
        """The driver's own one, because each row would pass ten types on its way through SQLAlchemy."""
        assert self.connection.in_transaction()  # a driver alone would begin another one, or none
        connection: Any = self.connection.connection.dbapi_connection
        # Under a name it stays on the server, and only a page at a time comes here.
        return connection.cursor(name) if name and self.is_server else connection.cursor()

    @contextmanager
    def plainly(self) -> Iterator[None]:
        """What goes wrong here, told apart from what goes wrong on the other side."""
        driver: Any = self.connection.dialect.loaded_dbapi
        try:
            yield
        except driver.Error as error:
            detail = " ".join(str(error).split())
            raise DatabaseError(DatabaseFault.UNUSABLE, self.database.name, detail=detail) from None

    def prepare(self) -> None:
        """Let this transaction last as long as all of it takes, and read what it finds as it is."""
        with self.plainly():
            if not self.is_server:
                connection: Any = self.connection.connection.dbapi_connection
                connection.text_factory = _exact
                return
            for setting, value in _LASTING.items():
                self.cursor().execute(f"SET LOCAL {setting} = {value}")

    def count(self, table: Table) -> int:
        with self.plainly():
            cursor = self.cursor()
            cursor.execute(f"SELECT count(*) FROM {self._quoted(table.name)}{_belonging(table)}")
            [found] = cursor.fetchone()
            return int(found)

    def pages(self, table: Table) -> Generator[list[Row], None, None]:
        """All of its rows, in the order of its key."""
        what = ", ".join(map(self._read, table.columns))
        key = ", ".join(map(self._order, table.primary_key))
        asked = f"SELECT {what} FROM {self._quoted(table.name)}{_belonging(table)} ORDER BY {key}"
        with self.plainly():
            cursor = self.cursor("rows")
            cursor.execute(asked)
        try:
            while True:
                with self.plainly():
                    page = cursor.fetchmany(PAGE)
                if not page:
                    return
                yield page
        finally:
            cursor.close()

    def fill(self, table: Table, rows: Sequence[Row]) -> None:
        """Insert them; each is as `pages` gives it."""
        names = ", ".join(self._quoted(column.name) for column in table.columns)
        into = f"{self._quoted(table.name)} ({names})"
        with self.plainly():
            if not self.is_server:
                places = ", ".join("?" * len(table.columns))
                self.cursor().executemany(f"INSERT INTO {into} VALUES ({places})", rows)
                return
            with self.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)

    def settle(self, table: Table) -> None:
        """Let its next row get a number past all that are there, and its queries know how many there are."""
        if not self.is_server:
            return
        with self.plainly():
            if (column := table.autoincrement_column) is not None:
                numbers = f"pg_get_serial_sequence('{table.name}', '{column.name}')"
                self.cursor().execute(f"SELECT setval({numbers}, max({column.name})) FROM {table.name}")
            self.cursor().execute(f"ANALYZE {self._quoted(table.name)}")

    def place(self) -> object:
        """Where it is, whatever name it is called by."""
        if self.database.file:
            found = self.database.file.stat()
            return found.st_dev, found.st_ino
        with self.plainly():
            cursor = self.cursor()
            cursor.execute("SELECT pg_postmaster_start_time(), current_database(), current_schema()")
            return cursor.fetchone()

    def _quoted(self, name: str) -> str:
        return self.connection.dialect.identifier_preparer.quote(name)

    def _read(self, column: Column[Any]) -> str:
        name, kind = self._quoted(column.name), kept_as(column)
        if not self.is_server:
            return name
        match kind:
            case JSON():
                return f"{name}::text"
            case Boolean():
                return f"{name}::int"
            case DateTime():
                return f"to_char(timezone('UTC', {name}), 'YYYY-MM-DD HH24:MI:SS.US')"
            case Date():
                return f"to_char({name}, 'YYYY-MM-DD')"
        return name

    def _order(self, column: Column[Any]) -> str:
        name = self._quoted(column.name)
        # As SQLite compares texts; a server has an order of its own.
        return f'{name} COLLATE "C"' if self.is_server and isinstance(kept_as(column), String) else name


def kept_as(column: Column[Any]) -> TypeEngine[Any]:
    """What a column is to a database, whatever it means to us."""
    return column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type


def _belonging(table: Table) -> str:
    here = " AND ".join(f"name <> '{name}'" for name in _HERE.get(table.name, ()))
    return f" WHERE {here}" if here else ""


def _exact(raw: bytes) -> str | bytes:
    # What is no text stays as it is, so that whoever copies it notices.
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw
