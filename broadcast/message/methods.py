"""Methods of the Bot API that give a chat a message or change one: frozen calls that run on a Bot.

All of them raise `TelegramError`. PTB leaves out an argument that is None but sends one that is False, so
what is off is given as None.
"""

import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from telegram import (
    Bot,
    InlineKeyboardMarkup,
    InputMedia,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaLivePhoto,
    InputMediaPhoto,
    InputMediaVideo,
    LinkPreviewOptions,
    Message,
    MessageEntity,
    MessageId,
)

Parts = Sequence[Message | MessageId]
"""What arrived, one for each part of an album; of a copy Telegram tells the id only."""

Grouped = InputMediaAudio | InputMediaDocument | InputMediaLivePhoto | InputMediaPhoto | InputMediaVideo


@dataclass(frozen=True)
class Words:
    """A text or a caption as one chat gets it."""

    text: str
    entities: Sequence[MessageEntity]
    above: bool = False
    """Of a caption: whether it stands above its medium."""


@dataclass(frozen=True)
class Manner:
    """How a new message arrives."""

    silent: bool
    protected: bool
    paid: bool
    """Whether Telegram may charge Stars for going faster than its free pace."""
    effect: str | None = None


@dataclass(frozen=True)
class Place:
    """Where a message is."""

    chat_id: int
    message_id: int


@dataclass(frozen=True)
class SendMessage:
    """A new text."""

    chat_id: int
    words: Words
    link_preview: LinkPreviewOptions
    buttons: InlineKeyboardMarkup | None
    manner: Manner

    async def on(self, bot: Bot) -> Parts:
        sent = await bot.send_message(
            self.chat_id,
            self.words.text,
            entities=self.words.entities,
            link_preview_options=self.link_preview,
            reply_markup=self.buttons,
            disable_notification=self.manner.silent or None,
            protect_content=self.manner.protected or None,
            allow_paid_broadcast=self.manner.paid or None,
            message_effect_id=self.manner.effect,
        )
        return (sent,)


@dataclass(frozen=True)
class SendMediaGroup:
    """A new album."""

    chat_id: int
    media: Sequence[Grouped]
    manner: Manner

    async def on(self, bot: Bot) -> Parts:
        return await bot.send_media_group(
            self.chat_id,
            self.media,
            disable_notification=self.manner.silent or None,
            protect_content=self.manner.protected or None,
            allow_paid_broadcast=self.manner.paid or None,
            message_effect_id=self.manner.effect,
        )


@dataclass(frozen=True)
class SendFile:
    """A new message of one medium, by its file id."""

    chat_id: int
    kind: str
    """What the method is named after."""
    file: Mapping[str, Any]
    """The file, and what it is shown with, as the method names them."""
    words: Words | None
    """None for a kind that takes no caption."""
    buttons: InlineKeyboardMarkup | None
    manner: Manner

    async def on(self, bot: Bot) -> Parts:
        send: Callable[..., Awaitable[Message]] = getattr(bot, f"send_{self.kind}")
        sent = await send(
            self.chat_id,
            **self.file,
            **self._caption(),
            reply_markup=self.buttons,
            disable_notification=self.manner.silent or None,
            protect_content=self.manner.protected or None,
            allow_paid_broadcast=self.manner.paid or None,
            message_effect_id=self.manner.effect,
        )
        return (sent,)

    def _caption(self) -> Mapping[str, Any]:
        words = self.words
        if words is None:
            return {}
        above = {"show_caption_above_media": True} if words.above else {}
        return {"caption": words.text or None, "caption_entities": words.entities, **above}


@dataclass(frozen=True)
class CopyMessage:
    """A copy of a message with all that it holds, or with another caption where `words` are given."""

    chat_id: int
    source: Place
    words: Words | None
    buttons: InlineKeyboardMarkup | None
    manner: Manner

    async def on(self, bot: Bot) -> Parts:
        words = self.words
        # A caption of None keeps the source's, and an empty one takes it away. The source's buttons are never
        # copied, so they are given in any case.
        copied = await bot.copy_message(
            self.chat_id,
            self.source.chat_id,
            self.source.message_id,
            caption=words.text if words else None,
            caption_entities=words.entities if words else None,
            show_caption_above_media=(words.above if words else False) or None,
            reply_markup=self.buttons,
            disable_notification=self.manner.silent or None,
            protect_content=self.manner.protected or None,
            allow_paid_broadcast=self.manner.paid or None,
            message_effect_id=self.manner.effect,
        )
        return (copied,)


@dataclass(frozen=True)
class EditMessageText:
    """Another text."""

    at: Place
    words: Words
    link_preview: LinkPreviewOptions
    buttons: InlineKeyboardMarkup | None

    async def on(self, bot: Bot) -> None:
        # Every edit gives the buttons, because Telegram removes them where an edit has none.
        await bot.edit_message_text(
            self.words.text,
            self.at.chat_id,
            self.at.message_id,
            entities=self.words.entities,
            link_preview_options=self.link_preview,
            reply_markup=self.buttons,
        )


@dataclass(frozen=True)
class EditMessageMedia:
    """Another medium, with its caption."""

    at: Place
    medium: InputMedia
    buttons: InlineKeyboardMarkup | None

    async def on(self, bot: Bot) -> None:
        place = self.at
        await bot.edit_message_media(self.medium, place.chat_id, place.message_id, reply_markup=self.buttons)


@dataclass(frozen=True)
class EditMessageCaption:
    """Another caption."""

    at: Place
    words: Words
    buttons: InlineKeyboardMarkup | None = None

    async def on(self, bot: Bot) -> None:
        await bot.edit_message_caption(
            self.at.chat_id,
            self.at.message_id,
            caption=self.words.text,
            caption_entities=self.words.entities,
            show_caption_above_media=self.words.above or None,
            reply_markup=self.buttons,
        )


@dataclass(frozen=True)
class EditMessageReplyMarkup:
    """Other buttons."""

    at: Place
    buttons: InlineKeyboardMarkup | None

    async def on(self, bot: Bot) -> None:
        await bot.edit_message_reply_markup(self.at.chat_id, self.at.message_id, reply_markup=self.buttons)


@dataclass(frozen=True)
class StopPoll:
    """A poll without its buttons, in which nobody can vote any more."""

    at: Place

    async def on(self, bot: Bot) -> None:
        # Telegram answers with the poll, which PTB cannot read where it lacks a newer field; closed it is.
        with contextlib.suppress(TypeError, KeyError):
            await bot.stop_poll(self.at.chat_id, self.at.message_id)


Send = SendMessage | SendMediaGroup | SendFile | CopyMessage
Edit = EditMessageText | EditMessageMedia | EditMessageCaption | EditMessageReplyMarkup | StopPoll
