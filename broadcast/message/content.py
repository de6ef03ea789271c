"""What is sent: one version of it, and what can be asked about it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from telegram import LinkPreviewOptions, Message, MessageEntity

from broadcast.message import placeholders
from broadcast.message.kinds import ALBUM, CAPTIONED, CannotSend, kind_of, kind_of_part, medium, rows
from broadcast.message.url_buttons import Row

LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024  # characters (core.telegram.org/bots/api#sendmessage)


@dataclass(frozen=True)
class Content:
    """One version of what a broadcast sends, as a row of the table `content`."""

    kind: str
    text: str | None
    """The text or the caption; the captions of an album are in `media`."""
    entities: Sequence[dict[str, Any]] = ()
    media: Sequence[dict[str, Any]] = ()
    """What it is but text, each with type, unique_id and perhaps a title; what can be sent by its file also
    with file_id and spoiler, a live photo with its still one; in an album with the text and entities of
    each caption, and with the message id of the part."""
    caption_above: bool = False
    own_caption: bool = False
    """Whether its caption is not the one of the source."""
    buttons: Sequence[Row] = ()
    silent: bool = False
    protected: bool = False
    link_preview: dict[str, Any] | None = None
    source_chat_id: int | None = None
    source_message_id: int | None = None
    lost_emoji: int = 0
    """Custom emoji that its preview showed as plain ones."""

    @classmethod
    def of(cls, message: Message) -> "Content":
        """What this message would broadcast; anything but text is copied from `message` itself.

        Raises:
            CannotSend: with the reason, a key of the remarks.
        """
        if message.media_group_id:
            raise CannotSend("album part")
        return cls._of_one(message)

    @classmethod
    def _of_one(cls, message: Message) -> "Content":
        kind = kind_of(message)
        if kind == "text":
            return cls.of_text(message.text or "", message.entities, message.link_preview_options)
        return cls(
            kind,
            message.caption,
            rows(message.caption_entities),
            [medium(message, kind)],
            caption_above=bool(message.show_caption_above_media),
            source_chat_id=message.chat_id,
            source_message_id=message.message_id,
        )

    @classmethod
    def of_text(
        cls, text: str, entities: Sequence[MessageEntity], link_preview: LinkPreviewOptions | None = None
    ) -> "Content":
        """A text with its formatting; offsets are UTF-16 units, as Telegram counts."""
        preview = link_preview.to_dict() if link_preview else None
        return cls("text", text, rows(entities), link_preview=preview)

    @classmethod
    def of_album(cls, parts: Sequence[Message]) -> "Content":
        """An album, in the order it was sent; what is left of one as what it is by itself.

        Raises:
            CannotSend: if a part is of a kind that no bot can send in an album.
        """
        if len(parts) == 1:
            return cls._of_one(parts[0])
        media = [_part(part) for part in sorted(parts, key=lambda message: message.message_id)]
        return cls(ALBUM, None, (), media, caption_above=bool(parts[0].show_caption_above_media))

    @cached_property
    def personal(self) -> frozenset[str]:
        """Which names of a recipient it uses."""
        return frozenset[str]().union(*(placeholders.used(text) for text in self.texts()))

    @property
    def retold(self) -> bool:
        """Whether the source is copied with another caption than its own."""
        return self.kind in CAPTIONED and bool(self.personal or self.own_caption)

    @property
    def shows_link(self) -> bool:
        """Whether a link may have a preview."""
        return self.kind == "text" and any(entity["type"] in ("url", "text_link") for entity in self.entities)

    @property
    def limit(self) -> int:
        """Characters that Telegram takes in each of `texts`."""
        return LONGEST_TEXT if self.kind == "text" else LONGEST_CAPTION

    def texts(self) -> list[str]:
        """The text, or every caption."""
        found = [self.text, *(item.get("text") for item in self.media)]
        return [text for text in found if text]

    def custom_emoji(self) -> int:
        """How many custom emoji it holds."""
        groups = [self.entities, *(item.get("entities", ()) for item in self.media)]
        return sum(entity["type"] == MessageEntity.CUSTOM_EMOJI for group in groups for entity in group)

    def worded(self, message: "Content") -> "Content":
        """The message of another content with the buttons and options of this one.

        Raises:
            CannotSend: if it has buttons and an album is to take its place.
        """
        if message.kind == ALBUM and self.buttons:
            raise CannotSend("album with buttons")
        flags = {name: value for name, value in (self.link_preview or {}).items() if name != "url"}
        preview = (message.link_preview or {}) | flags
        return replace(
            message,
            buttons=self.buttons,
            silent=self.silent,
            protected=self.protected,
            link_preview=preview or None,
        )

    def with_part(self, part: Message) -> "Content | None":
        """This album with what one of its parts was edited to; None if that is no part of it.

        Raises:
            CannotSend: as `of_album`.
        """
        if part.message_id not in {item.get("part") for item in self.media}:
            return None
        edited = _part(part)
        return replace(
            self, media=[edited if item["part"] == part.message_id else item for item in self.media]
        )

    def recaptioned(self, text: "Content") -> "Content":
        """This message with a text as its caption: of an album, in the place of its first one."""
        if self.kind != ALBUM:
            return replace(self, text=text.text, entities=text.entities, own_caption=True)
        media = [dict(item) for item in self.media]
        first = next((item for item in media if item["text"]), media[0])
        first |= {"text": text.text, "entities": text.entities}
        return replace(self, media=media)

    def same_files(self, other: "Content") -> bool:
        """Whether both hold the same media, and show them alike, whatever they say."""
        return _files(self) == _files(other)

    def shows(self, other: "Content") -> bool:
        """Whether a reader could not tell them apart, wherever they come from."""
        return _seen(self) == _seen(other)


def _files(content: Content) -> list[tuple[str, bool]]:
    return [(item["unique_id"], item.get("spoiler", False)) for item in content.media]


_HIDDEN = ("file_id", "still", "part")


def _part(message: Message) -> dict[str, Any]:
    caption = {"text": message.caption, "entities": rows(message.caption_entities)}
    return medium(message, kind_of_part(message)) | caption | {"part": message.message_id}


def _seen(content: Content) -> Content:
    media = [{name: item[name] for name in item if name not in _HIDDEN} for item in content.media]
    return replace(
        content, media=media, own_caption=False, source_chat_id=None, source_message_id=None, lost_emoji=0
    )
