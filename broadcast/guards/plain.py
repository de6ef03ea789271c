"""A text as it is compared: its words, without links, without case and accents. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby

from models.content import Entity
from models.placeholders import NOBODY, Recipient, fill

LINK = re.compile(r"\b(?:https?|ftp|tg):/*[^\s<>«»\"]*|\bwww\.[^\s<>«»\"]*", re.IGNORECASE)
_TAG = re.compile(r"</?\w[^<>]*>")
_NO_JOINER = "\u200c"  # stands inside of Persian words
_ACCENTS = re.compile("[\u0300-\u036f\u200c\u200d]")
# Persian is typed on Arabic keyboards too, and NFKD keeps those letters apart; a kashida only stretches.
_ONE_LETTER = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ـ": None, "’": "'", "ё": "е"})


def plain(text: str, reader: Recipient = NOBODY) -> str:
    """What somebody reads of it, who has no name unless it is given, its links aside."""
    return LINK.sub(" ", fill(text, (), reader)[0])


def words(text: str) -> list[str]:
    """Its words as they are written; digits and signs are none."""
    parts = ("".join(part) for inside, part in groupby(text, _inside) if inside)
    return [part.strip("'’") for part in parts if any(map(str.isalpha, part))]


def normal(text: str) -> str:
    """Its words as they are compared, one space between them."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_ONE_LETTER))
    return unicodedata.normalize("NFC", _ACCENTS.sub("", " ".join(words(folded))))


def untagged(html: str) -> str:
    """The words of a sentence of ours."""
    return _TAG.sub("", html)


def unlinked(text: str, entities: Sequence[Entity]) -> str:
    """The text with nothing where words are links."""
    raw = text.encode("utf-16-le", "surrogatepass")
    for entity in entities:
        if entity["type"] == "text_link":
            begin, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
            raw = raw[:begin] + b" \0" * (len(raw[begin:end]) // 2) + raw[end:]
    return raw.decode("utf-16-le", "surrogatepass")


def _inside(sign: str) -> bool:
    # An emoji may be followed by a mark that chooses how it is drawn.
    marks = unicodedata.category(sign)[0] in "LM" and not "\ufe00" <= sign <= "\ufe0f" and sign != "\u20e3"
    return marks or sign in ("'", "’", _NO_JOINER)
