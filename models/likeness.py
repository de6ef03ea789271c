"""Likeness: whether two messages are the same to a reader, or nearly. Pure."""

import unicodedata

from rapidfuzz.fuzz import ratio

from models.content import Content
from models.placeholders import NOBODY, fill

NEARLY = 90  # per cent; one wrong letter in a short line, one other sentence in a long text


def alike(one: Content, other: Content) -> bool:
    """Whether both show a medium that is the same, or say nearly the same words."""
    media = {medium.unique_id for medium in one.media}
    if media & {medium.unique_id for medium in other.media}:
        return True
    mine, theirs = words(one), words(other)
    return bool(mine and theirs) and ratio(mine, theirs, score_cutoff=NEARLY) >= NEARLY


def words(content: Content) -> str:
    """What it says without what people change and mean the same: case, spaces, signs, emoji and names.

    What says nothing else, as a single emoji, stands as it is.
    """
    said = " ".join(fill(text, (), NOBODY)[0] for text in content.texts())
    said = unicodedata.normalize("NFKC", said).casefold()
    letters = "".join(sign if unicodedata.category(sign)[0] in "LN" else " " for sign in said)
    return " ".join(letters.split()) or " ".join(said.split())
