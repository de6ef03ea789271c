"""The words of states, outcomes, fates, statuses and reasons: one for each, held by tests."""

from collections.abc import Mapping

from handlers.texts.formats import QUOTED, cut
from models.states import Correction, Fate, Outcome, Reason, ReasonCode, State, Status

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

REASONS: Mapping[ReasonCode, str] = {
    ReasonCode.MESSAGE_REFUSED: "{words}",
    ReasonCode.SOURCE_LOST: "what it sends was deleted, or is another bot's ({words})",
    ReasonCode.MOSTLY_REFUSED: "Telegram refuses most of it ({words})",
    ReasonCode.TOKEN_REFUSED: "Telegram does not accept the bot's token",
    ReasonCode.METHOD_MISSING: "this Bot API server does not know {words}; update it",
    ReasonCode.SECOND_POLLER: "another program uses this bot's token",
    ReasonCode.UNEXPECTED_ANSWER: "{words}",
    ReasonCode.STOP_FILE: "a file named STOP was put beside the database",
    ReasonCode.OWN_FAULT: "an error of the bot's own; its log says more",
    ReasonCode.OTHER: "{words}",
}

# In the order of the lines of a report.
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
    Status.RESTING: "Resting",
    Status.WAITING: "Awaiting a yes",
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


def reason(why: Reason) -> str:
    """Why a machine paused it, not escaped."""
    said = REASONS[why.code].format(words=cut(why.words, QUOTED))
    return said if why.words else said.removesuffix(" ()")
