"""What keeps a copy from being made, besides what keeps either database from being used."""

from enum import StrEnum, auto


class MoveFault(StrEnum):
    """Why nothing was copied, and which fields of `MoveError` say more."""

    SAME = auto()
    """Both URLs name the database `name`."""
    NOT_EMPTY = auto()
    """The target `name` holds rows of `table` already."""
    UNFIT = auto()
    """In the source `name`, the row `key` of `table` has in `column` what no other database could hold."""
    DIFFERENT = auto()
    """What was read back of `table` in the target `name` is not what the source holds."""
    LOST = auto()
    """Meanwhile somebody else began to use `name`."""


class MoveError(Exception):
    """Nothing was copied: what happened, and where."""

    def __init__(
        self, fault: MoveFault, name: str, *, table: str = "", column: str = "", key: tuple[object, ...] = ()
    ) -> None:
        self.fault = fault
        self.name = name
        self.table = table
        self.column = column
        self.key = key
