"""The calls that give a chat a message, and that change it once it is there."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMedia,
    InputMediaAnimation,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaLivePhoto,
    InputMediaPhoto,
    InputMediaVideo,
    LinkPreviewOptions,
    MessageEntity,
)

from models import placeholders
from models.content import ALBUM, CAPTIONED, SWAPPABLE, TEXT, VISIBLE, Content, Entity, Medium
from models.placeholders import NOBODY, Recipient

_INPUTS: Mapping[str, type[InputMedia]] = {
    "animation": InputMediaAnimation,
    "audio": InputMediaAudio,
    "document": InputMediaDocument,
    "live_photo": InputMediaLivePhoto,
    "photo": InputMediaPhoto,
    "video": InputMediaVideo,
}


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
        keyboard = [[InlineKeyboardButton(one.text, one.url) for one in row] for row in content.buttons]
        self._markup = {"reply_markup": InlineKeyboardMarkup(keyboard) if keyboard else None}
        self._options = {
            "disable_notification": content.silent or None,
            "protect_content": content.protected or None,
        }
        self._same_text = {
            "text": content.text,
            "entities": _formatting(content.entities),
            "link_preview_options": LinkPreviewOptions(**content.link_preview.said()),
        }

    def send(self, chat_id: int, recipient: Recipient = NOBODY, *, paid: bool = False) -> Call:
        """The call that gives this chat the message: preview, test and delivery are this same one.

        Args:
            recipient: the names that fill the placeholders.
            paid: let Telegram charge Stars for going faster than its free pace.
        """
        content = self._content
        arguments = {"chat_id": chat_id, "allow_paid_broadcast": paid or None, **self._options}
        if content.kind == TEXT:
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
        recipient: Recipient = NOBODY,
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
        if content.kind == TEXT:
            return [Call("edit_message_text", place | self._text(recipient))]
        if content.kind in SWAPPABLE and content.media and not (sure and content.same_files(shown)):
            return [Call("edit_message_media", place | {"media": self._album(recipient)[0]})]
        if content.kind in CAPTIONED:
            return [Call("edit_message_caption", place | self._caption(recipient))]
        return [Call("edit_message_reply_markup", place)]

    def _captions(
        self, shown: Content | None, chat_id: int, message_ids: Sequence[int], recipient: Recipient
    ) -> Iterator[Call]:
        """One call for each part whose caption differs, or for every part."""
        same_place = shown and shown.caption_above == self._content.caption_above
        for at, (item, message_id) in enumerate(zip(self._content.media, message_ids, strict=False)):
            old = shown.media[at] if shown and same_place else None
            if old is None or (item.text, item.entities) != (old.text, old.entities):
                caption = self._captioned(item.text, item.entities, recipient)
                yield Call("edit_message_caption", {"chat_id": chat_id, "message_id": message_id, **caption})

    def _text(self, recipient: Recipient) -> dict[str, Any]:
        if not self._content.personal:
            return self._same_text
        text, entities = _filled(self._content.text, self._content.entities, recipient)
        return self._same_text | {"text": text, "entities": entities}

    def _caption(self, recipient: Recipient) -> dict[str, Any]:
        return self._captioned(self._content.text, self._content.entities, recipient)

    def _album(self, recipient: Recipient) -> list[InputMedia]:
        content = self._content
        if content.kind == ALBUM:
            return [self._input(one, one.text, one.entities, recipient) for one in content.media]
        return [self._input(content.media[0], content.text, content.entities, recipient)]

    def _input(
        self, medium: Medium, text: str | None, entities: Sequence[Entity], recipient: Recipient
    ) -> InputMedia:
        arguments = self._captioned(text, entities, recipient)
        if medium.kind in VISIBLE:
            arguments["has_spoiler"] = medium.spoiler or None
        else:
            del arguments["show_caption_above_media"]
        if medium.still:
            arguments["photo"] = medium.still
        assert medium.file_id, "what has a place in an album or an exchange is sent by its file"
        return _INPUTS[medium.kind](medium.file_id, **arguments)

    def _captioned(
        self, text: str | None, entities: Sequence[Entity], recipient: Recipient
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
    same = wanted.kind == shown.kind and (wanted.kind == TEXT or wanted.same_files(shown))
    swapped = wanted.kind in SWAPPABLE and shown.kind in (*SWAPPABLE, "text")
    if not (same or swapped):
        raise CannotCorrect(shown.kind, wanted.kind)


def _filled(
    text: str | None, entities: Sequence[Entity], recipient: Recipient
) -> tuple[str, Sequence[MessageEntity]]:
    filled, moved = placeholders.fill(text or "", entities, recipient)
    return filled, _formatting(moved)


def _formatting(entities: Sequence[Entity]) -> Sequence[MessageEntity]:
    return MessageEntity.de_list([dict(entity) for entity in entities], None)
