"""What is left of a message that is blanked: its place in the chat, and nothing of what it said. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from models.content import ALBUM, CAPTIONED, NO_SAY, POLL, TEXT, Content, Medium

NEUTRAL: Mapping[str, str] = {
    "photo": "photo",
    "video": "photo",
    "animation": "photo",
    "live_photo": "photo",
    "document": "document",
    "audio": "audio",
}
"""The kind of the neutral file that takes the place of each medium.

In an album only what is seen may be exchanged for another kind (core.telegram.org/bots/api#editmessagemedia).
"""


def needed(shown: Content) -> frozenset[str]:
    """The kinds of neutral files that blanking this takes."""
    return frozenset(NEUTRAL[medium.kind] for medium in shown.media) if can_be_blanked(shown) else frozenset()


def can_be_blanked(shown: Content) -> bool:
    """Whether an edit takes away all that it says; of a poll it only ends the voting."""
    if shown.kind == TEXT:
        return True
    kinds = {medium.kind for medium in shown.media}
    return bool(kinds) and (shown.kind == ALBUM or shown.kind in NEUTRAL) and kinds <= set(NEUTRAL)


def has_words(content: Content) -> bool:
    """Whether another text can take the place of what it says."""
    return content.kind in (TEXT, ALBUM, *CAPTIONED)


def left_of(shown: Content, words: str, neutral: Mapping[str, Medium]) -> Content | None:
    """What takes the place of this: `words`, and a neutral file for each medium. None for what has to stay.

    Raises:
        KeyError: a file that is `needed` is not there.
    """
    bare = replace(shown, buttons=(), unsubscribe=False, traits=(), lost_emoji=0)
    if shown.kind == POLL:
        return bare  # closed: nothing else can be taken from it
    if not can_be_blanked(shown):
        return None
    bare = replace(bare, text=words, entities=(), link_preview=NO_SAY, caption_above=False, own_caption=True)
    media = tuple(neutral[NEUTRAL[medium.kind]] for medium in shown.media)
    if shown.kind != ALBUM:
        return replace(bare, kind=NEUTRAL.get(shown.kind, shown.kind), media=media)
    # An album reads as its first caption where the others have none.
    first, *others = media
    return replace(bare, text=None, media=(replace(first, text=words), *others))
