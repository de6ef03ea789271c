"""Every sentence a person reads, as functions of numbers and states. Telegram HTML."""

from collections.abc import Mapping
from datetime import datetime
from html import escape

from models.broadcasts import Broadcast
from models.states import Correction, Fate, Outcome, State, Status

HELP = (
    "/broadcast – write a message, see it as everyone will get it, then send it\n"
    "/broadcast <i>text</i> – the same in one line\n"
    "/broadcast as a reply – send that message\n"
    "/undo – take the last broadcast back, <code>/undo UUID</code> any other\n"
    "/history – past broadcasts, with what can still be done about them\n"
    "/drafts – what is not sent yet\n"
    "/cancel – drop the draft\n"
    "/stats – subscribers, broadcasts and what became of them\n"
    "/help – this list"
)
HOW_TO_START = "To send something to every subscriber, start with /broadcast and then send the message."
SEND_REPLACEMENT = (
    "Send me the message that takes its place; buttons and options stay. /cancel drops the draft."
)
SEND_CORRECTION = (
    "Send me the corrected message. Once you confirm it, whoever has the old one sees it change in place. "
    "A text corrects the caption, where there is one."
)
SEND_LINKS = (
    "Send me the buttons, a row on each line:\n<code>Text | https://example.com</code>\n"
    "Several side by side, with commas:\n<code>Yes | https://example.com/yes, No | https://example.com/no</code>"
)
PRESENT_LINKS = "These are there now:"
EDITED = "You edited your message. The draft still has the old wording; do you want the new one?"
LEFT = "Left as it is."
MOVED = "This goes on in a newer message."
NOT_CORRECTED = "Cancelled. Nothing was changed."
TEST_SENT = "On its way to every admin, as a test."
TEST_IS_PRIVATE = "This was a test, which only admins got."
CORRECTING = "Correcting."
REWORDED = "The draft has the new wording now."
UNSURE_EMOJI = (
    "⚠️ Where the preview shows a plain emoji for a custom one, everyone gets the plain one: "
    "this bot may not use the other."
)
OUTDATED = "There is a newer version of this; use its buttons."
NOTHING_CORRECTABLE = "Nobody has it, so there is nothing to correct."
NO_HISTORY = "Nothing was broadcast yet. /broadcast starts."
HISTORY = "<b>Past broadcasts</b>, newest first. A number opens one."
NO_DRAFTS = "There are no drafts. /broadcast starts one."
DRAFTS = "<b>Drafts</b>, newest first. A number opens one."
NO_MORE = "There are no more."
RENUMBERED = "The numbers have changed meanwhile; press Resend on the newest report."
NOTHING_TO_RETRY = "There is nobody to send it to again."
NOTHING_BROADCAST = "Nothing was broadcast yet, so there is nothing to undo."
SEND_DRAFT = "Send me the message now, just as everyone should get it. /cancel stops."
UNKNOWN_COMMAND = (
    "I do not know that command, and a command is never broadcast by itself. "
    "/broadcast starts a message, /help lists what I can do."
)
CANCELLED = "Cancelled. Nothing was sent."
NOTHING_TO_CANCEL = "There is no draft to cancel. /broadcast starts one."
REPLACED_CORRECTION = "This correction was replaced by a newer one."
REPLACED = "This draft was replaced by a newer one."
NOBODY_YET = "<b>Nobody to send to yet</b>\nPeople subscribe by sending me /start."
NOBODY = "Nobody is subscribed, so there is no one to send this to."
WELCOME = "You are subscribed. /stop ends it at any time."
YOU_ARE_ADMIN = "You are an admin of this bot: /help lists what you can do."
WELCOME_BACK = "You are subscribed already. /stop ends it at any time."
GOODBYE = "You will get no more messages. /start brings them back."
NOT_SUBSCRIBED = "You are not subscribed. /start subscribes you."
NO_ANSWER = "Telegram did not answer. Please send that again."
FAILED = "Something went wrong here; the log says more. What the card shows is still true."
UNKNOWN_BUTTON = "This button is not one of mine any more."
UNKNOWN_BROADCAST = "I know no such broadcast."

STARTING = "<b>Starting…</b>"
QUEUED = "<b>Queued</b>\nIt begins when the one before it has ended."

SECOND_POLLER = (
    "⚠️ Another program polls Telegram with this bot's token. Broadcasts go on, but some of your messages "
    "and taps may reach the other program instead. Stop it, or get a new token from @BotFather."
)

# Answers to a tap, shown for a moment.
SENDING = "Sending."
PAUSED = "Paused. Nothing new goes out."
RESUMED = "Going on."
STOPPED = "Stopped. What was sent stays."
DELETING = "Deleting."
KEPT = "Kept."
ASKED = "Your choice is below."

TOO_LATE: Mapping[State, str] = {
    State.DRAFTED: "This draft was replaced by a newer one; send that.",
    State.QUEUED: "This waits for its turn.",
    State.SENDING: "This is being sent.",
    State.PAUSED: "This is paused.",
    State.SENT: "This has been sent.",
    State.STOPPED: "This was stopped.",
    State.UNDOING: "This is being deleted.",
    State.UNDONE: "This was undone.",
    State.CANCELLED: "This was cancelled; nothing was sent.",
}

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.SENT: "Sent",
    Outcome.BLOCKED: "Blocked",
    Outcome.GONE: "Deleted accounts",
    Outcome.REFUSED: "Refused",
    Outcome.FAILED: "Failed",
    Outcome.SKIPPED: "Skipped",
    Outcome.UNKNOWN: "Unknown",
    Outcome.IN_FLIGHT: "On the wire",
    Outcome.PENDING: "Not sent",
}

FATES: Mapping[Fate, str] = {
    Fate.DELETED: "Deleted",
    Fate.ALREADY_GONE: "Already gone",
    Fate.EXPIRED: "Too old (48 h)",
    Fate.REFUSED: "Refused",
    Fate.LOST: "Chat lost",
}

CORRECTIONS: Mapping[Correction, str] = {
    Correction.CORRECTED: "Corrected",
    Correction.ABSENT: "Already gone",
    Correction.REFUSED: "Refused",
    Correction.LOST: "Chat lost",
}

STATUSES: Mapping[Status, str] = {
    Status.SUBSCRIBED: "Subscribed",
    Status.LEFT: "Left",
    Status.BLOCKED: "Blocked",
    Status.GONE: "Gone",
}

STATES: Mapping[State, str] = {
    State.DRAFTED: "Drafts",
    State.QUEUED: "Queued",
    State.SENDING: "Being sent",
    State.PAUSED: "Paused",
    State.SENT: "Finished",
    State.STOPPED: "Stopped",
    State.UNDOING: "Being undone",
    State.UNDONE: "Undone",
    State.CANCELLED: "Cancelled",
}


OPTIONS: Mapping[str, str] = {
    "silent": "🔕 It arrives without a sound.",
    "protected": "🔒 It cannot be forwarded or saved.",
}

PECULIAR: Mapping[str, str] = {
    "album": "No 🔘 Buttons: Telegram has no place for them under an album.",
    "poll": "⚠️ Everyone gets a poll of their own: the votes do not add up.",
    "dice": "⚠️ It rolls anew for everyone, and cannot be undone in its first 24 hours.",
}

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


def retrying(count: int) -> str:
    """The answer to a press of Retry."""
    return f"Trying again with {chats(count)}."


def who_retries(name: str, count: int) -> str:
    """What the other admins read about it."""
    return f"🔁 {escape(name)} is sending a broadcast again to {chats(count)}."


def unknown_uuid(words: str) -> str:
    """The answer to /undo with something that is no broadcast."""
    return f"I know no broadcast <code>{escape(words[:60])}</code>. /history lists them."


def _kind(kind: str) -> str:
    article = "an" if kind[0] in "aeiou" else "a"
    return f"{article} {kind.replace('_', ' ')}"


def moment(when: datetime) -> str:
    """`2026-11-23 04:13 UTC`."""
    return f"{when:%Y-%m-%d %H:%M} UTC"


def flooded(seconds: float) -> str:
    """Telegram lets the bot say nothing; what was pressed may have worked all the same."""
    return f"Telegram asks me to be silent for {duration(seconds)}. Look at the card, then press again."


def nothing_to_undo(broadcast: Broadcast, expired: int) -> str:
    """Where no message can be deleted."""
    if expired:
        old = f"{chats(expired, 'message')} {'is' if expired == 1 else 'are'} older"
        return f"Undo is over: Telegram lets a bot delete for 48 hours, and {old}."
    return f"There is nothing to delete. {TOO_LATE[broadcast.state]}"


def dice_rests(until: datetime) -> str:
    """Why an undo of dice would be too early."""
    return f"⚠️ In private chats Telegram deletes a dice only after 24 hours, so wait until {moment(until)}."


def chats(count: int, noun: str = "chat") -> str:
    """`1 chat`, `1,204 chats`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def about(seconds: float) -> str:
    """A duration that was not measured: `about 8 s`."""
    return duration(seconds) if seconds < 1 else f"about {duration(seconds)}"


def duration(seconds: float) -> str:
    """Seconds as people say them: `8 s`, `2 min 5 s`, `9 h 16 min`."""
    if seconds < 1:
        return "less than a second"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
