"""What is found about a message before it goes out. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from broadcast.guards.findings import (
    BroughtButtons,
    ButtonsUnderAlbum,
    CameTogether,
    CannotBecome,
    EmptyWithoutName,
    FallbackForName,
    Finding,
    KeepsOld,
    LostButtons,
    LostEffect,
    LostEmoji,
    LostQuote,
    NoButtonsUnderAlbum,
    NothingForName,
    PlainButtons,
    Protected,
    SameAgain,
    Sample,
    SeparateDice,
    SeparatePolls,
    Severity,
    Silent,
    Slip,
    SplitText,
    StillLocation,
    TooLong,
    UnsureEmoji,
)
from models.content import ALBUM, DICE, POLL, TEXT, Content
from models.placeholders import NOBODY, fill, first_placeholder, longest, slips, unguarded
from models.reach import Reach
from models.traits import Came

BEFORE = 30  # characters of a sample before its first name

_PECULIAR: Mapping[str, Finding] = {
    ALBUM: NoButtonsUnderAlbum(),
    POLL: SeparatePolls(),
    DICE: SeparateDice(),
}
_TRAITS: Mapping[Came, Callable[[int], Finding]] = {
    Came.SPLIT: SplitText,
    Came.TOGETHER: CameTogether,
    Came.WITH_BUTTONS: BroughtButtons,
    Came.WITH_OTHER_BUTTONS: LostButtons,
    Came.WITH_STYLED_BUTTONS: PlainButtons,
    Came.WITH_EFFECT: lambda _: LostEffect(),
    Came.WITH_QUOTE: lambda _: LostQuote(),
    Came.LIVE: lambda _: StillLocation(),
}


def check(
    content: Content, reach: Reach, shown: Content | None = None, *, lost: bool = False
) -> list[Finding]:
    """Everything that is found, in the order in which people should read it.

    Args:
        shown: what the chats show now, where this is to replace it. Options of arrival are left out then,
            because the message has arrived.
        lost: what is to be replaced cannot be sent any more, so anything may go to whoever has not got it.
    """
    found = [*_blockers(content, reach, None if lost else shown)]
    if lost and shown and not shown.can_become(content):
        found.append(KeepsOld(shown.kind, content.kind))
    if shown is None:
        found += [SameAgain(reach.again)] if reach.again else []
        found += _options(content)
    found += [_TRAITS[trait.came](trait.number) for trait in content.traits]
    return [*found, *_names(content, reach), *_slips(content), *_emoji(content), *_peculiar(content)]


def blocker(found: Iterable[Finding]) -> Finding | None:
    """The first one that keeps the message from going out."""
    return next((one for one in found if one.severity is Severity.BLOCKER), None)


def _blockers(content: Content, reach: Reach, shown: Content | None) -> Iterator[Finding]:
    if content.kind == ALBUM and content.buttons:
        yield ButtonsUnderAlbum()
    if shown and not shown.can_become(content):
        yield CannotBecome(shown.kind, content.kind)
    lengths = {field: stats.longest for field, stats in reach.names.items()}
    # Only with names: without them the preview is what everyone gets, so Telegram refuses it there.
    for text in content.texts() if lengths else ():
        if (characters := longest(text, lengths)) > content.limit:
            yield TooLong(characters, content.limit)
    # A caption may be empty, a text may not.
    if reach.nameless and content.kind == TEXT and not fill(content.text or "", (), NOBODY)[0].strip():
        yield EmptyWithoutName(reach.nameless)


def _options(content: Content) -> Iterator[Finding]:
    if content.silent:
        yield Silent()
    if content.protected:
        yield Protected()


def _names(content: Content, reach: Reach) -> Iterator[Finding]:
    bare = frozenset[str]().union(*map(unguarded, content.texts()))
    for field, stats in reach.names.items():
        if stats.missing:
            nameless = NothingForName if field in bare else FallbackForName
            yield nameless(field, stats.missing, reach.size)
    if reach.sample:
        text = " ".join(content.texts())
        begin = max(0, first_placeholder(text) - BEFORE)
        filled, _ = fill(text[begin:], (), reach.sample)
        yield Sample(filled, cut=begin > 0)


def _slips(content: Content) -> Iterator[Finding]:
    for text in content.texts():
        for braces in slips(text):
            yield Slip(braces)


def _emoji(content: Content) -> Iterator[Finding]:
    if content.lost_emoji:
        yield LostEmoji(content.lost_emoji)
    elif (
        content.copied and content.retold and content.custom_emoji()
    ):  # of a copy Telegram does not tell what it shows
        yield UnsureEmoji()


def _peculiar(content: Content) -> Iterator[Finding]:
    if content.kind in _PECULIAR:
        yield _PECULIAR[content.kind]
