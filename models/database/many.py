"""A statement for many rows at once, past what SQLAlchemy does anew for each of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Update

Row = Mapping[str, object]
"""Its values, by the names that the statement gives them."""


class ForMany:
    """A statement that is worded once for each kind of database; its rows go to the driver as they are."""

    def __init__(self, statement: Update) -> None:
        self._statement = statement
        self._worded: dict[str, _Worded] = {}

    def run(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Execute it for each of these, in the transaction that is open."""
        if rows:  # a driver would be asked to do nothing
            kind = connection.dialect.name
            worded = self._worded.get(kind) or self._word(connection.dialect)
            connection.exec_driver_sql(worded.sql, [worded.of(row) for row in rows])

    def _word(self, dialect: Dialect) -> "_Worded":
        # By names, because by places a value that stands in it twice would be given twice.
        same: Any = type(dialect)
        named = same(paramstyle="named") if dialect.name == "sqlite" else dialect
        compiled = self._statement.compile(dialect=named)
        writers = {
            name: write
            for bind, name in compiled.bind_names.items()
            if (write := bind.type.dialect_impl(dialect).bind_processor(dialect))
        }
        told = {name: bind.value for bind, name in compiled.bind_names.items() if not bind.required}
        fixed = {name: writers.pop(name, _as_it_is)(value) for name, value in told.items()}
        return self._worded.setdefault(dialect.name, _Worded(str(compiled), fixed, [*writers.items()]))


@dataclass(frozen=True, slots=True)
class _Worded:
    sql: str
    fixed: dict[str, Any]
    """What the statement itself says, as the driver takes it."""
    writers: list[tuple[str, Callable[[Any], Any]]]
    """How those values are written that the driver does not take as they are."""

    def of(self, row: Row) -> dict[str, Any]:
        """All that the statement needs for this row, as the driver takes it."""
        made = {**self.fixed, **row}
        for name, write in self.writers:
            made[name] = write(made[name])
        return made


def _as_it_is(value: Any) -> Any:
    return value
