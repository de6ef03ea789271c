"""Inline keyboards: which buttons Telegram takes, and how they are read back."""

import json
from typing import Any

from simulator.refused import bad_request
from simulator.urls import url_fault

MOST_BUTTONS = 100
DATA_BYTES = 64  # InlineKeyboardButton.callback_data: 1-64 bytes
COPIED = 256  # CopyTextButton.text: 1-256 characters
ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "copy_text",
    "pay",
)
MAY_BE_EMPTY = (
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "callback_game",
)


def inline_keyboard(raw: str | None) -> dict[str, Any] | None:
    """The keyboard under a message; other kinds of reply markup are not part of it.

    Raises: Refused for anything but an object, and for a button that Telegram would not take.
    """
    if not raw:
        return None
    try:
        markup = json.loads(raw)
    except ValueError as error:
        raise bad_request("can't parse reply keyboard markup JSON object") from error
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = [row for row in markup.get("inline_keyboard", ()) if row]
    buttons = [button for row in rows for button in row]
    if len(buttons) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    for button in buttons:
        _check(button)
    return {"inline_keyboard": rows} if rows else None


def _check(button: Any) -> None:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not button["text"].strip():
        raise bad_request("inline keyboard button text is empty")
    if not any(button.get(action) for action in ACTIONS) and not any(name in button for name in MAY_BE_EMPTY):
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    copied = button.get("copy_text")
    if copied is not None and not 1 <= len(str(copied.get("text", ""))) <= COPIED:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    url = button.get("url")
    if url and (fault := url_fault(url)):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: {fault}")
