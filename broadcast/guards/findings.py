"""What may be found about a message before it goes out: a class for each finding, with its facts."""

from dataclasses import dataclass
from enum import StrEnum

from broadcast.guards.again import SameAgain as SameAgain
from broadcast.guards.arrivals import Arrival
from broadcast.guards.severity import Blocking, Dangerous, Doubtful, Note
from broadcast.guards.severity import Severity as Severity


@dataclass(frozen=True)
class ButtonsUnderAlbum(Blocking):
    """Telegram has no place for buttons under an album."""


@dataclass(frozen=True)
class CannotBecome(Blocking):
    """Telegram cannot turn what was sent into this; both by kind."""

    shown: str
    wanted: str


@dataclass(frozen=True)
class KeepsOld(Doubtful):
    """Telegram cannot turn what was sent into this, so whoever has it keeps it; both by kind."""

    shown: str
    wanted: str


@dataclass(frozen=True)
class TooLong(Blocking):
    """With the longest name in the audience it has more characters than Telegram takes."""

    longest: int
    limit: int


@dataclass(frozen=True)
class LongCaption(Blocking):
    """People with Premium may write longer captions than bots."""

    characters: int
    limit: int


@dataclass(frozen=True)
class EmptyWithoutName(Blocking):
    """For so many chats nothing would be left of it."""

    chats: int


@dataclass(frozen=True)
class Silent(Note):
    """It arrives without a sound."""


@dataclass(frozen=True)
class Protected(Note):
    """It cannot be forwarded or saved."""


@dataclass(frozen=True)
class FallbackForName(Note):
    """So many of the audience have no such name and get the fallback."""

    field: str
    missing: int
    audience: int


@dataclass(frozen=True)
class NothingForName(Doubtful):
    """So many of the audience have no such name, and a placeholder for it has no fallback."""

    field: str
    missing: int
    audience: int


@dataclass(frozen=True)
class Sample(Note):
    """What one of the audience reads, from shortly before their first name on."""

    text: str
    cut: bool
    """Whether something comes before."""


@dataclass(frozen=True)
class Slip:
    """Something that was probably meant as a placeholder, in braces or as other programs write it."""

    braces: str
    severity: Severity = Severity.WARNING
    """A danger where many would read it."""


class Hint(StrEnum):
    """What makes a message look like a test; in brackets what is quoted."""

    OWN_WORDS = "own_words"
    """[the words of one of this bot's buttons, commands or cards]"""
    TEST_WORD = "test_word"
    """[a word of trying, in a text that says little else]"""
    KEYS = "keys"
    """[keys pressed at random]"""
    NO_WORDS = "no_words"
    """[digits and signs]"""
    ONE_WORD = "one_word"
    """[a short one]"""
    NO_CAPTION = "no_caption"
    """The command was the whole caption."""
    UNFINISHED = "unfinished"
    """[a note to oneself, or a blank]"""
    LOCAL = "local"
    """[a host that only its author can reach]"""
    STAGING = "staging"
    """[a host where pages are tried out]"""
    SAMPLE_HOST = "sample_host"
    """[a host of documents, as example.com]"""
    NO_HOST = "no_host"
    """[a link that leads nowhere]"""


@dataclass(frozen=True)
class LooksLikeTest(Dangerous):
    """It was probably not meant for so many."""

    hint: Hint
    quoted: str = ""


@dataclass(frozen=True)
class Capitals(Doubtful):
    """At least half of its letters are capitals."""


@dataclass(frozen=True)
class OtherScript(Doubtful):
    """It is written in another script than the languages of those it is for."""

    script: str
    """Its code in ISO 15924, as `Latn`; empty for one that is seldom seen."""
    languages: tuple[str, ...]


@dataclass(frozen=True)
class LostEmoji(Doubtful):
    """Custom emoji that the preview showed as plain ones."""

    count: int


@dataclass(frozen=True)
class UnsureEmoji(Doubtful):
    """Custom emoji in a caption; of a copy Telegram does not tell what it shows."""


@dataclass(frozen=True)
class NoButtonsUnderAlbum(Note):
    """It is an album, so no buttons are offered."""


@dataclass(frozen=True)
class SeparatePolls(Doubtful):
    """Everyone gets a poll of their own."""


@dataclass(frozen=True)
class SeparateDice(Doubtful):
    """It rolls anew for everyone, and stays for a day."""


Doubt = LooksLikeTest | Capitals | OtherScript
Blocker = ButtonsUnderAlbum | CannotBecome | TooLong | LongCaption | EmptyWithoutName
Remark = (
    KeepsOld
    | SameAgain
    | Silent
    | Protected
    | FallbackForName
    | NothingForName
    | Sample
    | Slip
    | LostEmoji
    | UnsureEmoji
    | NoButtonsUnderAlbum
    | SeparatePolls
    | SeparateDice
    | Arrival
    | Doubt
)
Finding = Blocker | Remark
