"""The button under a broadcast by which a chat leaves and comes back. Pure."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

# On buttons that people still have, so they never change.
LEAVE, RETURN = "audience:leave", "audience:return"
LABELS = {LEAVE: "Unsubscribe", RETURN: "You left · come back"}
PATTERN = f"^(?:{LEAVE}|{RETURN})$"


def button(data: str = LEAVE) -> InlineKeyboardButton:
    return InlineKeyboardButton(LABELS[data], callback_data=data)


def turned(keyboard: InlineKeyboardMarkup, *, left: bool) -> InlineKeyboardMarkup:
    """The same buttons, with the one that is right for a chat that has left or is in."""
    right = RETURN if left else LEAVE
    rows = [
        [button(right) if one.callback_data in LABELS else one for one in row]
        for row in keyboard.inline_keyboard
    ]
    return InlineKeyboardMarkup(rows)
