"""One form for every value, whatever database it was read from, and what becomes of a damaged one.

SQLite keeps anything in any column, and PostgreSQL does not. What the other could not hold becomes what the
bot reads in its place, and is told; where the bot reads nothing either, nothing is copied.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, DateTime, Integer, String, Table

from models.columns import ReadableJson
from models.database.bulk import Plain, Row, kept_as
from models.database.storable import storable
from models.moving.faults import MoveError, MoveFault

TOLD = 20  # damaged values that are named
LETTERS = 400  # digits of a number in JSON that is written out
UNFIT = object()

Read = Callable[[Any], Plain]


class _Damaged(Exception):
    """`instead` is what the bot reads in its place; `UNFIT` where there is nothing of that kind."""

    def __init__(self, instead: object = UNFIT) -> None:
        self.instead = instead


@dataclass
class Mended:
    """Values that were not copied as they were."""

    count: int = 0
    named: list[tuple[str, tuple[Plain, ...], str]] = field(default_factory=list)
    """The first of them: table, key and column."""

    def add(self, table: str, key: tuple[Plain, ...], column: str) -> None:
        self.count += 1
        if self.count <= TOLD:
            self.named.append((table, key, column))


class Values:
    """The rows of one table, each in the one form."""

    def __init__(self, table: Table, name: str, mended: Mended) -> None:
        """`name` is what the database is called."""
        self._table, self._name, self._mended = table, name, mended
        self._columns = list(table.columns)
        self._reads = [_reader(column) for column in self._columns]
        self._key = [self._columns.index(column) for column in table.primary_key]

    def of(self, page: Sequence[Row]) -> list[Row]:
        """Raises: MoveError."""
        return [self._row(row) for row in page]

    def _row(self, row: Row) -> Row:
        pairs = zip(self._reads, row, strict=True)
        try:
            return tuple([None if value is None else read(value) for read, value in pairs])
        except _Damaged:
            return tuple(map(self._mend, range(len(row)), [row] * len(row)))

    def _mend(self, at: int, row: Row) -> Plain:
        value, column = row[at], self._columns[at]
        try:
            return None if value is None else self._reads[at](value)
        except _Damaged as damage:
            instead, key = damage.instead, tuple(row[place] for place in self._key)
            if instead is UNFIT or (instead is None and not column.nullable):
                raise MoveError(
                    MoveFault.UNFIT, self._name, table=self._table.name, column=column.name, key=key
                ) from None
            self._mended.add(self._table.name, key, column.name)
            return instead  # type: ignore[return-value]  # a plain one: `UNFIT` was told apart


def _reader(column: Column[Any]) -> Read:
    match kept_as(column):
        case JSON():
            shape = column.type.shape if isinstance(column.type, ReadableJson) else None
            broken = "{}" if shape else "null"
            return _json(broken if isinstance(column.type, ReadableJson) else UNFIT)
        case Boolean():
            return _switch
        case BigInteger():
            return _number(63)
        case Integer():
            return _number(31)
        case DateTime():
            return _moment
        case Date():
            return _day
        case String(length=length):
            return _text(length)
    raise AssertionError(column)


def _number(bits: int) -> Read:
    most = 1 << bits

    def read(value: Any) -> Plain:
        if type(value) is int and -most <= value < most:
            return value
        raise _Damaged

    return read


def _switch(value: Any) -> Plain:
    if value in (0, 1) and type(value) is int:
        return value
    raise _Damaged(int(bool(value)) if isinstance(value, int) else UNFIT)


def _text(length: int | None) -> Read:
    def read(value: Any) -> Plain:
        if type(value) is not str:
            raise _Damaged(_short(value.decode("utf-8", "replace")) if type(value) is bytes else UNFIT)
        if "\0" in value:
            raise _Damaged(_short(value))
        if length is not None and len(value) > length:
            raise _Damaged
        return value

    def _short(value: str) -> object:
        held = storable(value)
        return UNFIT if length is not None and len(held) > length else held

    return read


def _moment(value: Any) -> Plain:
    try:
        found = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        raise _Damaged(None) from None
    if len(value) == 26 and value[10] == " ":
        return value  # type: ignore[no-any-return]  # a text, or it would not have been read
    plain = found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
    return plain.isoformat(" ", "microseconds")


def _day(value: Any) -> Plain:
    try:
        return date.fromisoformat(value).isoformat()
    except (ValueError, TypeError):
        raise _Damaged(None) from None


def _json(broken: object) -> Read:
    def read(value: Any) -> Plain:
        if value in ("{}", "[]", "null"):
            return value  # type: ignore[no-any-return]  # a text
        # SQLite keeps a number alone as one.
        text = value if isinstance(value, str) else repr(value)
        nowhere: list[str] = []  # NaN and infinity, which become null
        try:
            found = json.loads(text, parse_float=_exactly, parse_constant=nowhere.append)
            held = _held(found) if "\\u" in text else found
            written = json.dumps(held, sort_keys=True, allow_nan=False)
        except (ValueError, RecursionError):
            raise _Damaged(broken) from None
        if nowhere or held != found:
            raise _Damaged(written)
        return written

    return read


def _held(value: Any) -> Any:
    """The same in letters that every database takes."""
    match value:
        case str():
            return storable(value)
        case list():
            return [_held(one) for one in value]
        case dict():
            return {_held(name): _held(one) for name, one in value.items()}
    return value


def _exactly(text: str) -> int | float:
    # A server keeps no difference between 1e2, 100.0 and 100.
    try:
        number = Decimal(text)
        whole = number.is_finite() and number.adjusted() < LETTERS and number == number.to_integral_value()
    except InvalidOperation:
        raise ValueError(text) from None
    return int(number) if whole else float(text)
