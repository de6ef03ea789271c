"""Selection: whom a broadcast is for, as a value. `models.choosing` makes a condition of it."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any


class Aspect(StrEnum):
    """What a condition is about, and what its values are; they stand in the database."""

    LANGUAGE = "language"
    """A language code in lower case, as `de`; empty for chats whose language nobody knows."""
    JOINED = "joined"
    """`24h`, `7d` or `30d` until now, or `before:2026-11-01`: before the day begins in UTC."""
    SOURCE = "source"
    """The payload of a first /start; empty for chats that came without one."""
    SORT = "sort"
    """A `Sort`."""
    TAG = "tag"
    GOT = "got"
    """The uuid of a broadcast that surely arrived there."""
    MISSED = "missed"
    """The uuid of a broadcast that surely did not: where nobody knows, it is neither got nor missed."""
    ANSWERED = "answered"
    """The uuid of a broadcast that the person answered, or `uuid:value`: with the button of this value."""
    UNANSWERED = "unanswered"
    """The uuid of a broadcast that surely arrived there, and that the person did not answer."""
    SILENT = "silent"
    """Days, `30`, `90` or `365`, in which nothing was heard; of who never wrote, since they joined."""


ABOUT_BROADCASTS = (Aspect.GOT, Aspect.MISSED, Aspect.ANSWERED, Aspect.UNANSWERED)
EVERY = (Aspect.GOT, Aspect.MISSED, Aspect.UNANSWERED)
"""Of these all values have to be true of a chat; of any other aspect one of them."""
ONE = (Aspect.JOINED, Aspect.SILENT)
"""Of these a choice has one value at most."""


class Sort(StrEnum):
    """What a chat is."""

    PERSON = "person"
    GROUP = "group"
    CHANNEL = "channel"


@dataclass(frozen=True)
class Condition:
    """What has to be true of a chat, or must not be."""

    aspect: Aspect
    value: str
    excluded: bool = False


@dataclass(frozen=True)
class Sample:
    """So many at random of those whom the conditions leave."""

    size: int
    """Chats, or per cent of them, rounded up."""
    percent: bool
    seed: int
    """Whoever has it gets the same chats again, as long as the audience is the same."""
    excluded: bool = False
    """All but these."""

    @classmethod
    def new(cls, size: int, *, percent: bool) -> "Sample":
        return cls(size, percent, random.SystemRandom().randrange(1, 1 << 30))


@dataclass(frozen=True)
class Selection:
    """Conditions narrow each other, then the cap, then the sample. Without any it is everyone."""

    conditions: tuple[Condition, ...] = ()
    cap: int = 0
    """Hours: who got a broadcast less than so long ago is left out; 0 leaves out nobody."""
    sample: Sample | None = None

    @property
    def everyone(self) -> bool:
        return self == Selection()

    @property
    def narrows(self) -> bool:
        """Whether it is for some only, the cap aside."""
        return bool(self.conditions or self.sample)

    @property
    def asked_about(self) -> tuple[str, ...]:
        """The uuids of the broadcasts that its conditions name."""
        about = (one for one in self.conditions if one.aspect in ABOUT_BROADCASTS)
        return tuple(dict.fromkeys(answer_of(one.value)[0] for one in about))

    def with_(self, condition: Condition) -> "Selection":
        """Add a condition, or take it out where it is there already; the opposite one gives way to it."""
        opposite = replace(condition, excluded=not condition.excluded)
        kept = [one for one in self.conditions if one not in (condition, opposite)]
        if condition in self.conditions:
            return replace(self, conditions=tuple(kept))
        if condition.aspect in ONE:
            kept = [one for one in kept if one.aspect is not condition.aspect]
        return replace(self, conditions=(*kept, condition))

    def said(self) -> dict[str, Any]:
        """As JSON; `Selection.of` reads it back."""
        conditions = [
            {"aspect": one.aspect, "value": one.value, "excluded": one.excluded} for one in self.conditions
        ]
        sample = vars(self.sample) if self.sample else None
        return {"conditions": conditions, "cap": self.cap, "sample": sample}

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "Selection":
        """Raises: ValueError, KeyError, TypeError: nobody wrote this."""
        conditions: Sequence[Mapping[str, Any]] = said["conditions"]
        return cls(
            tuple(
                _condition(Aspect(one["aspect"]), one["value"], excluded=one["excluded"])
                for one in conditions
            ),
            said["cap"],
            Sample(**said["sample"]) if said["sample"] else None,
        )


def answer_of(value: str) -> tuple[str, str]:
    """The broadcast of an ANSWERED, and the value of the button; empty where any will do."""
    uuid, _, answer = value.partition(":")
    return uuid, answer


def _condition(aspect: Aspect, value: str, *, excluded: bool) -> Condition:
    """Raises: ValueError: no chat can be asked for this, as `models.choosing` would."""
    if aspect is Aspect.SORT:
        Sort(value)
    if aspect is Aspect.SILENT:
        int(value)
    if aspect is Aspect.JOINED and value not in _SPANS:
        date.fromisoformat(value.removeprefix("before:"))
    return Condition(aspect, value, excluded)


_SPANS = ("24h", "7d", "30d")
EVERYONE = Selection()
NOBODY = Selection((Condition(Aspect.TAG, ""),))
"""What is read of a selection that is damaged."""


def stored(said: Mapping[str, Any] | None) -> Selection:
    """The selection that a database holds so."""
    if said is None:
        return EVERYONE
    try:
        return Selection.of(said)
    except (ValueError, KeyError, TypeError):
        return NOBODY
