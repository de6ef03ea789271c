"""The buttons: what each is called, and the `action:uuid[:arg]` it carries."""

from enum import IntEnum, StrEnum
from typing import NamedTuple
from uuid import UUID

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from models.content import ALBUM, Content
from models.counts import Counts
from models.record import Broadcast
from models.states import ENDED, Outcome, State


class Action(StrEnum):
    """What a press does."""

    SEND = "send"
    CANCEL = "cancel"
    MESSAGE = "message"
    """Ask for another message in the place of a draft's."""
    LINKS = "links"
    """Ask for the buttons under a draft or a correction."""
    UNLINK = "unlink"
    OPTION = "option"
    TEST = "test"
    REWORD = "reword"
    """Take the wording that the admin's own message was edited to."""
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    UNDO = "undo"
    """Ask what to do about what was sent; pauses what is being sent."""
    DELETE = "delete"
    """Yes; the argument is how often the broadcast had moved when that was asked."""
    KEEP = "keep"
    CORRECT = "correct"
    """Ask for the corrected message."""
    APPLY = "apply"
    RETRY = "retry"
    RESEND = "resend"
    """Ask whether those whose answer was lost shall be sent it again."""
    AGAIN = "again"
    """Yes; the argument is as that of DELETE."""
    LEAVE = "leave"
    """Close a question that changes nothing."""
    OPEN = "open"
    OLDER = "older"
    NEWER = "newer"
    DRAFT = "draft"
    DUPLICATE = "duplicate"


class Option(IntEnum):
    """What a press of OPTION turns on or off."""

    SILENT, PROTECTED, PREVIEW_OFF, PREVIEW_ABOVE, PREVIEW_LARGE = range(5)


ASKED = 1
"""The argument of a button that answers a question; its message is closed with it."""
DRAFTS = 1
"""The argument of a button that turns the pages of the drafts, not of the history."""


class Press(NamedTuple):
    """One press of a button."""

    action: Action
    uuid: str
    arg: int | None


def pack(action: Action, uuid: str, arg: int | None = None) -> str:
    """The callback data of a button, at most 64 bytes."""
    return f"{action}:{uuid}" if arg is None else f"{action}:{uuid}:{arg}"


def unpack(data: str | None) -> Press | None:
    """The press that this callback data means; None if no button of ours carries it."""
    action, uuid, arg = [*(data or "").split(":"), "", ""][:3]
    try:
        press = Press(Action(action), str(UUID(uuid)), int(arg) if arg else None)
    except ValueError:
        return None
    return press if pack(*press) == data else None


def pattern(*actions: Action) -> str:
    """What the callback data of these actions looks like, for a CallbackQueryHandler."""
    return rf"^(?:{'|'.join(actions)}):[0-9a-f-]{{36}}(?::\d{{1,9}})?$"


def confirm(draft: Broadcast, content: Content, audience: int) -> InlineKeyboardMarkup:
    """Under a draft; without an audience there is nothing to send to."""
    uuid, version = draft.uuid, draft.content_version
    send = _button(f"✅ Send to {audience:,}", Action.SEND, uuid, version)
    cancel = _button("❌ Cancel", Action.CANCEL, uuid)
    edit = [_button("✏️ Message", Action.MESSAGE, uuid)]
    if content.kind != ALBUM:
        edit.append(_links(uuid, version))
    edit.append(_button("🧪 Test", Action.TEST, uuid, version))
    rows = [[send, cancel] if audience else [cancel], edit, _options(uuid, content, _ALWAYS)]
    if content.shows_link:
        rows.append(_options(uuid, content, _PREVIEW))
    return InlineKeyboardMarkup(rows)


def correction(uuid: str, version: int, content: Content, having: int) -> InlineKeyboardMarkup:
    """Under the preview of a correction; `version` is the content it would show, `having` who has the old."""
    rows = [[_button(f"✏️ Correct {having:,}", Action.APPLY, uuid, version), _leave("❌ Cancel", uuid)]]
    if content.kind != ALBUM:
        rows.append([_links(uuid, version)])
    return InlineKeyboardMarkup(rows)


def correcting(uuid: str, version: int, content: Content) -> InlineKeyboardMarkup:
    """Under the question for the corrected message; `version` and `content` are what is shown now."""
    first = [_links(uuid, version)] if content.kind != ALBUM else []
    return InlineKeyboardMarkup([[*first, _leave("❌ Cancel", uuid)]])


def linking(uuid: str, version: int, content: Content) -> InlineKeyboardMarkup | None:
    """Under the question for the buttons: a way to have none."""
    remove = _button("Remove the buttons", Action.UNLINK, uuid, version)
    return InlineKeyboardMarkup([[remove]]) if content.buttons else None


def rewording(uuid: str, version: int) -> InlineKeyboardMarkup:
    """Under the offer to take an edited message."""
    use = _button("Use the new wording", Action.REWORD, uuid, version)
    return InlineKeyboardMarkup([[use, _leave("Keep the old one", uuid)]])


def card(broadcast: Broadcast, counts: Counts) -> InlineKeyboardMarkup | None:
    """Under the progress of a broadcast: what can be done about it now."""
    uuid = broadcast.uuid
    if broadcast.is_test:
        over = broadcast.state in (State.SENT, State.STOPPED, State.PAUSED)
        return undo(uuid) if over and counts.deletable else None
    if broadcast.correcting and broadcast.state in ENDED:
        return undo(uuid)
    moves = [_button(_LABELS[move], move, uuid) for move in _MOVES.get(broadcast.state, ())]
    if not moves:
        return None
    more = [[_button(_LABELS[Action.CORRECT], Action.CORRECT, uuid)]] if len(moves) > 1 else []
    return InlineKeyboardMarkup([moves, *more])


def undo(uuid: str) -> InlineKeyboardMarkup:
    """Under what the other admins are told."""
    return InlineKeyboardMarkup([[_button(_LABELS[Action.UNDO], Action.UNDO, uuid)]])


def report(broadcast: Broadcast, counts: Counts) -> InlineKeyboardMarkup:
    """Under a report: what is left to do."""
    uuid, state = broadcast.uuid, broadcast.state
    live = card(broadcast, counts)
    rows = [list(row) for row in live.inline_keyboard] if live else [_undo_again(broadcast, counts)]
    rows[0] += _correct(broadcast, counts)
    if state is State.SENT and counts.retryable:
        rows.append([_button(f"🔁 Retry {counts.retryable:,} failed", Action.RETRY, uuid)])
    if state is State.SENT and counts.unknown:
        rows.append([_button(f"Resend {counts.unknown:,} unknown", Action.RESEND, uuid)])
    rows.append([_button("Duplicate", Action.DUPLICATE, uuid)])
    return InlineKeyboardMarkup([row for row in rows if row])


def after_end(broadcast: Broadcast, counts: Counts) -> InlineKeyboardMarkup | None:
    """Under what the other admins read about the end."""
    row = [*_undo_again(broadcast, counts), *_correct(broadcast, counts)]
    return InlineKeyboardMarkup([row]) if row else None


def question(broadcast: Broadcast, counts: Counts) -> InlineKeyboardMarkup:
    """Under the question that comes before an undo."""
    uuid, deletable = broadcast.uuid, counts.deletable
    label = f"🗑 Delete from {deletable:,} chat{'' if deletable == 1 else 's'}" if deletable else "🗑 Delete"
    wanted = deletable or counts.of(Outcome.IN_FLIGHT)
    delete = [_button(label, Action.DELETE, uuid, broadcast.revision)] if wanted else []
    if broadcast.state is not State.PAUSED:
        return InlineKeyboardMarkup([[*delete, _button("Keep", Action.KEEP, uuid)]])
    resume = _button(_LABELS[Action.RESUME], Action.RESUME, uuid, ASKED)
    keep = _button("Keep what was sent", Action.STOP, uuid, ASKED)
    return InlineKeyboardMarkup([row for row in (delete, [resume, keep]) if row])


def resending(broadcast: Broadcast, unknown: int) -> InlineKeyboardMarkup:
    """Under the question before a second copy; it is about the broadcast as it stands now."""
    again = _button(f"Send again to {unknown:,}", Action.AGAIN, broadcast.uuid, broadcast.revision)
    return InlineKeyboardMarkup([[again, _leave("Leave it", broadcast.uuid)]])


def listed(uuids: list[str], *, drafts: bool, newer: bool, older: bool) -> InlineKeyboardMarkup:
    """Under a list: a number for each, and the ways to its neighbours."""
    opening, which = (Action.DRAFT, DRAFTS) if drafts else (Action.OPEN, None)
    numbers = [_button(str(at), opening, uuid) for at, uuid in enumerate(uuids, start=1)]
    turns = [_button("◀", Action.NEWER, uuids[0], which)] if newer else []
    turns += [_button("▶", Action.OLDER, uuids[-1], which)] if older else []
    return InlineKeyboardMarkup([row for row in (numbers[:_ROW], numbers[_ROW:], turns) if row])


_ROW = 5  # numbers side by side

_LABELS = {
    Action.PAUSE: "⏸ Pause",
    Action.RESUME: "▶️ Resume",
    Action.STOP: "⏹ Stop",
    Action.UNDO: "↩️ Undo",
    Action.CORRECT: "✏️ Correct",
}
_MOVES = {
    State.QUEUED: (Action.UNDO,),
    State.SENDING: (Action.PAUSE, Action.STOP, Action.UNDO),
    State.PAUSED: (Action.RESUME, Action.STOP, Action.UNDO),
}
_ALWAYS = {Option.SILENT: "Silent", Option.PROTECTED: "Protected"}
_PREVIEW = {
    Option.PREVIEW_OFF: "Preview off",
    Option.PREVIEW_ABOVE: "Preview above",
    Option.PREVIEW_LARGE: "Preview large",
}


def _options(uuid: str, content: Content, names: dict[Option, str]) -> list[InlineKeyboardButton]:
    preview = content.link_preview
    on = {
        Option.SILENT: content.silent,
        Option.PROTECTED: content.protected,
        Option.PREVIEW_OFF: preview.is_disabled,
        Option.PREVIEW_ABOVE: preview.show_above_text,
        Option.PREVIEW_LARGE: preview.prefer_large_media,
    }
    return [
        _button(f"{name} {'☑' if on[option] else '☐'}", Action.OPTION, uuid, option)
        for option, name in names.items()
    ]


def _undo_again(broadcast: Broadcast, counts: Counts) -> list[InlineKeyboardButton]:
    if not counts.deletable or broadcast.state is State.UNDOING:
        return []
    return [_button(_LABELS[Action.UNDO], Action.UNDO, broadcast.uuid)]


def _correct(broadcast: Broadcast, counts: Counts) -> list[InlineKeyboardButton]:
    if broadcast.state not in (State.SENT, State.STOPPED) or counts.sent <= counts.deleted:
        return []
    return [_button(_LABELS[Action.CORRECT], Action.CORRECT, broadcast.uuid)]


def _links(uuid: str, version: int) -> InlineKeyboardButton:
    return _button("🔘 Buttons", Action.LINKS, uuid, version)


def _leave(label: str, uuid: str) -> InlineKeyboardButton:
    return _button(label, Action.LEAVE, uuid)


def _button(label: str, action: Action, uuid: str, arg: int | None = None) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=pack(action, uuid, arg))
