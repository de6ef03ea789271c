"""Types of columns: how a value is kept, and what is read where somebody has damaged it.

One row that cannot be read must not keep the others from being read.
"""

import contextlib
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Enum,
    String,
    TypeDecorator,
    literal_column,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

Word = TypeVar("Word", bound=StrEnum)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite keeps none of the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        # SQLite compares moments as text, so they are in order only if they are in one zone.
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """As of any type; what is no moment is read as none."""
        read = super().result_processor(dialect, coltype)

        def moment(value: object) -> datetime | None:
            with contextlib.suppress(ValueError, TypeError):
                return read(value) if read else None
            return None

        return moment


class Seconds(FunctionElement[int]):
    """The whole seconds of a moment since 1970, rounded down."""

    type = BigInteger()
    inherit_cache = True


@compiles(Seconds, "sqlite")
def _on_sqlite(element: Seconds, compiler: SQLCompiler, **_: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses)}) AS INTEGER)"


@compiles(Seconds, "postgresql")
def _on_postgresql(element: Seconds, compiler: SQLCompiler, **_: Any) -> str:
    return f"CAST(floor(extract(epoch FROM {compiler.process(element.clauses)})) AS bigint)"


class MessageIds(TypeDecorator[tuple[int, ...]]):
    """The ids of one delivery's messages, more than one for an album, as `12,13`; empty where damaged."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        return ",".join(map(str, value)) if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[int, ...]:  # noqa: ARG002 - SQLAlchemy's signature
        with contextlib.suppress(ValueError, TypeError, AttributeError):
            return tuple(map(int, value.split(","))) if value else ()
        return ()


def json(*, none_as_null: bool = False) -> JSON:
    """JSON, as the server's own type where it has one."""
    return JSON(none_as_null=none_as_null).with_variant(JSONB(none_as_null=none_as_null), "postgresql")


class ReadableJson(TypeDecorator[Any]):
    """A value that JSON can hold; what is no JSON, or of another shape, is read as `shape` makes it."""

    impl = JSON
    cache_ok = True

    def __init__(
        self, shape: type[dict[Any, Any]] | type[list[Any]] | None = None, *, none_as_null: bool = False
    ) -> None:
        """`shape` is what it always is, where that is known."""
        super().__init__(none_as_null=none_as_null)
        self.shape = shape
        self.none_as_null = none_as_null

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The server's own type where it has one."""
        return dialect.type_descriptor(json(none_as_null=self.none_as_null).dialect_impl(dialect))

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """As of any type, without its errors."""
        read, shape = super().result_processor(dialect, coltype), self.shape

        def readable(value: object) -> object:
            found = None
            with contextlib.suppress(ValueError, TypeError, RecursionError):
                found = read(value) if read and value is not None else value
            return shape() if shape and value is not None and not isinstance(found, shape) else found

        return readable


class ReadableWords(TypeDecorator[Word]):
    """The words of an enum, as plain text; a word that it does not have is read as the one given."""

    impl = String
    cache_ok = True

    def __init__(self, instead: Word, length: int = 16) -> None:
        super().__init__(length)
        self.instead = instead
        self._words = {str(word): word for word in type(instead)}

    def process_bind_param(self, value: Word | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Word | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else self._words.get(value, self.instead)


def words(enum: type[StrEnum], length: int = 16) -> Enum:
    """The words of an enum, where a word that it does not have is an error."""
    # Plain text without a CHECK: a new word then needs no rebuild of a table with millions of rows.
    # SQLAlchemy stores an enum's names unless it is told what else: here the members, which are the words.
    return Enum(enum, native_enum=False, create_constraint=False, length=length, values_callable=list)


def among(column: ColumnElement[Any], of: Collection[StrEnum]) -> ColumnElement[bool]:
    """Whether it is one of these words, in a statement that is built once."""
    # Written out, because values that are bound are put into the statement anew each time it is executed.
    return column.in_([literal_column(f"'{word}'") for word in sorted(of)])
