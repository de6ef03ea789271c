"""The calls that give a chat a message, and that change it once it is there."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from telegram import InlineKeyboardMarkup, InputMedia, LinkPreviewOptions, MessageEntity

from broadcast.message import placeholders
from broadcast.message.content import Content
from broadcast.message.kinds import ALBUM, CAPTIONED, SWAPPABLE, VISIBLE

Names = Mapping[str, str | None]
NOBODY: Names = {}


class Call(NamedTuple):
    """A Bot method by its name in `telegram.Bot`, and its arguments."""

    method: str
    arguments: dict[str, Any]


class CannotCorrect(Exception):
    """Telegram cannot change a message of one kind into one of another; `args` are the two kinds."""


class Calls:
    """The calls for one content; what is the same for every chat is made once."""

    def __init__(self, content: Content) -> None:
        self._content = content
        keyboard = {"inline_keyboard": list(content.buttons)}
        self._markup = {
            "reply_markup": InlineKeyboardMarkup.de_json(keyboard, None) if content.buttons else None
        }
        self._options = {
            "disable_notification": content.silent or None,
            "protect_content": content.protected or None,
        }
        self._same_text = {
            "text": content.text,
            "entities": MessageEntity.de_list(list(content.entities), None),
            "link_preview_options": LinkPreviewOptions.de_json(content.link_preview or {}, None),
        }

    def send(self, chat_id: int, recipient: Names = NOBODY, *, paid: bool = False) -> Call:
        """The call that gives this chat the message: preview, test and delivery are this same one.

        Args:
            recipient: the names that fill the placeholders.
            paid: let Telegram charge Stars for going faster than its free pace.
        """
        content = self._content
        arguments = {"chat_id": chat_id, "allow_paid_broadcast": paid or None, **self._options}
        if content.kind == "text":
            return Call("send_message", arguments | self._markup | self._text(recipient))
        if content.kind == ALBUM:
            return Call("send_media_group", arguments | {"media": self._album(recipient)})
        arguments |= {"from_chat_id": content.source_chat_id, "message_id": content.source_message_id}
        # Otherwise the copy carries it whole, with what this program does not know.
        caption = self._caption(recipient) if content.retold else {}
        return Call("copy_message", arguments | self._markup | caption)

    def edit(
        self,
        shown: Content,
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
        content = self._content
        check_edit(shown, content)
        if content.kind == ALBUM:
            return list(self._captions(shown if sure else None, chat_id, message_ids, recipient))
        place = {"chat_id": chat_id, "message_id": message_ids[0], **self._markup}
        if content.kind == "text":
            return [Call("edit_message_text", place | self._text(recipient))]
        if content.kind in SWAPPABLE and content.media and not (sure and content.same_files(shown)):
            return [Call("edit_message_media", place | {"media": self._album(recipient)[0]})]
        if content.kind in CAPTIONED:
            return [Call("edit_message_caption", place | self._caption(recipient))]
        return [Call("edit_message_reply_markup", place)]

    def _captions(
        self, shown: Content | None, chat_id: int, message_ids: Sequence[int], recipient: Names
    ) -> Iterator[Call]:
        """One call for each part whose caption differs, or for every part."""
        same_place = shown and shown.caption_above == self._content.caption_above
        for at, (item, message_id) in enumerate(zip(self._content.media, message_ids, strict=False)):
            old = shown.media[at] if shown and same_place else {}
            if (item["text"], item["entities"]) != (old.get("text"), old.get("entities")):
                caption = self._captioned(item["text"], item["entities"], recipient)
                yield Call("edit_message_caption", {"chat_id": chat_id, "message_id": message_id, **caption})

    def _text(self, recipient: Names) -> dict[str, Any]:
        if not self._content.personal:
            return self._same_text
        text, entities = _filled(self._content.text, self._content.entities, recipient)
        return self._same_text | {"text": text, "entities": entities}

    def _caption(self, recipient: Names) -> dict[str, Any]:
        return self._captioned(self._content.text, self._content.entities, recipient)

    def _album(self, recipient: Names) -> list[InputMedia]:
        content = self._content
        if content.kind == ALBUM:
            return [self._input(item, item["text"], item["entities"], recipient) for item in content.media]
        return [self._input(content.media[0], content.text, content.entities, recipient)]

    def _input(
        self, item: Mapping[str, Any], text: str | None, entities: Sequence[dict[str, Any]], recipient: Names
    ) -> InputMedia:
        arguments = self._captioned(text, entities, recipient)
        if item["type"] in VISIBLE:
            arguments["has_spoiler"] = item["spoiler"] or None
        else:
            del arguments["show_caption_above_media"]
        if "still" in item:
            arguments["photo"] = item["still"]
        return SWAPPABLE[item["type"]](item["file_id"], **arguments)

    def _captioned(
        self, text: str | None, entities: Sequence[dict[str, Any]], recipient: Names
    ) -> dict[str, Any]:
        caption, formatting = _filled(text, entities, recipient)
        return {
            "caption": caption,
            "caption_entities": formatting,
            "show_caption_above_media": self._content.caption_above or None,
        }


def check_edit(shown: Content, wanted: Content) -> None:
    """Whether Telegram can turn a message that shows one content into the other.

    Raises:
        CannotCorrect: if not.
    """
    same = wanted.kind == shown.kind and (wanted.kind == "text" or wanted.same_files(shown))
    swapped = wanted.kind in SWAPPABLE and shown.kind in (*SWAPPABLE, "text")
    if not (same or swapped):
        raise CannotCorrect(shown.kind, wanted.kind)


def _filled(
    text: str | None, entities: Sequence[dict[str, Any]], recipient: Names
) -> tuple[str, Sequence[MessageEntity]]:
    filled, moved = placeholders.fill(text or "", entities, recipient)
    return filled, MessageEntity.de_list(moved, None)
