"""What is sent: the one module that knows message kinds."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from telegram import LinkPreviewOptions, Message, MessageEntity

# In the order of core.telegram.org/bots/api#message: an animation also has a document, a venue a location.
KINDS = (
    "text", "animation", "audio", "document", "photo", "sticker", "story", "video", "video_note", "voice",
    "checklist", "contact", "dice", "game", "poll", "venue", "location",
)  # fmt: skip

# core.telegram.org/bots/api#copymessage; a quiz can be copied only by who knows its answer.
UNCOPYABLE = ("paid_media", "giveaway", "giveaway_winners", "giveaway_completed", "invoice", "game", "story")


class Call(NamedTuple):
    """A Bot method by its name in `telegram.Bot`, and its arguments."""

    method: str
    arguments: dict[str, Any]


class CannotSend(Exception):
    """This message cannot be broadcast; the text says what it is."""


@dataclass(frozen=True)
class Content:
    """One version of what a broadcast sends, as a row of the table `content`."""

    kind: str
    text: str | None
    entities: Sequence[dict[str, Any]]
    link_preview: dict[str, Any] | None
    source_chat_id: int | None
    source_message_id: int | None

    @classmethod
    def of(cls, message: Message) -> "Content":
        """What this message would broadcast; anything but text is copied from `message` itself.

        Raises:
            CannotSend: with the reason, as the end of "This cannot be sent: …".
        """
        if message.media_group_id:
            raise CannotSend("album")
        kind = next((kind for kind in (*UNCOPYABLE, *KINDS) if getattr(message, kind, None)), "message")
        if kind in UNCOPYABLE:
            raise CannotSend(kind)
        if kind == "text":
            return cls.of_text(message.text or "", message.entities, message.link_preview_options)
        return cls(kind, None, (), None, message.chat_id, message.message_id)

    @classmethod
    def of_text(
        cls, text: str, entities: Sequence[MessageEntity], link_preview: LinkPreviewOptions | None = None
    ) -> "Content":
        """A text with its formatting; offsets are UTF-16 units, as Telegram counts."""
        rows = [entity.to_dict() for entity in entities]
        return cls("text", text, rows, link_preview.to_dict() if link_preview else None, None, None)

    def call(self, chat_id: int, *, paid: bool = False) -> Call:
        """The call that gives this chat the message: preview and delivery are this same one.

        Args:
            paid: let Telegram charge Stars for going faster than its free pace.
        """
        arguments = {"chat_id": chat_id, "allow_paid_broadcast": paid or None}
        if self.text is None:
            source = {"from_chat_id": self.source_chat_id, "message_id": self.source_message_id}
            return Call("copy_message", arguments | source)
        return Call("send_message", arguments | self._text_arguments)

    @cached_property
    def _text_arguments(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "entities": MessageEntity.de_list(list(self.entities), None),
            "link_preview_options": LinkPreviewOptions.de_json(self.link_preview or {}, None),
        }
