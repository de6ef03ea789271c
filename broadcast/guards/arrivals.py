"""What may be found about how a message came."""

from dataclasses import dataclass

from broadcast.guards.severity import Doubtful, Note


@dataclass(frozen=True)
class BroughtButtons(Note):
    """Buttons of another bot's post, which are kept."""

    count: int


@dataclass(frozen=True)
class LostButtons(Doubtful):
    """Buttons of another bot's post that do something else than open a link."""

    count: int


@dataclass(frozen=True)
class PlainButtons(Doubtful):
    """Buttons whose colour or icon is left out."""

    count: int


@dataclass(frozen=True)
class KeptEffect(Note):
    """People get it with the effect it came with; Telegram has none for groups."""


@dataclass(frozen=True)
class LostEffect(Doubtful):
    """The effect it came with is left out."""


@dataclass(frozen=True)
class NamesStay(Doubtful):
    """Placeholders where this program writes nothing, so that everybody reads the braces."""


@dataclass(frozen=True)
class LostQuote(Doubtful):
    """What it answers is left out."""


@dataclass(frozen=True)
class StillLocation(Doubtful):
    """It is a live location, and everyone gets one that stands still."""


@dataclass(frozen=True)
class SplitText(Doubtful):
    """It may be a part of a longer text, of which so many characters came right before."""

    characters: int


@dataclass(frozen=True)
class CameTogether(Doubtful):
    """So many other messages came together with it, right before."""

    messages: int


Arrival = (
    BroughtButtons
    | LostButtons
    | PlainButtons
    | KeptEffect
    | LostEffect
    | NamesStay
    | LostQuote
    | StillLocation
    | SplitText
    | CameTogether
)
