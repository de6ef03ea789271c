"""Callback data: what a button carries, and what its press means.

About a broadcast that is `action:uuid[:argument]`, about a group or channel `action:chat id[:argument]`.
"""

from enum import IntEnum, StrEnum
from typing import NamedTuple
from uuid import UUID


class Action(StrEnum):
    """What a press does. The values are on buttons that people still have, so they never change."""

    SEND = "send"
    """The argument is the version that the card shows."""
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
    PEOPLE = "people"
    """Leave groups and channels out, on the card."""
    CAP = "cap"
    """Leave out who had one lately, on the card; the argument is in hours, 0 is nobody."""
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
    """Subscribe the chats that rest; it is about no broadcast, so `NONE` stands in the place of one."""
    TRY_AGAIN_TOO = "rested_too"
    """The same on the card of a draft, which is shown anew."""
    UNSUBSCRIBE = "unsubscribe"
    """The admin who presses gets no more broadcasts; as TRY_AGAIN, it is about none."""
    INSIST = "insist"
    """Go on with an undo or a correction that most chats refuse."""
    GO_ON = "go_on"
    """Of these two the uuid is that of the question about an old copy of the database."""
    STOP_IT = "stop_it"


class Option(IntEnum):
    """What a press of OPTION turns on or off. The numbers are on buttons too: add at the end."""

    SILENT, PROTECTED, PREVIEW_OFF, PREVIEW_ABOVE, PREVIEW_LARGE, UNSUBSCRIBE = range(6)


class Listing(IntEnum):
    """Which list a press of OLDER or NEWER turns the pages of; the numbers are on buttons too."""

    HISTORY, DRAFTS = range(2)


NONE = str(UUID(int=0))
"""The uuid on a button that is about no broadcast."""

ANSWER = 1
"""The argument of RESUME and STOP under a question, which is closed with the press."""


LETS_OUT = {
    Action.SEND,
    Action.TEST,
    Action.RESUME,
    Action.NOW,
    Action.LET_GO,
    Action.RETRY,
    Action.RESEND,
    Action.REMAINING,
    Action.APPLY,
    Action.BLANK,
    Action.GO_ON,
}
"""What lets something go out: it is asked about again where it was pressed while the bot was away."""

UNDER_QUESTIONS = {
    Action.DELETE,
    Action.KEEP,
    Action.BLANK,
    Action.RESEND,
    Action.APPLY,
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
    return callback if pack(*callback) == data else None


def pattern(*actions: Action) -> str:
    """What the callback data of these actions looks like, for a CallbackQueryHandler."""
    return rf"^(?:{'|'.join(actions)}):[0-9a-f-]{{36}}(?::\d{{1,12}})?$"


class RoomAction(StrEnum):
    """What a press about a group or channel does. As those of `Action`, the values never change.

    The argument is where the page of the list begins under which the button stands; none means a notice.
    """

    INCLUDE = "include"
    DECLINE = "decline"
    """Leave one that waits for a yes."""
    QUIT = "quit"
    """Leave one that is in."""
    TURN = "groups"
    """Show that page of the list; the chat id is 0."""


class RoomCallback(NamedTuple):
    """What a button about a group or channel carries."""

    action: RoomAction
    chat_id: int
    start: int | None = None


def pack_room(action: RoomAction, chat_id: int, start: int | None = None) -> str:
    """The callback data of a button, at most 64 bytes."""
    return f"{action}:{chat_id}" if start is None else f"{action}:{chat_id}:{start}"


def unpack_room(data: str | None) -> RoomCallback | None:
    """What this callback data means; None if no button of ours carries it."""
    action, chat_id, start = [*(data or "").split(":"), "", ""][:3]
    try:
        callback = RoomCallback(RoomAction(action), int(chat_id), int(start) if start else None)
    except ValueError:
        return None
    return callback if pack_room(*callback) == data else None


def room_pattern(*actions: RoomAction) -> str:
    """As `pattern`."""
    return rf"^(?:{'|'.join(actions)}):-?\d{{1,19}}(?::\d{{1,9}})?$"
