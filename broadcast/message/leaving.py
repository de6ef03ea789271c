"""The button under a broadcast by which a chat leaves and comes back. Pure."""

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from broadcast.message import answering
from models.buttons import AnswerButton, Button, CopyButton
from models.content import Content

# On buttons that people still have, so they never change.
LEAVE, RETURN = "audience:leave", "audience:return"
LABELS = {LEAVE: "Unsubscribe", RETURN: "You left · come back"}
PATTERN = f"^(?:{LEAVE}|{RETURN})$"


def button(data: str = LEAVE) -> InlineKeyboardButton:
    return InlineKeyboardButton(LABELS[data], callback_data=data)


def keyboard_of(content: Content, of: str, data: str = LEAVE) -> InlineKeyboardMarkup | None:
    """What stands under a content: its buttons, and below them the one of this `data`, where it has it.

    Args:
        of: the uuid of the broadcast that its answer buttons are about.
    """
    rows = [[_shown(one, of) for one in row] for row in content.buttons]
    if content.has_unsubscribe:
        rows.append([button(data)])
    return InlineKeyboardMarkup(rows) if rows else None


def turned(keyboard: InlineKeyboardMarkup, *, left: bool) -> InlineKeyboardMarkup:
    """The same buttons, with the one that is right for a chat that has left or is in."""
    right = RETURN if left else LEAVE
    rows = [
        [button(right) if one.callback_data in LABELS else one for one in row]
        for row in keyboard.inline_keyboard
    ]
    return InlineKeyboardMarkup(rows)


def _shown(one: Button, of: str) -> InlineKeyboardButton:
    if isinstance(one, AnswerButton):
        return InlineKeyboardButton(one.text, callback_data=answering.pack(of, one))
    if isinstance(one, CopyButton):
        return InlineKeyboardButton(one.text, copy_text=CopyTextButton(one.copies))
    return InlineKeyboardButton(one.text, one.url)
