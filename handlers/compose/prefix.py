"""The command that may start a message, which is no part of what is broadcast."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from broadcast.message.content import Content
from broadcast.message.kinds import ALBUM, CAPTIONED

COMMAND = re.compile(r"^/broadcast(?:@\w+)?(?=\s|$)\s*", re.IGNORECASE)


def without_command(content: Content) -> Content:
    """The same message without it; in an album, without it in each caption."""
    if content.kind == ALBUM:
        return replace(content, media=[_cut_item(item) for item in content.media])
    if not COMMAND.match(content.text or ""):
        return content
    text, entities = _cut(content.text or "", content.entities)
    return replace(content, text=text, entities=entities, own_caption=content.kind in CAPTIONED)


def _cut_item(item: dict[str, Any]) -> dict[str, Any]:
    text, entities = _cut(item["text"] or "", item["entities"])
    return item | {"text": text or None, "entities": entities}


def _cut(text: str, entities: Sequence[dict[str, Any]]) -> tuple[str, Sequence[dict[str, Any]]]:
    """Entities move along; their offsets count UTF-16 units, of which each letter of a command is one."""
    command = COMMAND.match(text)
    if command is None:
        return text, entities
    cut, rest = command.end(), text[command.end() :].rstrip()
    whole = len(rest.encode("utf-16-le")) // 2
    rows = []
    for entity in entities:
        start = max(0, entity["offset"] - cut)
        end = min(whole, entity["offset"] + entity["length"] - cut)
        if end > start:
            rows.append({**entity, "offset": start, "length": end - start})
    return rest, rows
