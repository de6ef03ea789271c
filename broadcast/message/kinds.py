"""Telegram's kinds of messages: how each is recognised, and what a bot can do with it."""

from collections.abc import Mapping, Sequence
from typing import Any

from telegram import (
    InputMedia,
    InputMediaAnimation,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaLivePhoto,
    InputMediaPhoto,
    InputMediaVideo,
    Message,
    MessageEntity,
    Poll,
)

# In the order of core.telegram.org/bots/api#message: an animation is also a document, a venue a location.
KINDS = (
    "text", "animation", "audio", "document", "live_photo", "photo", "sticker", "story", "video",
    "video_note", "voice", "checklist", "contact", "dice", "game", "poll", "venue", "location",
)  # fmt: skip

# core.telegram.org/bots/api#copymessage
UNCOPYABLE = ("paid_media", "giveaway", "giveaway_winners", "giveaway_completed", "invoice", "game", "story")

# What an edit may put in the place of another (core.telegram.org/bots/api#inputmedia).
SWAPPABLE: Mapping[str, type[InputMedia]] = {
    "animation": InputMediaAnimation,
    "audio": InputMediaAudio,
    "document": InputMediaDocument,
    "live_photo": InputMediaLivePhoto,
    "photo": InputMediaPhoto,
    "video": InputMediaVideo,
}
GROUPED = ("audio", "document", "live_photo", "photo", "video")  # core.telegram.org/bots/api#sendmediagroup
VISIBLE = ("animation", "live_photo", "photo", "video")  # may have a spoiler, and the caption above
CAPTIONED = (*SWAPPABLE, "voice")
ALBUM = "album"


class CannotSend(Exception):
    """This message cannot be broadcast; the text says what it is."""


def kind_of(message: Message) -> str:
    """What a message of its own is; "message" where it is of a kind newer than the library.

    Raises:
        CannotSend: if it is of a kind that no bot can copy.
    """
    kind = next((kind for kind in (*UNCOPYABLE, *KINDS) if getattr(message, kind, None)), "message")
    if kind in UNCOPYABLE:
        raise CannotSend(kind)
    if message.poll and message.poll.type == Poll.QUIZ and not message.poll.correct_option_ids:
        raise CannotSend("quiz")
    return kind


def kind_of_part(part: Message) -> str:
    """What a part of an album is.

    Raises:
        CannotSend: if no bot can send that in an album.
    """
    kind = next((kind for kind in GROUPED if getattr(part, kind)), None)
    if kind is None:
        raise CannotSend("album kind")
    return kind


def rows(entities: Sequence[MessageEntity]) -> list[dict[str, Any]]:
    """Formatting as Telegram writes it."""
    return [entity.to_dict() for entity in entities]


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


def medium(message: Message, kind: str) -> dict[str, Any]:
    """What identifies a message that is no text, and what sends it by its file where that is possible."""
    found: Any = getattr(message, kind, None)
    file = found[-1] if isinstance(found, Sequence) else found  # the largest size of a photo
    title = getattr(file, _TITLES[kind], None) if kind in _TITLES else None
    if kind not in SWAPPABLE:
        unique = getattr(file, "file_unique_id", None) or f"{message.chat_id}/{message.message_id}"
        return {"type": kind, "unique_id": unique, "title": title}
    known = {"type": kind, "file_id": file.file_id, "unique_id": file.file_unique_id, "title": title}
    if kind == "live_photo":  # which is sent as two files
        known["still"] = message.photo[-1].file_id
    return known | {"spoiler": bool(message.has_media_spoiler)}
