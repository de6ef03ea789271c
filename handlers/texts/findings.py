"""What is said about a message while it is written: what it would be like, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import assert_never

from broadcast.guards.findings import (
    Blocker,
    ButtonsUnderAlbum,
    CannotBecome,
    Capitals,
    EmptyWithoutName,
    FallbackForName,
    Finding,
    KeepsOld,
    LongCaption,
    LooksLikeTest,
    LostEmoji,
    NoButtonsUnderAlbum,
    NothingForName,
    OtherScript,
    Protected,
    Remark,
    SameAgain,
    Sample,
    SeparateDice,
    SeparatePolls,
    Silent,
    Slip,
    TooLong,
    UnsureEmoji,
)
from broadcast.message.reading import Unsendable
from handlers.texts import arrivals, doubts, duplicates
from handlers.texts.doubts import SIGNS
from handlers.texts.formats import QUOTED, a_kind, counted, cut, shortened

_NOT_FOUND = "message to copy not found"  # in Telegram's words
_QUOTED = 40  # characters of what was typed
_MOST_SLIPS = 6  # pieces in braces that are named

_COPIES = "Telegram does not let bots copy"
_UNSENDABLE: Mapping[Unsendable, str] = {
    Unsendable.ALBUM_PART: "this is one part of an album; send or forward the whole album",
    Unsendable.ALBUM_KIND: ("this album holds something that bots cannot send in albums; send it one by one"),
    Unsendable.QUIZ: (
        f"{_COPIES} a quiz whose answer they do not know; send your own instead of forwarding one"
    ),
    Unsendable.PAID_MEDIA: f"{_COPIES} paid media",
    Unsendable.GIVEAWAY: f"{_COPIES} giveaways",
    Unsendable.GIVEAWAY_WINNERS: f"{_COPIES} giveaways",
    Unsendable.GIVEAWAY_COMPLETED: f"{_COPIES} giveaways",
    Unsendable.INVOICE: f"{_COPIES} invoices",
    Unsendable.GAME: f"{_COPIES} games",
    Unsendable.STORY: f"{_COPIES} stories",
}


def unsendable(why: Unsendable) -> str:
    return _cannot_send(_UNSENDABLE[why])


def refused(words: str, *, copied: bool = False) -> str:
    """Why Telegram did not take a message, which is perhaps a copy; the `words` are Telegram's."""
    if copied and _NOT_FOUND in words.casefold():
        return _cannot_send("the message that it is copied from was deleted")
    return _cannot_send(cut(words[:1].lower() + words[1:].rstrip("."), QUOTED))


def remarks(found: Sequence[Finding]) -> list[str]:
    """A line for each finding; what was found many times is said in one."""
    different = [*dict.fromkeys(found)]
    lines: list[str] = []
    for one in different:
        kin = [other for other in different if type(other) is type(one)]
        if len(kin) == 1 or not isinstance(one, Slip | FallbackForName | NothingForName):
            lines.append(sentence(one))
        elif one is kin[0]:
            lines.append(_several(kin))
    return lines


def sentence(finding: Finding) -> str:
    """What people read about it: a line on the card, or why there is no card."""
    match finding:
        case ButtonsUnderAlbum() | CannotBecome() | TooLong() | LongCaption() | EmptyWithoutName():
            return _refusal(finding)
        case _:
            return _remark(finding)


def _refusal(blocker: Blocker) -> str:
    match blocker:
        case ButtonsUnderAlbum():
            return _cannot_send("an album cannot have buttons; remove them first, with 🔘 Buttons")
        case CannotBecome():
            return _cannot_become(blocker)
        case TooLong(longest, limit):
            return _cannot_send(
                f"with the longest name in the audience it has {longest:,} characters, and Telegram takes "
                f"{limit:,}; shorten it"
            )
        case LongCaption(characters, limit):
            return _cannot_send(
                f"its caption has {characters:,} characters, and bots may send {limit:,}; shorten it, "
                "or send the words as a text of their own"
            )
        case EmptyWithoutName(missing):
            return _cannot_send(
                f"for {counted(missing, 'subscriber')} without that name it would be empty; "
                "give them a fallback like {first_name|friend}"
            )
        case _:
            assert_never(blocker)


def _remark(remark: Remark) -> str:
    match remark:
        case (
            Silent() | Protected() | UnsureEmoji() | NoButtonsUnderAlbum() | SeparatePolls() | SeparateDice()
        ):
            return _WITHOUT_FACTS[type(remark)]
        case FallbackForName() | NothingForName():
            return _several([remark])
        case Sample(text, cut):
            return f"For example: {escape(shortened('…' * cut + text))}"
        case Slip():
            return _slips([remark])
        case LostEmoji(count):
            return _lost_emoji(count)
        case KeepsOld():
            return f"⚠️ {_no_way(remark)}, so whoever has the old one keeps it."
        case SameAgain(again):
            return duplicates.same_again(again)
        case LooksLikeTest() | Capitals() | OtherScript():
            return doubts.sentence(remark)
        case _:
            return arrivals.sentence(remark)


def _cannot_send(reason: str) -> str:
    """Say why there is no card, and that the conversation goes on; `reason` is not escaped yet."""
    return f"This cannot be sent: {escape(reason)}. Send another message, or /cancel."


def _no_way(finding: CannotBecome | KeepsOld) -> str:
    shown, wanted = finding.shown, finding.wanted
    if shown == "album":
        return "Of an album only the captions can be changed"
    if shown == wanted:
        return f"Telegram cannot exchange {a_kind(shown)} for another one once it was sent"
    return f"Once it was sent, Telegram cannot turn {a_kind(shown)} into {a_kind(wanted)}"


def _cannot_become(blocker: CannotBecome) -> str:
    return (
        f"{_no_way(blocker)}. ↩️ Undo it and send the new one with /broadcast, or send me another correction."
    )


def _have_none(nameless: FallbackForName | NothingForName) -> str:
    have = "has" if nameless.missing == 1 else "have"
    name = nameless.field.replace("_", " ")
    return f"{nameless.missing:,} of {nameless.audience:,} {have} no {name}"


def _several(kin: Sequence[Finding]) -> str:
    if fallbacks := [one for one in kin if isinstance(one, FallbackForName)]:
        return _fallbacks(fallbacks)
    if nothing := [one for one in kin if isinstance(one, NothingForName)]:
        return _nothing(nothing)
    return _slips([one for one in kin if isinstance(one, Slip)])


def _fallbacks(names: Sequence[FallbackForName]) -> str:
    return f"{', '.join(map(_have_none, names))}: the fallback stands there."


def _nothing(names: Sequence[NothingForName]) -> str:
    words = f"{{{names[0].field}|friend}} would give them a word"
    return f"⚠️ {', '.join(map(_have_none, names))}: nothing stands there. {words}."


def _slips(several: Sequence[Slip]) -> str:
    sign, pieces = SIGNS[several[0].severity], [_code(one.braces) for one in several]
    if len(pieces) == 1:
        return f"{sign} {pieces[0]} is sent as it stands. {_KNOWN}"
    more = len(pieces) - _MOST_SLIPS
    shown = ", ".join(pieces[:_MOST_SLIPS])
    every = f"{shown} and {more:,} more" if more > 0 else shown
    return f"{sign} {every} are sent as they stand. {_KNOWN}"


def _code(braces: str) -> str:
    return f"<code>{escape(_cut(braces))}</code>"


_KNOWN = "Names are filled in for {first_name}, {last_name}, {username}, {language}, {first_name|friend}."
_WITHOUT_FACTS: Mapping[type[Finding], str] = {
    Silent: "🔕 It arrives without a sound.",
    Protected: "🔒 It cannot be forwarded or saved.",
    NoButtonsUnderAlbum: "No 🔘 Buttons: Telegram has no place for them under an album.",
    SeparatePolls: "⚠️ Everyone gets a poll of their own: the votes do not add up.",
    SeparateDice: "⚠️ It rolls anew for everyone, and cannot be undone in its first 24 hours.",
    UnsureEmoji: (
        "⚠️ Where the preview shows a plain emoji for a custom one, everyone gets the plain one: "
        "this bot may not use the other."
    ),
}


def _lost_emoji(count: int) -> str:
    if count == 1:
        return "⚠️ 1 custom emoji shows as a plain one: this bot may not use it."
    return f"⚠️ {count:,} custom emoji show as plain ones: this bot may not use them."


def _cut(text: str) -> str:
    """Cut a text so that it fits into a problem's one line, whatever line breaks it holds."""
    return cut(" ".join(text.split()), _QUOTED)
