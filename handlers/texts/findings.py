"""What is said about a message while it is written: what it would be like, and what is wrong with it."""

from collections.abc import Mapping
from html import escape

from handlers.texts.phrases import chats

OPTIONS: Mapping[str, str] = {
    "silent": "🔕 It arrives without a sound.",
    "protected": "🔒 It cannot be forwarded or saved.",
}

PECULIAR: Mapping[str, str] = {
    "album": "No 🔘 Buttons: Telegram has no place for them under an album.",
    "poll": "⚠️ Everyone gets a poll of their own: the votes do not add up.",
    "dice": "⚠️ It rolls anew for everyone, and cannot be undone in its first 24 hours.",
}

UNSURE_EMOJI = (
    "⚠️ Where the preview shows a plain emoji for a custom one, everyone gets the plain one: "
    "this bot may not use the other."
)

_COPIES = "Telegram does not let bots copy"
_UNSENDABLE: Mapping[str, str] = {
    "album part": "this is one part of an album; send or forward the whole album",
    "album kind": "this album holds something that bots cannot send in albums; send it one by one",
    "album with buttons": "an album cannot have buttons; remove them first, with 🔘 Buttons",
    "quiz": f"{_COPIES} a quiz whose answer they do not know; send your own instead of forwarding one",
    "paid_media": f"{_COPIES} paid media",
    "giveaway": f"{_COPIES} giveaways",
    "giveaway_winners": f"{_COPIES} giveaways",
    "giveaway_completed": f"{_COPIES} giveaways",
    "invoice": f"{_COPIES} invoices",
    "game": f"{_COPIES} games",
    "story": f"{_COPIES} stories",
}


def cannot_send(what: str) -> str:
    """Why a message cannot be broadcast, and that the conversation goes on."""
    reason = _UNSENDABLE.get(what) or what[:1].lower() + what[1:].rstrip(".")
    return f"This cannot be sent: {escape(reason)}. Send another message, or /cancel."


def cannot_correct(shown: str, wanted: str) -> str:
    """Why what was sent cannot become that, and what can be done instead."""
    if shown == "album":
        reason = "Of an album only the captions can be changed"
    elif shown == wanted:
        reason = f"Telegram cannot exchange {_kind(shown)} for another one once it was sent"
    else:
        reason = f"Once it was sent, Telegram cannot turn {_kind(shown)} into {_kind(wanted)}"
    return f"{reason}. ↩️ Undo it and send the new one with /broadcast, or send me another correction."


def only_buttons(kind: str) -> str:
    """The question for a correction, where Telegram can change nothing but the buttons."""
    return (
        f"Telegram can change nothing but the buttons of {_kind(kind)} that was sent. "
        "For anything else ↩️ Undo it and send it anew."
    )


def too_long(longest: int, limit: int) -> str:
    """Why a draft with names cannot be sent."""
    return (
        f"with the longest name in the audience it has {longest:,} characters, and Telegram takes {limit:,}; "
        "shorten it"
    )


def empty_without(missing: int) -> str:
    """Why a draft that is nothing but names cannot be sent."""
    return (
        f"for {chats(missing, 'subscriber')} without that name it would be empty; "
        "give them a fallback like {first_name|friend}"
    )


def nameless(field: str, missing: int, audience: int, *, guarded: bool) -> str:
    """That some subscribers have no such name, and what they get; `guarded` by a fallback."""
    have = f"{missing:,} of {audience:,} {'has' if missing == 1 else 'have'} no {field.replace('_', ' ')}"
    if guarded:
        return f"{have}: the fallback stands there."
    return f"⚠️ {have}: nothing stands there. {{{field}|friend}} would give them a word."


def slip(braces: str) -> str:
    """A hint that something in braces is no placeholder."""
    known = "{first_name}, {last_name}, {username}, {language}, {first_name|friend}"
    return f"⚠️ <code>{escape(braces)}</code> is sent as it stands. Names are filled in for {known}."


def lost_emoji(count: int) -> str:
    """That the preview came back without some custom emoji."""
    if count == 1:
        return "⚠️ 1 custom emoji shows as a plain one: this bot may not use it."
    return f"⚠️ {count:,} custom emoji show as plain ones: this bot may not use them."


def bad_links(problems: str) -> str:
    """What is wrong with the buttons that were typed."""
    return f"{escape(problems[:2000])}\nNothing was changed; send them again."


def _kind(kind: str) -> str:
    article = "an" if kind[0] in "aeiou" else "a"
    return f"{article} {kind.replace('_', ' ')}"
