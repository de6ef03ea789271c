"""The command that may start a message, which is no part of what is broadcast."""

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
    """Entities move along; their offsets count UTF-16 units, of which each letter of a command is one."""
    command = COMMAND.match(text)
    if command is None:
        return text, entities
    cut, rest = command.end(), text[command.end() :].rstrip()
    whole = len(rest.encode("utf-16-le")) // 2
    moved = []
    for entity in entities:
        start = max(0, entity["offset"] - cut)
        end = min(whole, entity["offset"] + entity["length"] - cut)
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    return rest, tuple(moved)
