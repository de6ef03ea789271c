"""Callback data about a broadcast, `action:uuid[:argument]`: what buttons carry, and what a press means."""

from enum import IntEnum, StrEnum
from typing import NamedTuple
from uuid import UUID


class Action(StrEnum):
    """What a press does. The values are on buttons that people still have, so they never change."""

    SEND = "send"
    """The argument is the version that the card shows."""
    SEND_AFTER_QUIET = "after_quiet"
    """Send, to begin when the quiet hours end; the argument is as that of SEND, and of the next one."""
    SEND_IN_QUIET = "in_quiet"
    ASK_APPROVAL = "ask_yes"
    """Ask the other admins; the argument is as that of SEND."""
    APPROVE = "approve"
    """Approve and send; the argument is the id of the event that tells of the asking."""
    SEND_BACK = "send_back"
    """Ask for a note; the argument is as that of APPROVE."""
    ANYWAY = "anyway"
    """Send what was found to be doubtful; the argument is as that of SEND."""
    SKIP = "skip"
    """Leave out who has the same already."""
    BACK = "back"
    """Close the question what Send asks; the draft stays as it is."""
    CANCEL = "cancel"
    MESSAGE = "message"
    """Ask for another message in the place of a draft's."""
    URL_BUTTONS = "links"
    """Ask for the buttons under a draft or a correction, of which the argument is the version."""
    NO_URL_BUTTONS = "unlink"
    """The argument is as that of URL_BUTTONS."""
    OPTION = "option"
    """The argument is an `Option`."""
    TEST = "test"
    """The argument is the version that the card shows."""
    REWORD = "reword"
    """Take the wording that the admin's own message was edited to; the argument is its version."""
    PAUSE = "pause"
    RESUME = "resume"
    """The argument is `ANSWER` where this answers the question before an undo."""
    STOP = "stop"
    """The argument is as that of RESUME."""
    GO_THROUGH = "through"
    """Quiet hours hold it no longer."""
    NOW = "now"
    """Do not wait for the moment that it is to start at."""
    LET_GO = "let_go"
    """What an admin holds may begin, or its correction go on."""
    UNDO = "undo"
    """Ask what to do about what was sent; pauses what is being sent."""
    DELETE = "delete"
    """Yes; the argument is the revision of the broadcast when that was asked."""
    KEEP = "keep"
    CORRECT = "correct"
    """Ask for the corrected message."""
    ASK_BLANK = "blank"
    """Show what is left of it where it is blanked, and ask."""
    BLANK = "empty"
    """Yes; the argument is as that of DELETE."""
    APPLY = "apply"
    """The argument is the version that the card of the correction shows."""
    CANARY = "canary"
    """Whether some get a draft before the others: 1 for yes, 0 for no."""
    RETRY = "retry"
    """The argument is the price in Stars that was named; none means none."""
    ASK_RESEND = "resend"
    """Ask whether those whose answer was lost get it again."""
    RESEND = "again"
    """Yes; the argument is as that of DELETE."""
    REMAINING = "remaining"
    """Send it to those whom a stop has left without it."""
    LEAVE = "leave"
    """Close a question that changes nothing."""
    OPEN = "open"
    DETAILS = "details"
    """Add to a report what is seldom wanted."""
    OLDER = "older"
    """The argument is a `Listing`; none means the history."""
    NEWER = "newer"
    """The argument is as that of OLDER."""
    OPEN_DRAFT = "draft"
    RESTORE = "restore"
    """Make a draft of what was dropped."""
    CAPTION = "caption"
    """Use a text as the caption of a draft; the argument is the version that holds it."""
    REPLACE = "replace"
    """Put it in the place of the draft; the argument is as that of CAPTION."""
    AUDIENCE = "whom"
    """Show the chooser in the place of a draft's card; the argument is the `Page` of a list."""
    CHOOSE = "choose"
    """The argument is a `Pick`."""
    TYPE = "type"
    """Ask for what no button says; the argument is the `Page` that it belongs to."""
    START_OVER = "all"
    DONE = "chosen"
    """Show the card in the place of the chooser."""
    LATER = "later"
    """Ask in the place of a draft's card when it is to start."""
    SCHEDULE = "at"
    """The argument is the moment in seconds since 1970; where it is a day's worth or less, so many from now,
    and 0 is at once."""
    TYPE_MOMENT = "type_at"
    CHANGE = "change"
    """Make a draft of what waits for its time, and open it; of the last call too."""
    SEND_LISTED = "now_of"
    """Of these three the button stands under /scheduled, which is shown anew."""
    CHANGE_LISTED = "change_of"
    CANCEL_LISTED = "cancel_of"
    PEOPLE = "people"
    """Leave groups and channels out, on the card."""
    CAP = "cap"
    """Leave out who had one lately, on the card; the argument is in hours, 0 is nobody."""
    EXPIRES = "expires"
    """Show the choices in the place of a draft's card; an argument is one of them: seconds after its start, 0
    for never."""
    TYPE_EXPIRY = "expires_typed"
    KEEP_IT = "keep_it"
    """Let what was sent stay, which would have taken itself back."""
    SPREAD = "spread"
    """Send it evenly over so long, on the card; the argument is in seconds, 0 is as fast as may be."""
    NAMED = "named"
    """Show a page of the named audiences; the argument is where it begins."""
    USE = "use"
    """Of these the uuid stands for a name: see `picks.key`."""
    EXPORT = "export"
    RENAME = "rename"
    DROP_NAME = "unname"
    """The argument is 1 where the admin was asked whether they are sure."""
    IMPORT = "import"
    """Read the file of a draft for chat ids, and drop the draft."""
    DUPLICATE = "duplicate"
    TRY_AGAIN = "rested"
    """Subscribe the chats that rest; it is about no broadcast, so `NONE` stands in the place of one.

    The argument is as of STATS."""
    TRY_AGAIN_TOO = "rested_too"
    """The same on the card of a draft, which is shown anew."""
    UNSUBSCRIBE = "unsubscribe"
    """The admin who presses gets no more broadcasts; as TRY_AGAIN, it is about none."""
    AUDIT = "audit"
    """Show a page of who did what; the argument is the id of the event with which it begins."""
    AUDIT_FILE = "audit_file"
    """All of it as a file."""
    INSIST = "insist"
    """Go on with an undo or a correction that most chats refuse."""
    RESULTS = "results"
    """Every chat of a broadcast as a file."""
    COURSE = "course"
    """A picture of its delivery over time."""
    REPLIES = "replies"
    """Show a page of what readers wrote; an argument is how many of the first are left to be shown."""
    STATS = "stats"
    """Show /stats over so many days, which are the argument; it is about no broadcast."""
    GO_ON = "go_on"
    """Of these two the uuid is that of the question about an old copy of the database."""
    STOP_IT = "stop_it"


class Option(IntEnum):
    """What a press of OPTION turns on or off. The numbers are on buttons too: add at the end."""

    SILENT, PROTECTED, PREVIEW_OFF, PREVIEW_ABOVE, PREVIEW_LARGE, UNSUBSCRIBE = range(6)


class Listing(IntEnum):
    """Which list a press of OLDER or NEWER turns the pages of; the numbers are on buttons too."""

    HISTORY, DRAFTS, SCHEDULED = range(3)


NONE = str(UUID(int=0))
"""The uuid on a button that is about no broadcast."""

ANSWER = 1
"""The argument of RESUME and STOP under a question, which is closed with the press."""


UNDER_QUESTIONS = {
    Action.DELETE,
    Action.KEEP,
    Action.BLANK,
    Action.RESEND,
    Action.APPLY,
    Action.ANYWAY,
    Action.BACK,
    Action.LEAVE,
    Action.LET_GO,
    Action.RETRY,
    Action.URL_BUTTONS,
    Action.NO_URL_BUTTONS,
}
"""What stands under a question; of these some stand under other messages too."""


class Callback(NamedTuple):
    """What a button carries."""

    action: Action
    uuid: str
    argument: int | None = None

    @property
    def may_answer(self) -> bool:
        """Whether it may stand under a question, of which only the newest can be answered."""
        moves = self.action in (Action.RESUME, Action.STOP) and self.argument == ANSWER
        return moves or self.action in UNDER_QUESTIONS


def pack(action: Action, uuid: str, argument: int | None = None) -> str:
    """The callback data of a button, at most 64 bytes."""
    return f"{action}:{uuid}" if argument is None else f"{action}:{uuid}:{argument}"


def unpack(data: str | None) -> Callback | None:
    """What this callback data means; None if no button of ours carries it."""
    action, uuid, argument = [*(data or "").split(":"), "", ""][:3]
    try:
        callback = Callback(Action(action), str(UUID(uuid)), int(argument) if argument else None)
    except ValueError:
        return None
    # UUID() and int() also read other spellings; only what `pack` wrote is a button of ours.
    return callback if pack(*callback) == data and _fits(callback) else None


def _fits(callback: Callback) -> bool:
    """Whether its argument can be what it says, as no version is larger than the column that holds it."""
    return callback.action in _LARGE or (callback.argument or 0) < MOST


MOST = 2**31
_LARGE = {Action.CHOOSE, Action.SCHEDULE, Action.AUDIT, Action.APPROVE, Action.SEND_BACK}
"""Their arguments are marks, moments and ids of events."""


def pattern(*actions: Action) -> str:
    """What the callback data of these actions looks like, for a CallbackQueryHandler."""
    return rf"^(?:{'|'.join(actions)}):[0-9a-f-]{{36}}(?::\d{{1,12}})?$"
