"""Every sentence a person reads, as functions of numbers and states. Telegram HTML."""

from collections.abc import Mapping
from html import escape

from models.broadcasts import Broadcast
from models.states import Fate, Outcome, State, Status

HELP = (
    "/broadcast – write a message, see it as everyone will get it, then send it\n"
    "/broadcast <i>text</i> – the same in one line\n"
    "/broadcast as a reply – send that message\n"
    "/cancel – drop the draft\n"
    "/stats – subscribers, broadcasts and what became of them\n"
    "/help – this list"
)
HOW_TO_START = "To send something to every subscriber, start with /broadcast and then send the message."
SEND_DRAFT = "Send me the message now, just as everyone should get it. /cancel stops."
UNKNOWN_COMMAND = (
    "I do not know that command, and a command is never broadcast by itself. "
    "/broadcast starts a message, /help lists what I can do."
)
CANCELLED = "Cancelled. Nothing was sent."
NOTHING_TO_CANCEL = "There is no draft to cancel. /broadcast starts one."
REPLACED = "This draft was replaced by a newer one."
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


_UNSENDABLE: Mapping[str, str] = {
    "album": "albums cannot be sent yet; send the photos one by one",
    "paid_media": "Telegram does not let bots copy paid media",
    "giveaway": "Telegram does not let bots copy giveaways",
    "giveaway_winners": "Telegram does not let bots copy giveaways",
    "giveaway_completed": "Telegram does not let bots copy giveaways",
    "invoice": "Telegram does not let bots copy invoices",
    "game": "Telegram does not let bots copy games",
    "story": "Telegram does not let bots copy stories",
}


def cannot_send(what: str) -> str:
    """Why a message cannot be broadcast, and that the conversation goes on."""
    reason = _UNSENDABLE.get(what) or what[:1].lower() + what[1:].rstrip(".")
    return f"This cannot be sent: {escape(reason)}. Send another message, or /cancel."


def flooded(seconds: float) -> str:
    """Telegram lets the bot say nothing; what was pressed may have worked all the same."""
    return f"Telegram asks me to be silent for {duration(seconds)}. Look at the card, then press again."


def nothing_to_undo(broadcast: Broadcast) -> str:
    """Where no message can be deleted."""
    return f"There is nothing to delete. {TOO_LATE[broadcast.state]}"


def chats(count: int, noun: str = "chat") -> str:
    """`1 chat`, `1,204 chats`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def duration(seconds: float) -> str:
    """Seconds as people say them: `8 s`, `2 min 5 s`, `9 h 16 min`."""
    if seconds < 1:
        return "less than a second"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
