"""Which column of a file holds the chat ids, and what the others are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from models.files.cells import chat_id_in
from models.files.rows import DELIMITERS, row_of
from models.files.standing import ASKS, FILLING, Asks

# Names that can mean nothing else, the surest first; case, spaces, `_`, `-`, `.`, `:` and `/` do not matter.
IDS = (
    ("chatid", "telegramchatid", "tgchatid"),
    ("telegramid", "tgid", "telegramuserid", "tguserid"),
    ("userid",),
)
PLAIN_ID = "id"
"""It is no such name: beside other columns it numbers the rows as often."""

YOUNGEST = 100_000  # of chat ids, where only the rows tell whether a column has ids or numbers


class Field(StrEnum):
    """What a file may tell about a chat."""

    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    USERNAME = "username"
    LANGUAGE = "language"
    TAGS = "tags"
    JOINED = "joined"
    STATUS = "status"


NAMES = {
    Field.FIRST_NAME: ("firstname", "telegramfirstname", "tgfirstname", "givenname"),
    Field.LAST_NAME: ("lastname", "telegramlastname", "tglastname", "surname", "familyname"),
    Field.USERNAME: ("username", "telegramusername", "tgusername"),
    Field.LANGUAGE: ("language", "languagecode", "lang", "langcode", "locale", "userlanguage"),
    Field.TAGS: ("tags", "tag", "labels", "label"),
    Field.JOINED: (
        *("joined", "joinedat", "joinedon", "joindate", "datejoined", "subscribedat", "subscribedon"),
        *("registeredat", "registrationdate", "signupdate", "startedat", "createdat"),
    ),
}
"""The usual names of each, the surest first. Of `STATUS` they are in `models.files.standing`."""


@dataclass(frozen=True)
class Columns:
    """How a file is laid out, as its first row says."""

    names: Sequence[str]
    """The first row, which is an id where nothing is named; without empty cells at its end."""
    width: int
    """How many cells the first row has, with the empty ones."""
    named: int | None
    """Which of the names is that of the chat ids; None where none surely is."""
    delimiter: str = ""
    """What stands between two cells of a text."""

    @cached_property
    def certain(self) -> bool:
        """Whether nothing is guessed: a name says where the ids are, or nothing else is in the file."""
        return self.named is not None or (len(self.names) == 1 and not any(map(str.isalpha, self.names[0])))

    @cached_property
    def headless(self) -> bool:
        """Whether the first row is one of chats already, and names nothing."""
        return self.named is None or chat_id_in(self.names[self.named]) is not None

    @cached_property
    def by_elimination(self) -> bool:
        """Whether the ids are in `id` only because no other column could have them."""
        return self.named is not None and len(self.names) > 1 and plain(self.names[self.named]) == PLAIN_ID

    @cached_property
    def fields(self) -> Mapping[Field, int]:
        """Where the other columns are that are known; `STATUS` is not among them."""
        found: dict[Field, int] = {}
        names = self._plain_names
        for field, usual in NAMES.items():
            for one in usual:
                if places := [place for place, name in enumerate(names) if name == one]:
                    # Two of the same name contradict each other.
                    if len(places) == 1 and places[0] != self.named:
                        found[field] = places[0]
                    break
        return found

    @cached_property
    def standing(self) -> Mapping[int, Asks]:
        """Every column that says who wants to be written to; one that forbids it is enough."""
        return {
            place: ASKS[name]
            for place, name in enumerate(self._plain_names)
            if name in ASKS and place != self.named
        }

    @property
    def read(self) -> list[str]:
        """The names of what is read beside the ids."""
        places = {*self.fields.values(), *self.standing}
        return [name for place, name in enumerate(self.names) if place in places]

    @property
    def ignored(self) -> list[str]:
        """The names of what is not read at all."""
        places = {*self.fields.values(), *self.standing, self.named}
        return [name for place, name in enumerate(self.names) if place not in places]

    @cached_property
    def _plain_names(self) -> list[str]:
        return [] if self.headless else [plain(name) for name in self.names]

    def choosing(self, ids_in: int) -> "Columns":
        """As an admin says, whatever the names say."""
        return replace(self, named=ids_in)

    def id_in(self, cells: Sequence[str]) -> int | None:
        """The chat id of a row; None if it holds none, or not the columns that the first row has.

        A cell too many or too few means that others may stand where the id should.
        """
        room = 1 if self.named is None else self.width
        if len(cells) < len(self.names) or (len(cells) > room and any(map(str.strip, cells[room:]))):
            return None
        return chat_id_in(cells[self.named or 0])


def numbers_rows(ids: Sequence[int]) -> bool:
    """Whether these are rather the numbers of rows than chat ids: small, or one after the other."""
    steps = {after - before for before, after in pairwise(ids)}
    return any(0 < one < YOUNGEST for one in ids) or (len(ids) > 2 and steps in ({1}, {-1}))


def columns_of(text: Sequence[str]) -> Columns:
    """Read the first row of a text, whichever delimiter it has."""
    ways = [columns_in(row_of(text, delimiter) or ["".join(text)], delimiter) for delimiter in DELIMITERS]
    return max(ways, key=lambda way: (way.named is not None, way.width))


def columns_in(cells: Sequence[str], delimiter: str = "") -> Columns:
    """Read the first row of a file."""
    cells = [cell.strip() for cell in cells]
    # Delimiters at the end of every line make empty cells.
    names = cells[: max((place for place, cell in enumerate(cells, start=1) if cell), default=0)]
    return Columns(names, len(cells), _named([plain(name) for name in names]), delimiter)


def plain(name: str) -> str:
    """A name without what its writers do as they like."""
    return FILLING.sub("", name.casefold())


def _named(names: Sequence[str]) -> int | None:
    for alike in IDS:
        if found := [place for place, name in enumerate(names) if name in alike]:
            return found[0] if len(found) == 1 else None
    if names.count(PLAIN_ID) == 1 and all(map(_is_no_id, names)):
        return names.index(PLAIN_ID)
    return None


def _is_no_id(name: str) -> bool:
    return name in (PLAIN_ID, "") or name in ASKS or any(name in usual for usual in NAMES.values())
