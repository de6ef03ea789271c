"""How a content is a row of its table, in the layout of every version that was ever released."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping

from models.buttons import button_of
from models.content import ALBUM, Authorship, Content, LinkPreview, Medium
from models.traits import Came, Trait


def content_of(row: RowMapping) -> Content:
    return Content(
        kind=row["kind"],
        text=row["text"],
        entities=tuple(row["entities"]),
        media=tuple(map(medium_of, row["media"])),
        caption_above=row["caption_above"],
        own_caption=row["own_caption"],
        buttons=tuple(tuple(map(button_of, buttons)) for buttons in row["buttons"]),
        silent=row["silent"],
        protected=row["protected"],
        unsubscribe=row["unsubscribe"],
        link_preview=LinkPreview.of(row["link_preview"] or {}),
        source_chat_id=row["source_chat_id"],
        source_message_id=row["source_message_id"],
        lost_emoji=row["lost_emoji"],
        traits=tuple(Trait(Came(one["came"]), one["number"]) for one in row["traits"] or ()),
    )


def row_of(says: Content, written: Authorship) -> dict[str, Any]:
    return {
        "kind": says.kind,
        "text": says.text,
        "entities": says.entities,
        "media": [medium_row(medium, in_album=says.kind == ALBUM) for medium in says.media],
        "caption_above": says.caption_above,
        "own_caption": says.own_caption,
        "buttons": [[dict(vars(button)) for button in row] for row in says.buttons],
        "silent": says.silent,
        "protected": says.protected,
        "unsubscribe": says.unsubscribe,
        "link_preview": says.link_preview.said() or None,
        "source_chat_id": says.source_chat_id,
        "source_message_id": says.source_message_id,
        "lost_emoji": says.lost_emoji,
        "traits": [{"came": one.came, "number": one.number} for one in says.traits] or None,
        "written_by": written.by,
        "written_name": written.name,
        "written_at": written.at,
        "written_message_id": written.message_id,
    }


def medium_of(row: Mapping[str, Any]) -> Medium:
    return Medium(
        kind=row["type"],
        unique_id=row["unique_id"],
        title=row.get("title"),
        file_id=row.get("file_id"),
        still=row.get("still"),
        cover=row.get("cover"),
        start=row.get("start"),
        spoiler=row.get("spoiler", False),
        text=row.get("text"),
        entities=tuple(row.get("entities", ())),
        part=row.get("part"),
    )


def medium_row(medium: Medium, *, in_album: bool = False) -> dict[str, Any]:
    row: dict[str, Any] = {"type": medium.kind}
    if medium.file_id is not None:
        row |= {"file_id": medium.file_id}
    row |= {"unique_id": medium.unique_id, "title": medium.title}
    special = {"still": medium.still, "cover": medium.cover, "start": medium.start}
    row |= {name: value for name, value in special.items() if value is not None}
    if medium.file_id is not None:
        row |= {"spoiler": medium.spoiler}
    if in_album:
        row |= {"text": medium.text, "entities": medium.entities, "part": medium.part}
    return row
