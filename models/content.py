"""What is sent: one version of it, what can be asked about it, and who wrote it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from models import placeholders
from models.buttons import Row as Row
from models.buttons import UrlButton as UrlButton
from models.traits import OF_BUTTONS, Came, Trait

TEXT, ALBUM, POLL, DICE = "text", "album", "poll", "dice"

# In the order of core.telegram.org/bots/api#message: an animation is also a document, a live
# photo a photo, a venue a location. The first that fits counts.
KINDS = (
    TEXT, "animation", "audio", "document", "live_photo", "photo", "sticker", "story", "video",
    "video_note", "voice", "checklist", "contact", DICE, "game", POLL, "venue", "location",
)  # fmt: skip
# What an edit may put in the place of another (core.telegram.org/bots/api#inputmedia).
SWAPPABLE = ("animation", "audio", "document", "live_photo", "photo", "video")
GROUPED = ("audio", "document", "live_photo", "photo", "video")  # core.telegram.org/bots/api#sendmediagroup
VISIBLE = ("animation", "live_photo", "photo", "video")  # may have a spoiler, and the caption above
CAPTIONED = (*SWAPPABLE, "voice")
CAPTIONABLE = (*CAPTIONED, ALBUM)  # of an album, the first part
FILES = (*SWAPPABLE, "sticker", "video_note", "voice")  # each has a method that sends it by its file

MOST_BUTTONS = 100  # found by trial: github.com/tginfo/Telegram-Limits/issues/228
LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024  # characters (core.telegram.org/bots/api#sendmessage)

Entity = Mapping[str, Any]
"""One piece of formatting as Telegram writes it; offset and length count UTF-16 units."""


@dataclass(frozen=True)
class LinkPreview:
    """How the preview of a link is shown; what is None was never said, so Telegram decides."""

    url: str | None = None
    is_disabled: bool | None = None
    prefer_small_media: bool | None = None
    prefer_large_media: bool | None = None
    show_above_text: bool | None = None

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "LinkPreview":
        """From what Telegram or the database writes; options that are newer than this class are left out."""
        return cls(**{field.name: options.get(field.name) for field in fields(cls)})

    def said(self) -> dict[str, Any]:
        """The options that were said, as Telegram writes them."""
        return {name: value for name, value in vars(self).items() if value is not None}


NO_SAY = LinkPreview()


@dataclass(frozen=True)
class Medium:
    """The part of a message that is not text: what identifies it, and the file that sends it, if any."""

    kind: str
    unique_id: str
    title: str | None = None
    """What people would call it."""
    file_id: str | None = None
    still: str | None = None
    """The file id of the still image of a live photo."""
    cover: str | None = None
    """The file id of the picture that stands for a video."""
    start: int | None = None
    """Seconds into a video, where it begins to play."""
    spoiler: bool = False
    text: str | None = None
    """The caption of a part of an album; any other caption is the text of the content."""
    entities: tuple[Entity, ...] = ()
    part: int | None = None
    """The message id of a part of an album, in the chat with its author."""


@dataclass(frozen=True)
class Authorship:
    """Who wrote a version, when, and in which message of their chat; None where that is not known."""

    by: int | None = None
    name: str | None = None
    at: datetime | None = None
    message_id: int | None = None


UNSIGNED = Authorship()


@dataclass(frozen=True)
class Content:
    """One version of what a broadcast sends."""

    kind: str
    text: str | None = None
    """The text or the caption; the captions of an album are in `media`."""
    entities: tuple[Entity, ...] = ()
    media: tuple[Medium, ...] = ()
    caption_above: bool = False
    own_caption: bool = False
    """Whether its caption is not the one of the source."""
    buttons: tuple[Row, ...] = ()
    silent: bool = False
    protected: bool = False
    unsubscribe: bool = False
    """Whether a button to leave is under it."""
    link_preview: LinkPreview = NO_SAY
    source_chat_id: int | None = None
    """With source_message_id: its preview, from which what has no file is copied."""
    source_message_id: int | None = None
    lost_emoji: int = 0
    """Custom emoji that its preview showed as plain ones."""
    traits: tuple[Trait, ...] = ()
    """How its message came."""

    @cached_property  # asked for every recipient; it writes into `__dict__`, so a frozen class can keep it
    def personal(self) -> frozenset[str]:
        """Which names of a recipient it uses."""
        # Anything else is copied as it is, its caption too.
        texts = self.texts() if self.kind in (TEXT, *CAPTIONABLE) else ()
        return frozenset[str]().union(*(placeholders.used(text) for text in texts))

    @property
    def file(self) -> Medium | None:
        """The medium that is the whole message, where its file can be sent; nobody can delete a file."""
        [medium] = self.media if self.kind in FILES and self.media else [None]
        return medium if medium and medium.file_id else None

    @property
    def copied(self) -> bool:
        """Whether it goes out as a copy of its source, which somebody may delete."""
        return self.kind not in (TEXT, ALBUM) and self.file is None

    @property
    def has_unsubscribe(self) -> bool:
        """Whether there is a place for it."""
        return self.unsubscribe and self.kind != ALBUM and sum(map(len, self.buttons)) < MOST_BUTTONS

    @property
    def weight(self) -> int:
        """How many messages it is where Telegram counts them; each part of an album is one."""
        return len(self.media) if self.kind == ALBUM else 1

    @property
    def retold(self) -> bool:
        """Whether the source is copied with another caption than its own."""
        return self.kind in CAPTIONED and bool(self.personal or self.own_caption)

    @property
    def shows_link(self) -> bool:
        """Whether a link may have a preview."""
        return self.kind == TEXT and any(entity["type"] in ("url", "text_link") for entity in self.entities)

    @property
    def limit(self) -> int:
        """Characters that Telegram takes in each of `texts`."""
        return LONGEST_TEXT if self.kind == TEXT else LONGEST_CAPTION

    def texts(self) -> list[str]:
        found = [self.text, *(medium.text for medium in self.media)]
        return [text for text in found if text]

    def custom_emoji(self) -> int:
        groups = [self.entities, *(medium.entities for medium in self.media)]
        return sum(entity["type"] == "custom_emoji" for group in groups for entity in group)

    def with_options_of(self, old: "Content") -> "Content":
        """This message with the buttons and the options of another; its links stay its own."""
        kept = {name: value for name, value in old.link_preview.said().items() if name != "url"}
        options = {name: getattr(old, name) for name in _OPTIONS}
        return replace(self, link_preview=replace(self.link_preview, **kept), **options)

    def taking_the_place_of(self, old: "Content") -> "Content":
        """This message with the options of another, and with its buttons unless it brings its own."""
        new = self.with_options_of(old)
        if self.buttons:
            return replace(new, buttons=self.buttons)
        brought = tuple(trait for trait in old.traits if trait.came is Came.WITH_BUTTONS)
        # An album has no place for buttons. Those that came with a post are not missed; typed ones are.
        if brought and self.kind == ALBUM:
            return replace(new, buttons=())
        return replace(new, traits=(*self.traits, *brought))

    def with_buttons(self, rows: tuple[Row, ...]) -> "Content":
        """This message with other buttons, so that nothing is said any more of those it came with."""
        traits = tuple(trait for trait in self.traits if trait.came not in OF_BUTTONS)
        return replace(self, buttons=rows, traits=traits)

    def has_part(self, message_id: int) -> bool:
        return message_id in {medium.part for medium in self.media}

    def with_part(self, part: Medium) -> "Content":
        return replace(self, media=tuple(part if one.part == part.part else one for one in self.media))

    def recaptioned(self, text: "Content") -> "Content":
        """This message with a text as its caption; an album takes it where its first caption stands."""
        if self.kind != ALBUM:
            new = replace(self, buttons=text.buttons or self.buttons, traits=text.traits, own_caption=True)
            return replace(new, text=text.text, entities=text.entities)
        at = next((at for at, medium in enumerate(self.media) if medium.text), 0)
        first = replace(self.media[at], text=text.text, entities=text.entities)
        # Telegram has no place for the buttons that the text may have brought.
        traits = tuple(trait for trait in text.traits if trait.came not in OF_BUTTONS)
        return replace(self, media=(*self.media[:at], first, *self.media[at + 1 :]), traits=traits)

    def can_become(self, wanted: "Content") -> bool:
        """Whether Telegram can turn a message that shows this into one that shows the other."""
        if wanted.kind == self.kind and (wanted.kind == TEXT or wanted.same_files(self)):
            return True
        # A call puts a medium in the place of a text, but none puts a text in the place of a medium.
        return wanted.kind in SWAPPABLE and self.kind in (*SWAPPABLE, TEXT)

    def same_files(self, other: "Content") -> bool:
        """Whether both hold the same media, and show them alike, whatever they say."""
        return _files(self) == _files(other)

    def shows(self, other: "Content") -> bool:
        """Whether a reader could not tell them apart, wherever they come from."""
        return _seen(self) == _seen(other)


def _files(content: Content) -> list[tuple[str, bool]]:
    return [(medium.unique_id, medium.spoiler) for medium in content.media]


def _seen(content: Content) -> Content:
    # Telegram may give one file several file ids; its `unique_id` stays (core.telegram.org/bots/api#file).
    media = tuple(
        replace(medium, file_id=None, still=None, cover=None, part=None) for medium in content.media
    )
    return replace(content, media=media, **_UNSEEN)


_OPTIONS = ("buttons", "silent", "protected", "unsubscribe")
_HIDDEN: dict[str, Any] = {"own_caption": False, "lost_emoji": 0, "traits": ()}
_UNSEEN: dict[str, Any] = {"source_chat_id": None, "source_message_id": None, **_HIDDEN}
