"""What is found about a message before it goes out. Pure."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from broadcast.guards.arrivals import (
    BroughtButtons,
    CameTogether,
    KeptEffect,
    LostButtons,
    LostEffect,
    LostQuote,
    NamesStay,
    PlainButtons,
    SplitText,
    StillLocation,
)
from broadcast.guards.findings import (
    ButtonsUnderAlbum,
    CannotBecome,
    EmptyWithoutName,
    FallbackForName,
    Finding,
    Hint,
    KeepsOld,
    LongCaption,
    LooksLikeTest,
    LostEmoji,
    NoButtonsUnderAlbum,
    NothingForName,
    Protected,
    SameAgain,
    Sample,
    SeparateDice,
    SeparatePolls,
    Severity,
    Silent,
    Slip,
    TooLong,
    UnsureEmoji,
)
from broadcast.guards.letters import capitals, other_script
from broadcast.guards.links import stray
from broadcast.guards.trials import whole
from broadcast.guards.unfilled import names_under, unfilled, unfilled_under, unfinished
from models.content import ALBUM, DICE, POLL, TEXT, Content
from models.placeholders import NOBODY, fill, first_placeholder, longest, unguarded
from models.reach import Reach
from models.traits import Came

BEFORE = 30  # characters of a sample before its first name
FEW = 10  # chats: what looks like a test may go to so many

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
    Came.WITH_EFFECT: lambda effect: KeptEffect() if effect else LostEffect(),
    Came.WITH_QUOTE: lambda _: LostQuote(),
    Came.LIVE: lambda _: StillLocation(),
    Came.WITH_NAMES: lambda _: NamesStay(),
}


def check(
    content: Content,
    reach: Reach,
    shown: Content | None = None,
    *,
    lost: bool = False,
    own: Collection[str] = (),
) -> list[Finding]:
    """Everything that is found, in the order in which people should read it.

    Args:
        shown: what the chats show now, where this is to replace it. Options of arrival are left out then,
            because the message has arrived.
        lost: what is to be replaced cannot be sent any more, so anything may go to whoever has not got it.
        own: what this bot itself says, as `plain.normal` has it.
    """
    found = [*_blockers(content, reach, None if lost else shown)]
    if reach.size > FEW:
        found += _dangers(content, own)
    if lost and shown and not shown.can_become(content):
        found.append(KeepsOld(shown.kind, content.kind))
    if shown is None:
        found += [SameAgain(reach.again)] if reach.again else []
        found += _options(content)
    found += [_TRAITS[trait.came](trait.number) for trait in content.traits]
    found += [*_names(content, reach), *_slips(content, reach), *_written(content, reach)]
    return [*found, *_emoji(content), *_peculiar(content)]


def blocker(found: Iterable[Finding]) -> Finding | None:
    """The first one that keeps the message from going out."""
    return next((one for one in found if one.severity is Severity.BLOCKER), None)


def _blockers(content: Content, reach: Reach, shown: Content | None) -> Iterator[Finding]:
    if content.kind == ALBUM and content.buttons:
        yield ButtonsUnderAlbum()
    if shown and not shown.can_become(content):
        yield CannotBecome(shown.kind, content.kind)
    yield from _lengths(content, reach)
    # A caption may be empty, a text may not.
    if reach.nameless and content.kind == TEXT and not fill(content.text or "", (), NOBODY)[0].strip():
        yield EmptyWithoutName(reach.nameless)


def _lengths(content: Content, reach: Reach) -> Iterator[Finding]:
    names = {field: stats.longest for field, stats in reach.names.items()}
    # What is copied whole keeps the caption of its source, and a text is never longer than Telegram takes.
    ours = content.file or content.kind == ALBUM or content.retold
    for text in content.texts():
        bare = len(fill(text, (), NOBODY)[0])
        if ours and bare > content.limit:
            yield LongCaption(bare, content.limit)
        # Only with names: without them the preview is what everyone gets, so Telegram refuses it there.
        elif names and (characters := longest(text, names)) > content.limit:
            yield TooLong(characters, content.limit)


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


def _dangers(content: Content, own: Collection[str]) -> Iterator[Finding]:
    """One of each kind: the first is enough to make people look."""
    if trial := whole(content, own):
        yield trial
    if note := unfinished(content):
        yield LooksLikeTest(Hint.UNFINISHED, note)
    if link := stray(content):
        yield link


def _slips(content: Content, reach: Reach) -> Iterator[Finding]:
    severity = Severity.DANGER if reach.size > FEW else Severity.WARNING
    groups = [(content.text, content.entities), *((one.text, one.entities) for one in content.media)]
    for text, entities in groups:
        for braces in unfilled(text or "", entities):
            yield Slip(braces, severity)
    for braces in unfilled_under(content.buttons):
        yield Slip(braces, severity)
    if names_under(content.buttons):
        yield NamesStay()


def _written(content: Content, reach: Reach) -> Iterator[Finding]:
    if loud := capitals(content):
        yield loud
    if other := other_script(content, reach.choice.selection):
        yield other


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
