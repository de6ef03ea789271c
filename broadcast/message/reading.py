"""A message of Telegram's, read as what it would broadcast."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from telegram import Message, MessageEntity, Poll

from broadcast.message.arrival import buttons_of, names_inside, traits_of
from models.content import (
    ALBUM,
    CAPTIONED,
    FILES,
    GROUPED,
    KINDS,
    NO_SAY,
    TEXT,
    Content,
    Entity,
    LinkPreview,
    Medium,
)


class Unsendable(StrEnum):
    """What no bot can send, and so nobody can broadcast."""

    ALBUM_PART = "album_part"
    """A part of an album without the others."""
    ALBUM_KIND = "album_kind"
    """An album with a part that bots cannot send in albums."""
    QUIZ = "quiz"
    """A quiz whose answer this bot does not know."""
    PAID_MEDIA = "paid_media"
    GIVEAWAY = "giveaway"
    GIVEAWAY_WINNERS = "giveaway_winners"
    GIVEAWAY_COMPLETED = "giveaway_completed"
    INVOICE = "invoice"
    GAME = "game"
    STORY = "story"


NEWER = "message"  # of a kind that this program does not know
# Named as the fields of a message (core.telegram.org/bots/api#copymessage).
UNCOPYABLE = (
    Unsendable.PAID_MEDIA,
    Unsendable.GIVEAWAY,
    Unsendable.GIVEAWAY_WINNERS,
    Unsendable.GIVEAWAY_COMPLETED,
    Unsendable.INVOICE,
    Unsendable.GAME,
    Unsendable.STORY,
)


class CannotSend(Exception):
    """This message cannot be broadcast."""

    def __init__(self, why: Unsendable) -> None:
        super().__init__(why)
        self.why = why


def read(message: Message) -> Content:
    """What this message would broadcast; what has neither text nor file is copied from `message` itself.

    Raises:
        CannotSend: if no bot can send it.
    """
    if message.media_group_id:
        raise CannotSend(Unsendable.ALBUM_PART)
    return _read_one(message)


def read_album(parts: Sequence[Message]) -> Content:
    """An album, in the order it was sent; one with a single part left is read as that message.

    Raises:
        CannotSend: if a part is of a kind that no bot can send in an album.
    """
    if len(parts) == 1:
        return _read_one(parts[0])
    media = tuple(map(read_part, sorted(parts, key=lambda message: message.message_id)))
    traits = tuple(dict.fromkeys(trait for part in parts for trait in traits_of(part)))
    return Content(ALBUM, media=media, caption_above=bool(parts[0].show_caption_above_media), traits=traits)


def read_part(part: Message) -> Medium:
    """One part of an album, with its caption.

    Raises:
        CannotSend: if no bot can send that in an album.
    """
    kind = next((kind for kind in GROUPED if getattr(part, kind)), None)
    if kind is None:
        raise CannotSend(Unsendable.ALBUM_KIND)
    entities = _formatting(part.caption_entities)
    return replace(_medium(part, kind), text=part.caption, entities=entities, part=part.message_id)


def _read_one(message: Message) -> Content:
    kind = _kind(message)
    if kind == TEXT:
        options = message.link_preview_options
        preview = LinkPreview.of(options.to_dict()) if options else NO_SAY
        text, entities = message.text, _formatting(message.entities)
        buttons, traits = buttons_of(message), traits_of(message)
        return Content(TEXT, text, entities, buttons=buttons, link_preview=preview, traits=traits)
    return Content(
        kind,
        message.caption,
        _formatting(message.caption_entities),
        (_medium(message, kind),),
        caption_above=bool(message.show_caption_above_media),
        buttons=buttons_of(message),
        traits=(*traits_of(message), *(() if kind in CAPTIONED else names_inside(message, kind))),
        source_chat_id=message.chat_id,
        source_message_id=message.message_id,
    )


def _kind(message: Message) -> str:
    """The kind of a message outside an album; "message" where it is newer than the library.

    For older programs Telegram names a second, simpler kind beside one that they cannot know, as a live photo
    is a photo too. A copy keeps the newer one, and sending the file of the simpler one would not.

    Raises:
        CannotSend: if no bot can send it.
    """
    for uncopyable in UNCOPYABLE:
        if getattr(message, uncopyable, None):
            raise CannotSend(uncopyable)
    if message.poll and message.poll.type == Poll.QUIZ and not message.poll.correct_option_ids:
        raise CannotSend(Unsendable.QUIZ)
    kind = next((kind for kind in KINDS if getattr(message, kind, None)), NEWER)
    newer = any(isinstance(value, dict | list) for value in message.api_kwargs.values())
    return NEWER if newer and kind in FILES else kind


# What people would call a message that has no words of its own.
_TITLES = {
    "audio": "title",
    "contact": "first_name",
    "dice": "emoji",
    "document": "file_name",
    "poll": "question",
    "sticker": "emoji",
    "venue": "title",
}


def _medium(message: Message, kind: str) -> Medium:
    found: Any = getattr(message, kind, None)
    file = found[-1] if isinstance(found, Sequence) else found  # the largest size of a photo
    title = getattr(file, _TITLES[kind], None) if kind in _TITLES else None
    if kind not in FILES:
        unique = getattr(file, "file_unique_id", None) or f"{message.chat_id}/{message.message_id}"
        return Medium(kind, unique, title)
    return Medium(
        kind,
        file.file_unique_id,
        title,
        file.file_id,
        still=message.photo[-1].file_id if kind == "live_photo" else None,  # which is sent as two files
        cover=file.cover[-1].file_id if kind == "video" and file.cover else None,
        start=_seconds(file.start_timestamp) if kind == "video" else None,
        spoiler=bool(message.has_media_spoiler),
    )


def _seconds(span: timedelta | float | None) -> int | None:
    # PTB tells either, as it is set to.
    return int(span.total_seconds() if isinstance(span, timedelta) else span) if span else None


def _formatting(entities: Sequence[MessageEntity]) -> tuple[Entity, ...]:
    # As Telegram counts, in UTF-16 units: an offset must not be used on a Python string as it is.
    return tuple(entity.to_dict() for entity in entities)
