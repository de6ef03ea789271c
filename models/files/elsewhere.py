"""The database of another bot: what a query finds there."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, NullPool, create_engine, make_url
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from models.files.columns import columns_in
from models.files.faults import FileFault, ImportFileError
from models.files.rows import Row
from models.files.table import Read, Table
from models.files.values import texts_of

PAGE = 1000  # rows that are fetched at once
HIDDEN = "***"


@dataclass(frozen=True)
class Elsewhere:
    """A query to another database, which is only read. As a text it is its URL without the password."""

    url: str
    query: str

    def __str__(self) -> str:
        try:
            address = make_url(self.url)
            hidden = {name: HIDDEN for name in address.query if "pass" in name.casefold()}
            return address.update_query_dict(hidden).render_as_string(hide_password=True)
        except ArgumentError:
            return self.url.partition(":")[0]


@contextmanager
def asked(source: Elsewhere) -> Iterator[Read]:
    """Connect, to ask as often as needed.

    Raises:
        ImportFileError: there is no such database, or it refuses.
    """
    try:
        address = make_url(source.url)
    except ArgumentError:
        raise ImportFileError(FileFault.URL, source) from None
    if _is_missing_file(address):
        raise ImportFileError(FileFault.ABSENT, source)
    with ExitStack() as open_until_then:
        with _plainly(source, address):
            engine = create_engine(address, poolclass=NullPool)
            connection = open_until_then.enter_context(engine.connect())
        yield lambda: _table(connection, source, address)


def _table(connection: Connection, source: Elsewhere, address: URL) -> Table:
    # As it stands: `:` and `%` mean nothing.
    options = {"stream_results": True, "yield_per": PAGE, "no_parameters": True}
    with _plainly(source, address):
        result = connection.exec_driver_sql(source.query, execution_options=options)
    if not result.returns_rows:
        raise ImportFileError(FileFault.NO_ROWS, source)
    return Table(columns_in(list(result.keys())), None, _rows(result, source, address))


def _rows(result: CursorResult[Any], source: Elsewhere, address: URL) -> Iterator[Row]:
    with _plainly(source, address):
        for number, values in enumerate(result, start=1):
            yield Row(range(number, number + 1), texts_of(values), ())


@contextmanager
def _plainly(source: Elsewhere, address: URL) -> Iterator[None]:
    """What goes wrong there, apart from what goes wrong in the own database."""
    try:
        yield
    except NoSuchModuleError:
        raise ImportFileError(FileFault.URL, source) from None
    except ImportError as error:
        raise ImportFileError(FileFault.DRIVER, source, detail=error.name or str(error)) from None
    except SQLAlchemyError as error:
        raise ImportFileError(FileFault.QUERY, source, detail=_words(error, address)) from None


def _is_missing_file(address: URL) -> bool:
    """SQLite would make it."""
    name = address.database or ":memory:"
    is_file = address.get_backend_name() == "sqlite" and name != ":memory:" and not name.startswith("file:")
    return is_file and not Path(name).exists()


def _words(error: SQLAlchemyError, address: URL) -> str:
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip()
    first = said.splitlines()[0] if said else type(error).__name__
    return first.replace(str(address.password), HIDDEN) if address.password else first
