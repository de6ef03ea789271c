"""Every sentence a person reads, as functions of numbers and states. Telegram HTML."""

from collections.abc import Mapping
from datetime import datetime
from html import escape

from models.content import Content
from models.counts import Counts
from models.events import Admin, Event
from models.record import Broadcast
from models.states import Correction, Fate, Outcome, Reason, ReasonCode, State, Status

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
    "Send me the corrected message. Once you confirm it, whoever has the old one sees it change in place."
)
CORRECT_CAPTION = "A text becomes its caption."
CORRECT_ALBUM = (
    "Of an album Telegram changes the captions only: a text becomes the first one, "
    "and the same album with other captions changes all of them."
)
SEND_LINKS = (
    "Send me the buttons, a row on each line:\n<code>Text | https://example.com</code>\n"
    "Several side by side, with commas:\n<code>Yes | https://example.com/yes, No | https://example.com/no</code>\n"
    "/cancel leaves them as they are."
)
LINKS_ARE_TYPED = (
    "Buttons are typed as text, like <code>Text | https://example.com</code>.\n"
    "Nothing was changed; send them again."
)
LINKS_KEPT = "The buttons stay as they are."
PRESENT_LINKS = "These are there now:"
EDITED = "You edited your message. The draft still has the old wording; do you want the new one?"
LEFT = "Left as it is."
MOVED = "This goes on in a newer message."
TAKEN_OVER = "Another admin goes on with this."
NOT_CORRECTED = "Cancelled. Nothing was changed."
TEST_SENT = "On its way to every admin, as a test."
CORRECTING = "Correcting."
REWORDED = "The draft has the new wording now."
OUTDATED = "There is a newer version of this; use its buttons."
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
NOTHING_TO_CANCEL = (
    "Nothing is being written at the moment. /drafts lists what is not sent, each with its ❌ Cancel; "
    "/broadcast starts a new message."
)
REPLACED_CORRECTION = "This correction was replaced by a newer one."
REPLACED = "This draft was replaced by a newer one."
NOBODY_YET = (
    "<b>Nobody to send to yet</b>\nPeople subscribe by sending me /start. "
    "This draft waits in /drafts; open it there when they have."
)
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
ASKED_PAUSED = "Paused. Your choice is below."
ASKED_ANEW = "It has moved on since that was asked; the question is asked again below."

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

REASONS: Mapping[ReasonCode, str] = {
    ReasonCode.MESSAGE_REFUSED: "{words}",
    ReasonCode.MOSTLY_REFUSED: "Telegram refuses most of it ({words})",
    ReasonCode.TOKEN_REFUSED: "Telegram does not accept the bot's token",
    ReasonCode.SECOND_POLLER: "another program uses this bot's token",
    ReasonCode.UNEXPECTED_ANSWER: "{words}",
    ReasonCode.OWN_FAULT: "an error of the bot's own; its log says more",
    ReasonCode.OTHER: "{words}",
}

WORDS = 60  # characters of a message that stand for it

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
    Fate.UNKNOWN: "May remain",
}

CORRECTIONS: Mapping[Correction, str] = {
    Correction.CORRECTED: "Corrected",
    Correction.ABSENT: "Already gone",
    Correction.REFUSED: "Refused",
    Correction.LOST: "Chat lost",
    Correction.UNKNOWN: "Unknown",
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


def retrying(count: int) -> str:
    """The answer to a press of Retry."""
    return f"Trying again with {chats(count)}."


def too_late_to_correct(state: State) -> str:
    """A correction of what was taken back, or is being so, meanwhile."""
    return f"{TOO_LATE[state]} Nothing was changed; /broadcast starts a new message."


def unknown_uuid(words: str) -> str:
    """The answer to /undo with something that is no broadcast."""
    return f"I know no broadcast <code>{escape(words[:60])}</code>. /history lists them."


def moment(when: datetime) -> str:
    """`2026-11-23 04:13 UTC`."""
    return f"{when:%Y-%m-%d %H:%M} UTC"


def flooded(seconds: float) -> str:
    """Telegram lets the bot say nothing; what was pressed may have worked all the same."""
    return f"Telegram asks me to be silent for {duration(seconds)}. Look at the card, then press again."


def nothing_to_undo(broadcast: Broadcast, counts: Counts) -> str:
    """Where no message can be deleted, and why."""
    if counts.expired:
        old = f"{chats(counts.expired, 'message')} {'is' if counts.expired == 1 else 'are'} older"
        return f"Undo is over: Telegram lets a bot delete for 48 hours, and {old}."
    if broadcast.state is State.UNDONE:
        return "This was undone already; /history lists the others."
    if counts.unknown:
        return f"{chats(counts.unknown)} may have it, for the answer was lost; no bot can delete that."
    return "Nobody has it, so there is nothing to delete."


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


def first_words(content: Content) -> str:
    """A message in a few words, not escaped."""
    texts = content.texts() or [medium.title for medium in content.media if medium.title]
    kind = "" if content.kind == "text" else f"[{content.kind.replace('_', ' ')}]"
    return " ".join(filter(None, (kind, shortened(texts[0]) if texts else "")))


def shortened(text: str) -> str:
    """The first words of a text, in quotes, not escaped."""
    line = " ".join(text.split())
    return f"“{line}”" if len(line) <= WORDS else f"“{line[:WORDS].rstrip()}…”"


def who(did: Event | None) -> str:
    """The admin who did it by name, escaped."""
    return name_of(did.by if did else None)


def name_of(admin: Admin | None) -> str:
    """An admin by name, escaped."""
    return escape(admin.name if admin and admin.name else "An admin")


def reason(why: Reason) -> str:
    """Why a machine paused it, not escaped."""
    return REASONS[why.code].format(words=why.words)
