"""Whether a text is nothing but an alarm: pure, because it is asked of every update that arrives."""

import re
import unicodedata
from collections.abc import Iterator

from handlers.texts.alarms import ALARMS, FILLERS, SIGNS

COMMANDS = ("stop", "cancel", "pause")
"""These are alarms whatever follows them."""

_COMMAND = re.compile(r"\s*/(\w+)(?:@\w+)?")
_AGAIN = re.compile(r"(.)\1+", re.DOTALL)
# Persian is typed on Arabic keyboards too, and NFKC keeps those letters apart; a kashida only stretches.
_ONE_LETTER = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ـ": None, "'": None, "’": None})


def command(text: str) -> str:
    """The command that it begins with, without slash and bot; empty if there is none."""
    found = _COMMAND.match(text)
    return found[1].casefold() if found else ""


def is_alarm(text: str) -> bool:
    """Whether it says nothing but that something should stop: once or often, stretched, with signs."""
    if command(text) in COMMANDS:
        return True
    words = _words(_COMMAND.sub(r"\1", text, count=1))
    return _spells_alarm(words) if words else not SIGNS.isdisjoint(text)


def _words(text: str) -> list[str]:
    """What it spells: letters without case, accents and repetitions."""
    parted = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    letters = "".join(_letters(parted.translate(_ONE_LETTER)))
    words = _AGAIN.sub(r"\1", letters).split()
    spelled = len(words) > 1 and all(len(word) == 1 for word in words)  # S T O P
    return [_AGAIN.sub(r"\1", "".join(words))] if spelled else words


def _letters(parted: str) -> Iterator[str]:
    for one in parted:
        category = unicodedata.category(one)
        if category[0] in "LN" or category == "Mc":  # in Hindi, half of the vowels are marks that take space
            yield one
        # Accents, variation selectors and joiners part no words, anything else does.
        elif category not in ("Mn", "Me", "Cf"):
            yield " "


def _spells_alarm(words: list[str]) -> bool:
    at, alarmed = 0, False
    while at < len(words):
        longest = next((size for size in _SIZES if _is_in(_ALARMS, words[at : at + size])), 0)
        if not longest and words[at] not in _FILLERS:
            return False
        alarmed = alarmed or longest > 0
        at += longest or 1
    return alarmed


def _is_in(table: frozenset[str], words: list[str]) -> bool:
    return " ".join(words) in table or (len(words) == 1 and _is_chain(words[0]))


def _is_chain(word: str) -> bool:
    """Whether it is one word of alarm over and over, without a space: nonono."""
    sizes = (size for size in range(2, len(word) // 2 + 1) if len(word) % size == 0)
    return any(word[:size] in _ALARMS and word[:size] * (len(word) // size) == word for size in sizes)


def _compared(words: frozenset[str]) -> frozenset[str]:
    """As they come out of a text, and what has several words also in one, as with a joiner in Persian."""
    return frozenset(_AGAIN.sub(r"\1", between.join(_words(word))) for word in words for between in (" ", ""))


_ALARMS = _compared(frozenset().union(*ALARMS.values()))
_FILLERS = _compared(FILLERS)
_SIZES = range(max(phrase.count(" ") + 1 for phrase in _ALARMS), 0, -1)
