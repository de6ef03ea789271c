"""Takes /broadcast off the start of a message, because the command is no part of what is broadcast."""

import re
from dataclasses import replace

from models.content import ALBUM, CAPTIONED, Content, Entity, Medium

COMMAND = re.compile(r"^/broadcast(?:@\w+)?(?=\s|$)\s*", re.IGNORECASE)


def without_command(content: Content) -> Content:
    """The same message without it; in an album, without it in each caption."""
    if content.kind == ALBUM:
        return replace(content, media=tuple(map(_cut_caption, content.media)))
    if not COMMAND.match(content.text or ""):
        return content
    text, entities = _cut(content.text or "", content.entities)
    return replace(content, text=text, entities=entities, own_caption=content.kind in CAPTIONED)


def _cut_caption(part: Medium) -> Medium:
    text, entities = _cut(part.text or "", part.entities)
    return replace(part, text=text or None, entities=entities)


def _cut(text: str, entities: tuple[Entity, ...]) -> tuple[str, tuple[Entity, ...]]:
    """The text without the command, and its entities moved along."""
    command = COMMAND.match(text)
    if command is None:
        return text, entities
    cut, rest = command.end(), text[command.end() :].rstrip()
    # Offsets count UTF-16 units: each letter of the command is one of them, but an emoji behind it is two.
    whole = len(rest.encode("utf-16-le")) // 2
    moved = []
    for entity in entities:
        start = max(0, entity["offset"] - cut)
        end = min(whole, entity["offset"] + entity["length"] - cut)
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    return rest, tuple(moved)
