"""Placeholders in a message: names filled in for each recipient. Pure."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Recipient = Mapping[str, str | None]
"""The names of one reader, by field."""

NOBODY: Recipient = {}

# In this order wherever a person's or a chat's names are paired with them.
FIELDS = ("first_name", "last_name", "username", "language")

_PLACEHOLDER = re.compile(r"\{(" + "|".join(FIELDS) + r")(?:\|([^{}\n]*))?\}")

# Besides spaces, the letters and marks that show nothing: people take them for an empty name.
_BLANK = re.compile(r"[\s\u00ad\u115f\u1160\u200b-\u200f\u2060-\u2064\u2800\u3164\ufeff\uffa0]*")

# A lookahead, so that braces inside the fallback of others are seen as well.
_BRACES = re.compile(r"(?=(\{([^{}|\n]*)(?:\|(?:[^{}]|\{[^{}]*\})*)?\}))")
_WORD = re.compile(r"[^\W\d]\w+")
_MARKS = re.compile(
    "[\u0300-\u036f\u0900-\u0dff\u0e30-\u0eff\u200c\u200d]"
)  # for `re` they are no part of a word
_NAMED = re.compile(r"(?=.*(?:name|language))[\w .@$%-]+", re.IGNORECASE)


def visible(name: str | None) -> str | None:
    """The name, or None where it shows nothing."""
    return None if _BLANK.fullmatch(name or "") else name


def first_placeholder(text: str) -> int:
    """Where the first one begins; 0 where there is none."""
    found = _PLACEHOLDER.search(text)
    return found.start() if found else 0


def unguarded(text: str) -> frozenset[str]:
    """Which of FIELDS stand somewhere without a fallback; an empty fallback is none."""
    return frozenset(found[1] for found in _PLACEHOLDER.finditer(text) if not found[2])


def used(text: str) -> frozenset[str]:
    return frozenset(found[1] for found in _PLACEHOLDER.finditer(text))


def fill(
    text: str, entities: Sequence[Mapping[str, Any]], recipient: Recipient
) -> tuple[str, list[dict[str, Any]]]:
    """The text and its formatting as one recipient gets them.

    `{field|fallback}` becomes the value, or the fallback where there is none or a blank one. Values are
    never filled again. An entity that begins or ends inside a placeholder covers the whole value.

    Args:
        entities: as Telegram writes them: offset and length in UTF-16 units.
    """
    found = list(_PLACEHOLDER.finditer(text))
    if not found:
        return text, [dict(entity) for entity in entities]
    values = [_value(placeholder, recipient) for placeholder in found]
    filled = _joined(text, found, values)
    return filled, _Shifts.of(text, found, values).moved(entities) if entities else []


def longest(text: str, lengths: Mapping[str, int]) -> int:
    """Characters of the filled text at most, where each field has at most as many as `lengths` says."""
    found = list(_PLACEHOLDER.finditer(text))
    longer = sum(max(lengths.get(one[1], 0), len(one[2] or "")) - len(one[0]) for one in found)
    return len(text) + longer


def slips(text: str) -> list[str]:
    """What stands in braces and was probably meant as a placeholder but is none; in order, each once."""
    return list(
        dict.fromkeys(
            found[1]
            for found in _BRACES.finditer(text)
            if not _PLACEHOLDER.fullmatch(found[1]) and _reads_as_a_name(found[2].strip())
        )
    )


def _reads_as_a_name(head: str) -> bool:
    # One word, or several of which one is a name: not JSON, numbers or code.
    return bool(_WORD.fullmatch(_MARKS.sub("a", head)) or _NAMED.fullmatch(head))


def _value(placeholder: re.Match[str], recipient: Recipient) -> str:
    return visible(recipient.get(placeholder[1])) or placeholder[2] or ""


def _joined(text: str, found: Sequence[re.Match[str]], values: Sequence[str]) -> str:
    pieces: list[str] = []
    read = 0
    for placeholder, value in zip(found, values, strict=True):
        pieces += text[read : placeholder.start()], value
        read = placeholder.end()
    return "".join((*pieces, text[read:]))


@dataclass(frozen=True)
class _Shifts:
    """Where the borders of entities go, all in UTF-16 units.

    `starts` and `ends` are of the placeholders in the text as written; `shifts[n]` is how far the text
    behind the first n of them moves.
    """

    starts: list[int]
    ends: list[int]
    shifts: list[int]

    @classmethod
    def of(cls, text: str, found: Sequence[re.Match[str]], values: Sequence[str]) -> "_Shifts":
        starts, ends, shifts = [], [], [0]
        at = read = 0
        for placeholder, value in zip(found, values, strict=True):
            starts.append(at + _units(text[read : placeholder.start()]))
            at, read = starts[-1] + _units(placeholder[0]), placeholder.end()
            ends.append(at)
            shifts.append(shifts[-1] + _units(value) - _units(placeholder[0]))
        return cls(starts, ends, shifts)

    def moved(self, entities: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        rows = []
        for entity in entities:
            begin = self._begin(entity["offset"])
            length = self._end(entity["offset"] + entity["length"]) - begin
            if length > 0:  # 0 where all that it covers was filled with nothing
                rows.append({**entity, "offset": begin, "length": length})
        return rows

    def _begin(self, border: int) -> int:
        # Right: what begins where a placeholder ends is behind it, and moves with the text there.
        behind = bisect_right(self.ends, border)
        if behind < len(self.starts):
            border = min(border, self.starts[behind])
        return border + self.shifts[behind]

    def _end(self, border: int) -> int:
        # Left: what ends where a placeholder starts is before it, and must not grow to cover it.
        begun = bisect_left(self.starts, border)
        if begun:
            border = max(border, self.ends[begun - 1])
        return border + self.shifts[begun]


def _units(text: str) -> int:
    # A name cut in the middle of an emoji ends in half a surrogate pair, which a strict codec refuses.
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
