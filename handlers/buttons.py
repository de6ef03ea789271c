"""The buttons: what each is called, and the `action:uuid[:arg]` it carries."""

from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from models.states import State


class Action(StrEnum):
    """What a press does."""

    SEND = "send"
    CANCEL = "cancel"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    UNDO = "undo"
    """Ask what to do about what was sent; pauses what is being sent."""
    DELETE = "delete"
    KEEP = "keep"


ASKED = 1
"""The argument of a button that answers a question; its message is closed with it."""


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


def confirm(uuid: str, version: int, audience: int) -> InlineKeyboardMarkup:
    """Under a draft; without an audience there is nothing to send to."""
    send = _button(f"✅ Send to {audience:,}", Action.SEND, uuid, version)
    cancel = _button("❌ Cancel", Action.CANCEL, uuid)
    return InlineKeyboardMarkup([[send, cancel] if audience else [cancel]])


def card(uuid: str, state: State) -> InlineKeyboardMarkup | None:
    """Under the progress of a broadcast: what can be done about it now."""
    moves = {
        State.QUEUED: [Action.UNDO],
        State.SENDING: [Action.PAUSE, Action.STOP, Action.UNDO],
        State.PAUSED: [Action.RESUME, Action.STOP, Action.UNDO],
    }.get(state)
    return InlineKeyboardMarkup([[_button(_LABELS[move], move, uuid) for move in moves]]) if moves else None


def undo(uuid: str) -> InlineKeyboardMarkup:
    """Under what the other admins are told."""
    return InlineKeyboardMarkup([[_button(_LABELS[Action.UNDO], Action.UNDO, uuid)]])


def report(uuid: str, state: State, remaining: int) -> InlineKeyboardMarkup | None:
    """Under a report: what is left to do."""
    if state is State.PAUSED:
        return card(uuid, state)
    return undo(uuid) if remaining else None


def question(uuid: str, state: State, sent: int) -> InlineKeyboardMarkup:
    """Under the question that comes before an undo."""
    delete = _button(f"🗑 Delete from {sent:,} chat{'' if sent == 1 else 's'}", Action.DELETE, uuid)
    if state is not State.PAUSED:
        return InlineKeyboardMarkup([[delete, _button("Keep", Action.KEEP, uuid)]])
    resume = _button(_LABELS[Action.RESUME], Action.RESUME, uuid, ASKED)
    keep = _button("Keep what was sent", Action.STOP, uuid, ASKED)
    return InlineKeyboardMarkup([[delete], [resume, keep]])


_LABELS = {
    Action.PAUSE: "⏸ Pause",
    Action.RESUME: "▶️ Resume",
    Action.STOP: "⏹ Stop",
    Action.UNDO: "↩️ Undo",
}


def _button(label: str, action: Action, uuid: str, arg: int | None = None) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=pack(action, uuid, arg))
