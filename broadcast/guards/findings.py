"""What may be found about a message before it goes out: a class for each finding, with its facts."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from models.duplicates import Again


class Severity(StrEnum):
    """What a finding asks of the admin."""

    NOTE = "note"
    """Nothing: it is said so that nobody is surprised."""
    WARNING = "warning"
    """A second look."""
    DANGER = "danger"
    """Proof that it is meant: the number of chats is typed."""
    BLOCKER = "blocker"
    """Another message: this one cannot go out."""


@dataclass(frozen=True)
class _Note:
    severity: ClassVar = Severity.NOTE


@dataclass(frozen=True)
class _Warning:
    severity: ClassVar = Severity.WARNING


@dataclass(frozen=True)
class _Blocker:
    severity: ClassVar = Severity.BLOCKER


@dataclass(frozen=True)
class ButtonsUnderAlbum(_Blocker):
    """Telegram has no place for buttons under an album."""


@dataclass(frozen=True)
class CannotBecome(_Blocker):
    """Telegram cannot turn what was sent into this; both by kind."""

    shown: str
    wanted: str


@dataclass(frozen=True)
class KeepsOld(_Warning):
    """Telegram cannot turn what was sent into this, so whoever has it keeps it; both by kind."""

    shown: str
    wanted: str


@dataclass(frozen=True)
class TooLong(_Blocker):
    """With the longest name in the audience it has more characters than Telegram takes."""

    longest: int
    limit: int


@dataclass(frozen=True)
class EmptyWithoutName(_Blocker):
    """For so many chats nothing would be left of it."""

    chats: int


@dataclass(frozen=True)
class SameAgain(_Warning):
    """The same words, or the same medium, went out lately, or are about to."""

    again: Again


@dataclass(frozen=True)
class Silent(_Note):
    """It arrives without a sound."""


@dataclass(frozen=True)
class Protected(_Note):
    """It cannot be forwarded or saved."""


@dataclass(frozen=True)
class FallbackForName(_Note):
    """So many of the audience have no such name and get the fallback."""

    field: str
    missing: int
    audience: int


@dataclass(frozen=True)
class NothingForName(_Warning):
    """So many of the audience have no such name, and a placeholder for it has no fallback."""

    field: str
    missing: int
    audience: int


@dataclass(frozen=True)
class Sample(_Note):
    """What one of the audience reads, from shortly before their first name on."""

    text: str
    cut: bool
    """Whether something comes before."""


@dataclass(frozen=True)
class Slip(_Warning):
    """Something in braces that was probably meant as a placeholder."""

    braces: str


@dataclass(frozen=True)
class LostEmoji(_Warning):
    """Custom emoji that the preview showed as plain ones."""

    count: int


@dataclass(frozen=True)
class UnsureEmoji(_Warning):
    """Custom emoji in a caption; of a copy Telegram does not tell what it shows."""


@dataclass(frozen=True)
class NoButtonsUnderAlbum(_Note):
    """It is an album, so no buttons are offered."""


@dataclass(frozen=True)
class SeparatePolls(_Warning):
    """Everyone gets a poll of their own."""


@dataclass(frozen=True)
class SeparateDice(_Warning):
    """It rolls anew for everyone, and stays for a day."""


@dataclass(frozen=True)
class BroughtButtons(_Note):
    """Buttons of another bot's post, which are kept."""

    count: int


@dataclass(frozen=True)
class LostButtons(_Warning):
    """Buttons of another bot's post that do something else than open a link."""

    count: int


@dataclass(frozen=True)
class PlainButtons(_Warning):
    """Buttons whose colour or icon is left out."""

    count: int


@dataclass(frozen=True)
class LostEffect(_Warning):
    """The effect it came with is left out."""


@dataclass(frozen=True)
class LostQuote(_Warning):
    """What it answers is left out."""


@dataclass(frozen=True)
class StillLocation(_Warning):
    """It is a live location, and everyone gets one that stands still."""


@dataclass(frozen=True)
class SplitText(_Warning):
    """It may be a part of a longer text, of which so many characters came right before."""

    characters: int


@dataclass(frozen=True)
class CameTogether(_Warning):
    """So many other messages came together with it, right before."""

    messages: int


Arrival = (
    BroughtButtons
    | LostButtons
    | PlainButtons
    | LostEffect
    | LostQuote
    | StillLocation
    | SplitText
    | CameTogether
)
Blocker = ButtonsUnderAlbum | CannotBecome | TooLong | EmptyWithoutName
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
)
Finding = Blocker | Remark
