"""What a message is. A million copies of one message share one Content."""

from typing import Any, Protocol

Json = dict[str, Any]

# The field that names the kind of a message. The first one found counts, because an animation is also a
# document, a live photo also a photo, a venue also a location. A message without any is of a newer kind.
KINDS = (
    "text",
    "animation",
    "live_photo",
    "photo",
    "video",
    "document",
    "audio",
    "voice",
    "video_note",
    "sticker",
    "poll",
    "venue",
    "location",
    "contact",
    "dice",
)
FILES = ("animation", "live_photo", "photo", "video", "document", "audio", "voice", "video_note", "sticker")
CAPTIONED = ("animation", "live_photo", "photo", "video", "document", "audio", "voice")
ACCOMPANYING = frozenset(
    {
        "entities",
        "caption",
        "caption_entities",
        "show_caption_above_media",
        "has_media_spoiler",
        "link_preview_options",
        "forward_origin",
        "effect_id",
        "quote",
        "external_reply",
    }
)


def kind_of(body: Json) -> str:
    """A known kind, else the name of the first field that does not merely accompany another."""
    for kind in KINDS:
        if kind in body:
            return kind
    return next((name for name in body if name not in ACCOMPANYING), "unknown")


class Content:
    """What a message shows and how it was sent. Never changed: an edit replaces it."""

    __slots__ = ("body", "kind", "markup", "protected", "silent")

    def __init__(
        self, body: Json, markup: Json | None = None, *, silent: bool = False, protected: bool = False
    ) -> None:
        self.kind = kind_of(body)
        self.body = body
        self.markup = markup
        self.silent = silent
        self.protected = protected

    def changed(self, body: Json, markup: Json | None) -> "Content":
        return Content(body, markup, silent=self.silent, protected=self.protected)


class Place(Protocol):
    """What a message needs to know about its chat."""

    chat_id: int
    type: str
    messages: "dict[int, Message]"

    def as_json(self) -> Json: ...


class Message:
    """One message in one chat, as a person sees it."""

    __slots__ = (
        "chat",
        "content",
        "date",
        "edit_date",
        "marks",
        "media_group_id",
        "message_id",
        "reply_to",
        "sender",
    )

    def __init__(
        self, message_id: int, chat: Place, content: Content, date: float, sender: Json | None
    ) -> None:
        self.message_id = message_id
        self.chat = chat
        self.content = content
        self.date = date  # unix seconds
        self.sender = sender  # a User, None in a channel
        self.reply_to: int | None = None
        self.media_group_id: str | None = None
        self.edit_date: float | None = None
        self.marks: Json = {}  # under the name of which chat it was written, and how

    @property
    def chat_id(self) -> int:
        return self.chat.chat_id

    @property
    def from_bot(self) -> bool:
        # Beside a message that a chat wrote Telegram names a bot of its own as the user.
        return self.sender is not None and bool(self.sender["is_bot"]) and not self.marks

    @property
    def kind(self) -> str:
        """ "text", "photo" … or the name of a field newer than this simulator."""
        return self.content.kind

    @property
    def body(self) -> Json:
        """The Bot API fields that are this message's content: {"text": …}, {"photo": […], "caption": …}."""
        return self.content.body

    @property
    def text(self) -> str | None:
        return self.content.body.get("text")

    @property
    def caption(self) -> str | None:
        return self.content.body.get("caption")

    @property
    def entities(self) -> list[Json]:
        """Of the text or of the caption."""
        body = self.content.body
        found: list[Json] = body.get("entities") or body.get("caption_entities") or []
        return found

    @property
    def buttons(self) -> list[list[tuple[str, str]]]:
        """Rows of (label, callback data, url or what is copied)."""
        rows = self.content.markup["inline_keyboard"] if self.content.markup else []
        return [[(button["text"], _does(button)) for button in row] for row in rows]

    @property
    def labels(self) -> list[str]:
        return [label for row in self.buttons for label, _ in row]

    @property
    def edited(self) -> bool:
        return self.edit_date is not None

    @property
    def silent(self) -> bool:
        return self.content.silent

    @property
    def protected(self) -> bool:
        return self.content.protected

    @property
    def link_preview_options(self) -> Json | None:
        return self.content.body.get("link_preview_options")

    @property
    def caption_above(self) -> bool:
        return bool(self.content.body.get("show_caption_above_media"))

    def as_json(self) -> Json:
        """The Bot API's Message."""
        content = self.content
        found: Json = {"message_id": self.message_id, "date": int(self.date), "chat": self.chat.as_json()}
        if self.sender is not None:
            found["from"] = self.sender
        found |= self.marks
        if self.edit_date is not None:
            found["edit_date"] = int(self.edit_date)
        if self.media_group_id is not None:
            found["media_group_id"] = self.media_group_id
        if self.reply_to is not None and (answered := self.chat.messages.get(self.reply_to)):
            found["reply_to_message"] = answered.without_reply()
        if content.protected:
            found["has_protected_content"] = True
        if content.markup is not None:
            found["reply_markup"] = content.markup
        return found | content.body

    def without_reply(self) -> Json:
        """The message as it stands inside a reply, because Telegram nests one level only."""
        reply_to, self.reply_to = self.reply_to, None
        try:
            return self.as_json()
        finally:
            self.reply_to = reply_to

    def __str__(self) -> str:
        who = self.sender["first_name"] if self.sender else "channel"
        words = (
            self.text if self.text is not None else " ".join(filter(None, (f"<{self.kind}>", self.caption)))
        )
        marks = " (edited)" if self.edited else ""
        rows = "".join("\n    " + " ".join(f"[{label}]" for label, _ in row) for row in self.buttons)
        return f"{self.message_id} {who}: {words}{marks}{rows}"

    __repr__ = __str__


def _does(button: Json) -> str:
    copied: Json = button.get("copy_text") or {}
    return str(button.get("callback_data") or button.get("url") or copied.get("text") or "")
