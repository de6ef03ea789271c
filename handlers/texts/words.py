"""The words of states, outcomes, fates, statuses and reasons: one for each, held by tests."""

from collections.abc import Mapping

from handlers.texts import folded
from handlers.texts.formats import QUOTED, cut
from models.reasons import Reason, ReasonCode
from models.record import Broadcast
from models.states import Correction, Fate, Outcome, State, Status

TOO_LATE: Mapping[State, str] = {
    # A press on a draft comes too late only where the draft says something newer.
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

TOOK_ITSELF_BACK = "This has taken itself back, as planned."

REASONS: Mapping[ReasonCode, str] = {
    ReasonCode.MESSAGE_REFUSED: "{words}",
    ReasonCode.SOURCE_LOST: "what it sends was deleted, or is another bot's ({words})",
    ReasonCode.MOSTLY_REFUSED: "Telegram refuses most of it ({words})",
    ReasonCode.TOKEN_REFUSED: "Telegram does not accept the bot's token",
    ReasonCode.METHOD_MISSING: "this Bot API server does not know {words}; update it",
    ReasonCode.SECOND_POLLER: "another program uses this bot's token",
    ReasonCode.UNEXPECTED_ANSWER: "{words}",
    ReasonCode.STOP_FILE: "a file named STOP was put beside the database",
    ReasonCode.CANARY: "only the first chats had their turn; the others wait for Continue",
    ReasonCode.BLOCKS: "unusually many who have it blocked the bot",
    ReasonCode.OWN_FAULT: "an error of the bot's own; its log says more",
    ReasonCode.OTHER: "{words}",
}

# In the order of the lines of a report.
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.SENT: "Sent",
    Outcome.BLOCKED: "Blocked",
    # Of a group that threw the bot out, too.
    Outcome.GONE: "Account deleted or bot removed",
    Outcome.REFUSED: "Telegram would not deliver it",
    Outcome.FAILED: "Failed",
    Outcome.SKIPPED: "Left before their turn",
    Outcome.UNKNOWN: "Not known if it arrived",
    Outcome.IN_FLIGHT: "Being sent right now",
    Outcome.PENDING: "Not sent",
}

FATES: Mapping[Fate, str] = {
    Fate.DELETED: "Deleted",
    Fate.ALREADY_GONE: "Already gone",
    Fate.EXPIRED: "Too old (48 h)",
    Fate.REFUSED: "Telegram would not delete it",
    Fate.LOST: "Chat out of reach, it stays there",
    Fate.UNKNOWN: "Not known if it is still there",
}

CORRECTIONS: Mapping[Correction, str] = {
    Correction.CORRECTED: "Corrected",
    Correction.ABSENT: "Already gone",
    Correction.REFUSED: "Telegram would not change it",
    Correction.LOST: "chat out of reach",
    Correction.UNKNOWN: "not known which version it shows",
}

EXPLAINED: Mapping[str, str] = {
    OUTCOMES[Outcome.SENT]: "Telegram confirmed it",
    OUTCOMES[Outcome.BLOCKED]: "that person has blocked the bot",
    OUTCOMES[Outcome.GONE]: "nobody there can get it any more, also in a group that threw the bot out",
    OUTCOMES[Outcome.REFUSED]: "that chat takes no such message today; 🔁 Retry tries again",
    OUTCOMES[Outcome.FAILED]: "refused in words that I do not know; 🔁 Retry tries again",
    OUTCOMES[Outcome.SKIPPED]: "they unsubscribed while others got it",
    OUTCOMES[Outcome.UNKNOWN]: "Telegram's answer never came. It is not sent again unless you press Resend, "
    "and no undo can delete it",
    OUTCOMES[Outcome.IN_FLIGHT]: "the answer comes within seconds",
    OUTCOMES[Outcome.PENDING]: "their turn has not come, or never came",
    FATES[Fate.ALREADY_GONE]: "it was not there any more, because the reader deleted it",
    FATES[Fate.EXPIRED]: "Telegram lets no bot delete it any more",
    FATES[Fate.REFUSED]: "it remains; ↩️ Undo tries again",
    FATES[Fate.LOST]: "the chat has blocked the bot or is gone, so it remains",
    FATES[Fate.UNKNOWN]: "Telegram's answer never came; ↩️ Undo tries again",
    "remain, may remain": "what is still there for sure, and what nobody knows of",
}
"""What the words of reports mean, for whoever asks."""

STATUSES: Mapping[Status, str] = {
    Status.SUBSCRIBED: "Subscribed",
    Status.LEFT: "Left",
    Status.BLOCKED: "Blocked",
    Status.GONE: "Account deleted or bot removed",
    Status.RESTING: "Resting",
    Status.WAITING: "Awaiting a yes",
}

STATES: Mapping[State, str] = {
    State.DRAFTED: "Drafts",
    State.QUEUED: "Waiting to begin",
    State.SENDING: "Being sent",
    State.PAUSED: "Paused",
    State.SENT: "Finished",
    State.STOPPED: "Stopped",
    State.UNDOING: "Being undone",
    State.UNDONE: "Undone",
    State.CANCELLED: "Cancelled",
}


def too_late(found: Broadcast) -> str:
    """How it stands with a broadcast where a press came too late."""
    if found.folded_at:
        return folded.TOO_LATE
    return TOOK_ITSELF_BACK if found.expired and found.state is State.UNDONE else TOO_LATE[found.state]


def reason(why: Reason) -> str:
    """Why a machine paused it, not escaped."""
    sentence = _COUNTED.get((why.code, len(why.numbers)), REASONS[why.code])
    said = sentence.format(*why.numbers, words=cut(why.words, QUOTED))
    return said if why.words else said.removesuffix(" ()")


_FIRST = "only the first {0:,} chats had their turn; the others wait for Continue"
_BLOCKED = "{0:,} of {1:,} who have it blocked the bot"
# By how many numbers are known of it: what is usual may not be.
_COUNTED: Mapping[tuple[ReasonCode, int], str] = {
    (ReasonCode.CANARY, 1): _FIRST,
    (ReasonCode.CANARY, 4): _FIRST,
    (ReasonCode.BLOCKS, 2): f"{_BLOCKED}; 1 % counts as usual until I know yours",
    (ReasonCode.BLOCKS, 3): f"{_BLOCKED}; usual for yours: {{2:,}}",
}
