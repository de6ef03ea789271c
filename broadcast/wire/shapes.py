"""The shape that each method's result must have before it counts as a yes."""

from typing import Any

LATEST = 253_402_300_800  # unix seconds of the year 10000, which no datetime holds

Result = Any  # whatever JSON can hold


def fits(method: str, result: Result) -> bool:
    """Whether the result has the shape that the method promises and that PTB can read."""
    match method:
        case "getUpdates" | "getChatAdministrators" | "getMyCommands":
            return isinstance(result, list)
        case "getMe":
            return isinstance(result, dict) and _is_whole(result.get("id")) and "first_name" in result
        case "getWebhookInfo":
            return isinstance(result, dict) and isinstance(result.get("url"), str)
        case "copyMessage":
            return _is_id(result)
        case "sendMediaGroup":
            return isinstance(result, list) and bool(result) and all(map(_is_message, result))
        case "sendChatAction":
            return result is True
        case "stopPoll":
            return isinstance(result, dict) and isinstance(result.get("id"), str) and "options" in result
    if method.startswith("send"):
        return _is_message(result)
    if method.startswith("edit"):
        return result is True or _is_message(result)
    if method.startswith(("delete", "answer", "set")):
        return result is True
    return result is not None and result is not False


def numbered(method: str, result: Result) -> bool:
    """Whether every message that a call made has an id by which it can be taken back."""
    if not method.startswith(("send", "copy")):
        return True
    messages = result if isinstance(result, list) else [result]
    return all(one["message_id"] for one in messages if isinstance(one, dict))


def _is_message(result: Result) -> bool:
    if not _is_id(result):
        return False
    date, chat = result.get("date"), result.get("chat")
    dated = _is_whole(date) and 0 <= date < LATEST
    return (
        dated and isinstance(chat, dict) and _is_whole(chat.get("id")) and isinstance(chat.get("type"), str)
    )


def _is_id(result: Result) -> bool:
    return isinstance(result, dict) and _is_whole(result.get("message_id")) and result["message_id"] >= 0


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
