"""What is sent, and the calls that send it and change it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from telegram import InlineKeyboardMarkup, InputMedia, LinkPreviewOptions, Message, MessageEntity

from broadcast import names
from broadcast.kinds import (
    ALBUM,
    CAPTIONED,
    SWAPPABLE,
    VISIBLE,
    CannotSend,
    kind_of,
    kind_of_part,
    medium,
    rows,
)
from broadcast.links import Row

LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024  # characters (core.telegram.org/bots/api#sendmessage)

Names = Mapping[str, str | None]
NOBODY: Names = {}


class Call(NamedTuple):
    """A Bot method by its name in `telegram.Bot`, and its arguments."""

    method: str
    arguments: dict[str, Any]


class CannotCorrect(Exception):
    """Telegram cannot change a message of one kind into one of another; `args` are the two kinds."""


@dataclass(frozen=True)
class Content:
    """One version of what a broadcast sends, as a row of the table `content`."""

    kind: str
    text: str | None
    """The text or the caption; the captions of an album are in `media`."""
    entities: Sequence[dict[str, Any]] = ()
    media: Sequence[dict[str, Any]] = ()
    """What it is but text, each with type and unique_id; what can be sent by its file also with file_id and
    spoiler, a live photo with its still one; in an album with the text and entities of each caption."""
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
            CannotSend: with the reason, a key of the texts.
        """
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
        """An album, in the order it was sent.

        Raises:
            CannotSend: if a part is of a kind that no bot can send in an album.
        """
        media = []
        for part in sorted(parts, key=lambda message: message.message_id):
            caption = {"text": part.caption, "entities": rows(part.caption_entities)}
            media.append(medium(part, kind_of_part(part)) | caption)
        return cls(ALBUM, None, (), media, caption_above=bool(parts[0].show_caption_above_media))

    @cached_property
    def personal(self) -> frozenset[str]:
        """Which names of a recipient it uses."""
        return frozenset[str]().union(*(names.used(text) for text in self.texts()))

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

    def call(self, chat_id: int, recipient: Names = NOBODY, *, paid: bool = False) -> Call:
        """The call that gives this chat the message: preview, test and delivery are this same one.

        Args:
            recipient: the names that fill the placeholders.
            paid: let Telegram charge Stars for going faster than its free pace.
        """
        arguments = {"chat_id": chat_id, "allow_paid_broadcast": paid or None, **self._options}
        if self.kind == "text":
            return Call("send_message", arguments | self._markup | self._text(recipient))
        if self.kind == ALBUM:
            return Call("send_media_group", arguments | {"media": self._album(recipient)})
        arguments |= {"from_chat_id": self.source_chat_id, "message_id": self.source_message_id}
        # Otherwise the copy carries it whole, with what this program does not know.
        caption = self._caption(recipient) if self.retold else {}
        return Call("copy_message", arguments | self._markup | caption)

    def edits(
        self,
        shown: "Content",
        chat_id: int,
        message_ids: Sequence[int],
        recipient: Names = NOBODY,
        *,
        sure: bool = True,
    ) -> list[Call]:
        """The calls that make a message that shows another content show this one.

        Args:
            recipient: the names that fill the placeholders.
            sure: whether it certainly shows that; if not, nothing of it is taken for granted.

        Raises:
            CannotCorrect: Telegram has no call for that.
        """
        self.check_edit(shown)
        if self.kind == ALBUM:
            return list(self._captions(shown if sure else None, chat_id, message_ids, recipient))
        place = {"chat_id": chat_id, "message_id": message_ids[0], **self._markup}
        if self.kind == "text":
            return [Call("edit_message_text", place | self._text(recipient))]
        if self.kind in SWAPPABLE and not (sure and self._same_file(shown)):
            return [Call("edit_message_media", place | {"media": self._album(recipient)[0]})]
        if self.kind in CAPTIONED:
            return [Call("edit_message_caption", place | self._caption(recipient))]
        return [Call("edit_message_reply_markup", place)]

    def check_edit(self, shown: "Content") -> None:
        """Whether Telegram can turn a message that shows another content into this one.

        Raises:
            CannotCorrect: if not.
        """
        same = self.kind == shown.kind and (self.kind == "text" or self._same_file(shown))
        swapped = self.kind in SWAPPABLE and shown.kind in (*SWAPPABLE, "text")
        if not (same or swapped):
            raise CannotCorrect(shown.kind, self.kind)

    def with_part(self, part: Message) -> "Content | None":
        """This album with the caption that one of its parts was edited to; None if that is no part of it."""
        kind = next((kind for kind in SWAPPABLE if getattr(part, kind)), None)
        unique = medium(part, kind)["unique_id"] if kind else None
        if self.kind != ALBUM or unique not in {item["unique_id"] for item in self.media}:
            return None
        caption = {"text": part.caption, "entities": rows(part.caption_entities)}
        media = [item | caption if item["unique_id"] == unique else item for item in self.media]
        return replace(self, media=media)

    def recaptioned(self, text: "Content") -> "Content":
        """This message with a text as its caption: of an album, in the place of its first one."""
        if self.kind != ALBUM:
            return replace(self, text=text.text, entities=text.entities, own_caption=True)
        media = [dict(item) for item in self.media]
        first = next((item for item in media if item["text"]), media[0])
        first |= {"text": text.text, "entities": text.entities}
        return replace(self, media=media)

    def _captions(
        self, shown: "Content | None", chat_id: int, message_ids: Sequence[int], recipient: Names
    ) -> Iterator[Call]:
        """One call for each part whose caption differs, or for every part."""
        for at, (item, message_id) in enumerate(zip(self.media, message_ids, strict=False)):
            old = shown.media[at] if shown else {}
            if (item["text"], item["entities"]) != (old.get("text"), old.get("entities")):
                caption = _captioned(item["text"], item["entities"], self.caption_above, recipient)
                yield Call("edit_message_caption", {"chat_id": chat_id, "message_id": message_id, **caption})

    def _same_file(self, other: "Content") -> bool:
        return [item["unique_id"] for item in self.media] == [item["unique_id"] for item in other.media]

    def _text(self, recipient: Names) -> dict[str, Any]:
        if not self.personal:
            return self._text_arguments
        text, entities = _filled(self.text, self.entities, recipient)
        return self._text_arguments | {"text": text, "entities": entities}

    def _caption(self, recipient: Names) -> dict[str, Any]:
        return _captioned(self.text, self.entities, self.caption_above, recipient)

    def _album(self, recipient: Names) -> list[InputMedia]:
        if self.kind == ALBUM:
            return [self._input(item, item["text"], item["entities"], recipient) for item in self.media]
        return [self._input(self.media[0], self.text, self.entities, recipient)]

    def _input(
        self, item: Mapping[str, Any], text: str | None, entities: Sequence[dict[str, Any]], recipient: Names
    ) -> InputMedia:
        arguments = _captioned(text, entities, self.caption_above, recipient)
        if item["type"] in VISIBLE:
            arguments["has_spoiler"] = item["spoiler"] or None
        else:
            del arguments["show_caption_above_media"]
        if "still" in item:
            arguments["photo"] = item["still"]
        return SWAPPABLE[item["type"]](item["file_id"], **arguments)

    @cached_property
    def _options(self) -> dict[str, Any]:
        return {"disable_notification": self.silent or None, "protect_content": self.protected or None}

    @cached_property
    def _markup(self) -> dict[str, Any]:
        keyboard = {"inline_keyboard": list(self.buttons)}
        return {"reply_markup": InlineKeyboardMarkup.de_json(keyboard, None) if self.buttons else None}

    @cached_property
    def _text_arguments(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "entities": MessageEntity.de_list(list(self.entities), None),
            "link_preview_options": LinkPreviewOptions.de_json(self.link_preview or {}, None),
        }


def _filled(
    text: str | None, entities: Sequence[dict[str, Any]], recipient: Names
) -> tuple[str, Sequence[MessageEntity]]:
    filled, moved = names.fill(text or "", entities, recipient)
    return filled, MessageEntity.de_list(moved, None)


def _captioned(
    text: str | None, entities: Sequence[dict[str, Any]], above: bool, recipient: Names
) -> dict[str, Any]:
    caption, formatting = _filled(text, entities, recipient)
    return {
        "caption": caption,
        "caption_entities": formatting,
        "show_caption_above_media": above or None,
    }
