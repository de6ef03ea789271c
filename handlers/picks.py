"""Picks: what a button of the chooser chooses, as the one number that callback data has room for."""

from enum import IntEnum
from typing import NamedTuple
from uuid import NAMESPACE_OID, uuid5
from zlib import crc32

from models.selection import Aspect


class Topic(IntEnum):
    """What a list of the chooser is about. The numbers are on buttons: add at the end."""

    LANGUAGE, JOINED, SOURCE, SORT, TAG, GOT, MISSED, SILENT, SAMPLE, CAP, NAMED = range(11)
    ANSWERED, UNANSWERED = 11, 12

    @property
    def aspect(self) -> Aspect | None:
        """What its values are conditions on; None where they are no conditions."""
        return Aspect[self.name] if self.name in Aspect.__members__ else None


class Page(NamedTuple):
    """A list of the chooser, and what a press in it means."""

    topic: Topic
    excluded: bool = False
    """Whether what is pressed is left out."""

    @property
    def number(self) -> int:
        return self.topic * 2 + self.excluded

    @classmethod
    def of(cls, number: int) -> "Page | None":
        topic, excluded = divmod(number, 2)
        return cls(Topic(topic), bool(excluded)) if topic in tuple(Topic) else None


class Pick(NamedTuple):
    """A value of a list.

    It says what is wanted and not what is to be turned round, so that a button that is pressed twice, or
    stands under an older list, does what is written on it.
    """

    page: Page
    mark: int
    """The mark of the value, or a number itself. No place in the list: that may be another value's by now."""
    wanted: bool = True

    @property
    def number(self) -> int:
        return (self.mark * 2 + self.wanted) * _PAGES + self.page.number

    @classmethod
    def of(cls, number: int) -> "Pick | None":
        rest, page = divmod(number, _PAGES)
        mark, wanted = divmod(rest, 2)
        found = Page.of(page)
        return cls(found, mark, bool(wanted)) if found else None


_PAGES = 100  # more than there can be


def mark(value: str) -> int:
    """A number of at most ten digits that stands for a value."""
    return crc32(value.encode())


def key(name: str) -> str:
    """A uuid that stands for the name of an audience, because a name is too long for a button."""
    return str(uuid5(NAMESPACE_OID, name))
