"""The words of the ledger: what a broadcast is, and what became of each chat. Data only."""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """What a broadcast is right now; docs/states.md tells each one's story."""

    DRAFTED = "drafted"
    """Previewed, waiting for Send. Nobody has it."""
    QUEUED = "queued"
    """Confirmed, not begun: no deliveries exist yet."""
    SENDING = "sending"
    """The audience is frozen and the sender works through it."""
    PAUSED = "paused"
    """Nothing new leaves; `reason` is set when a machine, not a person, paused it."""
    SENT = "sent"
    """Nothing is pending or in flight."""
    STOPPED = "stopped"
    """Ended by a person; what was pending stays unsent, until somebody sends to the remaining."""
    UNDOING = "undoing"
    """What was delivered is being deleted."""
    UNDONE = "undone"
    """Every delivery that was sent has a fate."""
    CANCELLED = "cancelled"
    """Never begun. For a day it can be a draft again."""


SOURCES: Mapping[State, frozenset[State]] = {
    State.DRAFTED: frozenset({State.CANCELLED, State.QUEUED}),
    State.QUEUED: frozenset({State.DRAFTED}),
    State.SENDING: frozenset({State.QUEUED, State.PAUSED, State.SENT, State.STOPPED}),
    State.PAUSED: frozenset({State.SENDING}),
    State.SENT: frozenset({State.SENDING}),
    State.STOPPED: frozenset({State.SENDING, State.PAUSED}),
    State.UNDOING: frozenset({State.SENDING, State.PAUSED, State.SENT, State.STOPPED, State.UNDONE}),
    State.UNDONE: frozenset({State.UNDOING}),
    State.CANCELLED: frozenset({State.DRAFTED, State.QUEUED}),
}
"""The states from which each state can be reached: the whole state machine, which every move asks."""

LIVE = (State.QUEUED, State.SENDING, State.PAUSED, State.UNDOING)
"""Something is going on, or will go on, by itself or at a press."""
ENDED = (State.SENT, State.STOPPED, State.UNDONE)
"""It came to an end that owes a report."""
BEGUN = (State.SENDING, State.PAUSED, State.SENT, State.STOPPED, State.UNDOING, State.UNDONE)
"""Its audience is frozen."""
LISTED = (State.QUEUED, *BEGUN)
"""It was confirmed and not cancelled: the history has it, with its report."""
OUT = (State.SENDING, State.PAUSED, State.SENT, State.STOPPED)
"""Some chats may have it, and nobody has taken it back."""
CORRECTABLE = (*OUT, State.UNDONE)
"""Some chats may have it, and it is not being taken back just now."""
ASKABLE = (State.PAUSED, State.SENT, State.STOPPED, State.UNDONE)
"""The question before an undo, or before it is blanked, can be asked, because nothing is on its way."""
EDITABLE = (State.DRAFTED, *CORRECTABLE)
"""Its message can be changed: before Send as a draft, after it by a correction."""


class Outcome(StrEnum):
    """What sending made of one chat. Undoing never changes it."""

    PENDING = "pending"
    """Its turn has not come, or its claim was handed back."""
    IN_FLIGHT = "in_flight"
    """Committed to the wire: the call may happen at any moment, or has."""
    SENT = "sent"
    """Telegram confirmed the message with its id."""
    BLOCKED = "blocked"
    """The person has blocked the bot."""
    GONE = "gone"
    """The account or chat no longer exists for this bot."""
    REFUSED = "refused"
    """This chat does not take this message today."""
    FAILED = "failed"
    """Telegram refused for a reason this program does not know; certainly not sent."""
    SKIPPED = "skipped"
    """The chat left the audience before its turn."""
    UNKNOWN = "unknown"
    """The answer was lost: it may have been delivered, and is never sent again by itself."""


UNFINISHED = (Outcome.PENDING, Outcome.IN_FLIGHT)
UNDELIVERED = (Outcome.BLOCKED, Outcome.GONE, Outcome.REFUSED, Outcome.FAILED)
"""Certainly not delivered, though it was their turn."""
RETRYABLE = (Outcome.REFUSED, Outcome.FAILED)
"""Certainly not delivered, and another try may help."""


class Fate(StrEnum):
    """What undoing made of one delivered message."""

    DELETED = "deleted"
    ALREADY_GONE = "already_gone"
    """Telegram no longer had it: somebody else deleted it."""
    EXPIRED = "expired"
    """Older than the 48 hours in which a bot may delete: Telegram said so of it, or of a younger one."""
    REFUSED = "refused"
    """Telegram would not delete it; trying again may help."""
    LOST = "lost"
    """The chat is out of reach, so the message stays where it is."""
    UNKNOWN = "unknown"
    """Every answer was lost: it may be gone, and trying again may help."""


UNDO_AGAIN = (Fate.REFUSED, Fate.UNKNOWN)
"""The fates that another undo tries again."""
LEFT_BEHIND = (Fate.EXPIRED, *UNDO_AGAIN)
"""The fates of what may be there still, in chats that can be reached: an edit may change it at any age."""


class Correction(StrEnum):
    """What the last correction made of one delivered message."""

    CORRECTED = "corrected"
    """It shows the new words, or did so already."""
    ABSENT = "absent"
    """It was not there any more."""
    REFUSED = "refused"
    """Telegram would not change it; it keeps its old words."""
    LOST = "lost"
    """The chat is out of reach; it keeps its old words."""
    UNKNOWN = "unknown"
    """Every answer was lost, or only a part of an album was changed: it may show either."""


class Happening(StrEnum):
    """What is counted over the time of a broadcast."""

    SENT = "sent"
    REFUSED = "refused"
    """Not delivered, for whatever reason of the chat's."""
    UNKNOWN = "unknown"
    FLOOD = "flood"
    """Telegram asked for silence."""
    CORRECTED = "corrected"
    DELETED = "deleted"


class Status(StrEnum):
    """Whether a chat gets broadcasts."""

    SUBSCRIBED = "subscribed"
    LEFT = "left"
    """Somebody sent /stop there, or took the bot out of the group."""
    BLOCKED = "blocked"
    GONE = "gone"
    RESTING = "resting"
    """It failed three broadcasts in a row, in words that no table knows; it comes back when it writes."""
    WAITING = "waiting"
    """A group or channel that took the bot in, and that no admin has said yes to yet."""


class Departure(StrEnum):
    """How a chat left."""

    COMMAND = "command"
    """/stop."""
    BUTTON = "button"
    """Unsubscribe, under a broadcast."""
    FILE = "file"
    """A file that was imported says so."""
    ROOM = "room"
    """A group or channel that the bot is out of, or that an admin of the bot left."""
    FORGOTTEN = "forgotten"
    """/forget: nothing is kept but that it left."""


class EventKind(StrEnum):
    """What happened to a broadcast; every change of its state is one of these."""

    CONFIRMED = "confirmed"
    BEGUN = "begun"
    PAUSED = "paused"
    """By an admin, or by the machine: then `reason` and `words` are the facts."""
    RESUMED = "resumed"
    STOPPED = "stopped"
    FINISHED = "finished"
    CORRECTED = "corrected"
    """Another `version` is in force."""
    WITHDRAWN = "withdrawn"
    """Its messages are blanked: `version` is in force, `instead_of` is what it said before, and `forms` are
    the versions that those which messages showed become, by the number of each."""
    CORRECTION_ENDED = "correction_ended"
    """All who have it were asked to show this `version`; of a blanking, too."""
    RETRIED = "retried"
    """Sent again to `chats` that refused or failed."""
    RESENT = "resent"
    """Sent again to `chats` whose answer was lost."""
    CONTINUED = "continued"
    """Sent to `chats` that a stop had left without it."""
    HELD = "held"
    """What had not begun, or was being corrected, does not go on before an admin says so."""
    LET_GO = "let_go"
    """What was held may go on."""
    UNSCHEDULED = "unscheduled"
    """What waited is a draft again, so that an admin can change it."""
    HURRIED = "hurried"
    """What waited for its time begins in its turn."""
    MISSED = "missed"
    """Its time, which is `not_before`, passed while nobody looked: it is a draft again."""
    THROUGH_QUIET = "through_quiet"
    SET_BACK = "set_back"
    """An undo or a correction does not go on; `reason` and `words` are the facts."""
    WENT_ON = "went_on"
    """It goes on: by itself, or because an admin wants it to, whoever refuses."""
    KEPT = "kept"
    """An admin was asked whether to delete it, and said no."""
    ASKED = "asked"
    """An admin was asked in the `message` of a `chat`: none before counts. It `undoes` before an undo."""
    SPARED = "spared"
    """It does not take itself back any more, because an admin wants it to stay."""
    UNDO_BEGUN = "undo_begun"
    UNDONE = "undone"
    CANCELLED = "cancelled"
    """Also of a draft that another message has `replaced`; `old_copy` where that was the reason."""
    RESTORED = "restored"
    """What was cancelled is a draft again."""
    CHANGED = "changed"
    """An admin made this `version` of a draft, and perhaps the next ones until something else happened."""
    APPROVAL_ASKED = "approval_asked"
    """The other admins were asked to approve this `version` of a draft."""
    SENT_BACK = "sent_back"
    """One of them did not, and wrote the `note`; `version` says the same anew."""
