"""Which calls give a chat a message, and which change it once it is there."""

from collections.abc import Iterator, Sequence

from telegram import (
    LinkPreviewOptions,
    MessageEntity,
)

from broadcast.message.leaving import keyboard_of
from broadcast.message.media import alone, grouped, swapped
from broadcast.message.methods import (
    CopyMessage,
    Edit,
    EditMessageCaption,
    EditMessageMedia,
    EditMessageReplyMarkup,
    EditMessageText,
    Manner,
    Place,
    Send,
    SendFile,
    SendMediaGroup,
    SendMessage,
    StopPoll,
    Words,
)
from models.buttons import NOBODYS
from models.content import ALBUM, CAPTIONED, POLL, SWAPPABLE, TEXT, Content, Entity, Medium
from models.placeholders import NOBODY, Recipient, fill
from models.traits import effect_of


class Calls:
    """The calls for one content; what is the same for every chat is made once."""

    def __init__(self, content: Content, of: str = NOBODYS) -> None:
        """`of` is the uuid of the broadcast whose answers count; a preview is of none."""
        self._content = content
        self._buttons = keyboard_of(content, of)
        self._link_preview = LinkPreviewOptions(**content.link_preview.said())
        self._same_words = self._filled(content, NOBODY)
        how, effect = (content.silent, content.protected), effect_of(content.traits)
        # Telegram refuses an effect in a group, whose id is below zero.
        self._manners = {
            (paid, person): Manner(*how, paid, effect if person else None)
            for paid in (False, True)
            for person in (False, True)
        }
        chat_id, message_id = content.source_chat_id, content.source_message_id
        self._file = alone(content.file) if content.file else None
        self._source = Place(chat_id, message_id) if chat_id and message_id else None

    def send(self, chat_id: int, recipient: Recipient = NOBODY, *, paid: bool = False) -> Send:
        """The call that gives this chat the message: preview, test and delivery are this same one.

        Args:
            recipient: the names that fill the placeholders.
            paid: let Telegram charge Stars for going faster than its free pace.
        """
        content, buttons, manner = self._content, self._buttons, self._manners[paid, chat_id > 0]
        # Text is no copy, because copyMessage takes no options for the preview of a link.
        if content.kind == TEXT:
            return SendMessage(chat_id, self._words(recipient), self._link_preview, buttons, manner)
        # Nor is an album: copyMessages takes neither captions nor the paid flag.
        if content.kind == ALBUM:
            media = [grouped(part, self._filled(part, recipient)) for part in content.media]
            return SendMediaGroup(chat_id, media, manner)
        # Nor is what has a file, because nobody can delete a file, and anybody in the chat a message.
        if self._file:
            caption = self._words(recipient) if content.kind in CAPTIONED else None
            return SendFile(chat_id, content.kind, self._file, caption, buttons, manner)
        assert self._source, "what is neither text nor file has a message to be copied from"
        # Without words of ours the copy carries all of the source, what this program does not know included.
        words = self._words(recipient) if content.retold else None
        return CopyMessage(chat_id, self._source, words, buttons, manner)

    def edit(
        self,
        shown: Content,
        chat_id: int,
        message_ids: Sequence[int],
        recipient: Recipient = NOBODY,
        *,
        sure: bool = True,
    ) -> list[Edit] | None:
        """The calls that turn a message showing `shown` into one showing this; None if Telegram has none.

        The list is empty where every caption of an album reads so already.

        Args:
            recipient: the names that fill the placeholders.
            sure: whether it certainly shows `shown`; if not, every caption and medium is set anew.
        """
        content, buttons = self._content, self._buttons
        if not shown.can_become(content):
            return None
        places = [Place(chat_id, message_id) for message_id in message_ids]
        if content.kind == ALBUM:
            return list(self._captions(shown if sure else None, places, recipient))
        words = self._words(recipient)
        if content.kind == TEXT:
            return [EditMessageText(places[0], words, self._link_preview, buttons)]
        if content.kind in SWAPPABLE and content.media and not (sure and content.same_files(shown)):
            return [EditMessageMedia(places[0], swapped(content.media[0], words), buttons)]
        if content.kind in CAPTIONED:
            return [EditMessageCaption(places[0], words, buttons)]
        return [EditMessageReplyMarkup(places[0], buttons)]

    def blank(self, chat_id: int, message_ids: Sequence[int]) -> list[Edit]:
        """The calls that make a message show this, which is what is left of it: everything is set anew."""
        places = [Place(chat_id, message_id) for message_id in message_ids]
        content, words = self._content, self._same_words
        if content.kind == POLL:
            return [StopPoll(places[0])]
        if content.kind == TEXT:
            return [EditMessageText(places[0], words, self._link_preview, None)]
        if content.kind == ALBUM:
            parts = zip(places, content.media, strict=False)
            return [
                EditMessageMedia(at, grouped(part, self._filled(part, NOBODY)), None) for at, part in parts
            ]
        return [EditMessageMedia(places[0], swapped(content.media[0], words), None)]

    def turns(self, shown: Content) -> int:
        """How many calls turn a message showing `shown` into one showing this."""
        parts = range(max(1, len(self._content.media)))
        return len(self.edit(shown, 0, parts) or ())

    def _captions(
        self, shown: Content | None, places: Sequence[Place], recipient: Recipient
    ) -> Iterator[Edit]:
        """One call for each part whose caption differs, or for every part."""
        same_place = shown and shown.caption_above == self._content.caption_above
        for at, (part, place) in enumerate(zip(self._content.media, places, strict=False)):
            old = shown.media[at] if shown and same_place else None
            if old is None or (part.text, part.entities) != (old.text, old.entities):
                yield EditMessageCaption(place, self._filled(part, recipient))

    def _words(self, recipient: Recipient) -> Words:
        return self._filled(self._content, recipient) if self._content.personal else self._same_words

    def _filled(self, captioned: Content | Medium, recipient: Recipient) -> Words:
        text, entities = fill(captioned.text or "", captioned.entities, recipient)
        return Words(text, _formatting(entities), self._content.caption_above)


def _formatting(entities: Sequence[Entity]) -> Sequence[MessageEntity]:
    return MessageEntity.de_list([dict(entity) for entity in entities], None)
