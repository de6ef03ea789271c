"""Remedies: what can be done about messages that Telegram does not delete, mostly because of their age."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.callbacks import Action, pack
from handlers.texts import labels
from models.counts import Counts
from models.record import Broadcast
from models.states import ASKABLE, State

Rows = list[list[InlineKeyboardButton]]


def rows(of: Broadcast, counts: Counts) -> Rows:
    """✏️ Replace its words and 🫥 Blank them, where deleting does not reach all of it."""
    left = counts.remains
    if left is None or of.is_test or not _too_late(of, counts):
        return []
    found = []
    if left.replaceable:
        found.append(_button(labels.replace_words(left.replaceable), Action.CORRECT, of.uuid))
    if left.blankable or left.polls:
        found.append(_button(labels.blank(left.blankable, left.polls), Action.ASK_BLANK, of.uuid))
    return [[button] for button in found]


def replaces_words(of: Broadcast, counts: Counts) -> bool:
    """Whether one of these rows is ✏️ Correct under its other name."""
    left = counts.remains
    return left is not None and bool(left.replaceable) and bool(rows(of, counts))


def question(of: Broadcast, counts: Counts) -> InlineKeyboardMarkup:
    """Under the question before it is blanked; it is about the broadcast as it stands now."""
    left = counts.remains
    label = labels.blank_now(left.blankable, left.polls) if left else labels.blank_now(0, 0)
    blank = _button(label, Action.BLANK, of.uuid, of.revision)
    return InlineKeyboardMarkup([[blank, _button(labels.LEAVE, Action.LEAVE, of.uuid)]])


def _too_late(of: Broadcast, counts: Counts) -> bool:
    """Whether Telegram has left some of it where it is, or probably will."""
    if of.state is State.UNDONE:
        return True
    window = counts.window
    return of.state in ASKABLE and window is not None and bool(window.old or window.old_groups)


def _button(label: str, action: Action, uuid: str, argument: int | None = None) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=pack(action, uuid, argument))
