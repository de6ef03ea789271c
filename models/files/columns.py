"""Which column of a file holds the chat ids, and whether a cell is one."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from models.files.rows import DELIMITERS, row_of

# Names that can mean nothing else, the surest first; case, spaces, `_`, `-` and `.` do not matter. `id` is no
# such name: beside other columns it numbers the rows as often.
NAMES = (
    ("chatid", "telegramchatid", "tgchatid"),
    ("telegramid", "tgid", "telegramuserid", "tguserid"),
    ("userid",),
)
ALONE = "id"

SIGNIFICANT = 52  # bits of an id at most (core.telegram.org/bots/api#chat)

# Excel marks text by an apostrophe, and pandas makes floats of a column in which one id is missing.
_ID = re.compile(r"'?(-?[1-9]\d{0,15})(?:\.0+)?", re.ASCII)
_FILLING = re.compile(r"[\s_.-]+")


class Columns(NamedTuple):
    """How a file is laid out, as its first row says."""

    delimiter: str
    names: Sequence[str]
    """The first row, which is an id where nothing is named; without empty cells at its end."""
    width: int
    """How many cells the first row has, with the empty ones."""
    named: int | None
    """Which of the names is that of the chat ids; None where none surely is."""

    @property
    def certain(self) -> bool:
        """Whether nothing is guessed: a name says where the ids are, or nothing else is in the file."""
        return self.named is not None or (len(self.names) == 1 and not any(map(str.isalpha, self.names[0])))

    def id_in(self, cells: Sequence[str]) -> int | None:
        """The chat id of a row; None if it holds none, or not the columns that the first row has.

        A cell too many or too few means that others may stand where the id should.
        """
        room = 1 if self.named is None else self.width
        if len(cells) < len(self.names) or any(map(str.strip, cells[room:])):
            return None
        found = _ID.fullmatch(cells[self.named or 0].strip())
        return int(found[1]) if found and abs(int(found[1])) < 1 << SIGNIFICANT else None


def columns_of(text: Sequence[str]) -> Columns:
    """Read the first row of a file, whichever delimiter it has."""
    ways = [_read(text, delimiter) for delimiter in DELIMITERS]
    return max(ways, key=lambda way: (way.named is not None, way.width))


def _read(text: Sequence[str], delimiter: str) -> Columns:
    cells = [cell.strip() for cell in row_of(text, delimiter) or ["".join(text)]]
    # Delimiters at the end of every line make empty cells.
    names = cells[: max(place for place, cell in enumerate(cells, start=1) if cell)]
    return Columns(delimiter, names, len(cells), _named(names))


def _named(names: Sequence[str]) -> int | None:
    plain = [_FILLING.sub("", name.casefold()) for name in names]
    if plain == [ALONE]:
        return 0
    for alike in NAMES:
        if found := [place for place, name in enumerate(plain) if name in alike]:
            return found[0] if len(found) == 1 else None
    return None
