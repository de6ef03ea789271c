"""What an answer of the Bot API says: a yes in the shape that its method promises, or which error.

Nothing counts as done without such a yes. The words of others are redacted before they are raised.
"""

import json
import math
from http import HTTPStatus
from typing import Any

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from broadcast.secrets import Redaction
from broadcast.wire.errors import NoBotApi, NoSuchMethod, Unanswered, Untraceable
from broadcast.wire.shapes import fits, numbered

# PTB's own words.
NO_JSON = "Invalid server response"
ANOTHER_CHAT = "an answer about another chat"
LONGEST_FLOOD = 86_400  # seconds; the longest silence seen in the field was 10,072 s

Answer = dict[str, Any]


def check(url: str, status: int, payload: bytes) -> Any:
    """The result, if the answer is a yes.

    Args:
        url: what was asked, `…/bot<token>/<method>`.

    Raises:
        Unanswered: it is neither a yes nor a no, so it may have been carried out.
        TelegramError: the error that it stands for, of the class that PTB would choose.
    """
    method = url.rpartition("/")[2]
    answer = _parsed(payload)
    if 200 <= status <= 299:
        if answer is None or not isinstance(answer.get("ok"), bool):
            raise Unanswered(NO_JSON)
        if answer["ok"]:
            _check_result(method, answer.get("result"))
            return answer["result"]
        status = _whole(answer.get("error_code")) or status
    raise _refusal(method, status, answer, _redaction(url))


def _check_result(method: str, result: Any) -> None:
    if not fits(method, result):
        raise Unanswered(f"no yes to {method}")
    if not numbered(method, result):
        raise Untraceable(f"no message id from {method}")


def _refusal(method: str, status: int, answer: Answer | None, redact: Redaction) -> TelegramError:
    telegrams = answer is not None and answer.get("ok") is False
    words = redact(_words(status, answer if telegrams else None))
    if status == HTTPStatus.UNAUTHORIZED:
        return InvalidToken(words)
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:  # refused by its size, before anybody looked into it
        return BadRequest(words)
    if not telegrams:
        return NoBotApi(words) if status == HTTPStatus.NOT_FOUND else _unclear(status, words)
    assert answer is not None
    if told := _told(answer.get("parameters")):
        return told
    # Of a token that no bot has, Telegram says "Not Found" and no more; of a method, which thing it is.
    if status == HTTPStatus.NOT_FOUND and "method" in words.casefold() and method != "getMe":
        return NoSuchMethod(method)
    refusal = REFUSALS.get(status)
    return refusal(words) if refusal else _unclear(status, words)


REFUSALS: dict[int, type[TelegramError]] = {
    HTTPStatus.BAD_REQUEST: BadRequest,
    HTTPStatus.FORBIDDEN: Forbidden,
    HTTPStatus.NOT_FOUND: InvalidToken,
    HTTPStatus.CONFLICT: Conflict,
}
"""What Telegram's refusals are to PTB; any other status leaves open what happened."""


def _unclear(status: int, words: str) -> TelegramError:
    # Of a 429 that names no seconds, so that it reads as Telegram's whoever wrote it.
    if status == HTTPStatus.TOO_MANY_REQUESTS and not words.casefold().startswith("too many requests"):
        words = f"Too Many Requests: {words}"
    return NetworkError(words)


def _told(parameters: Any) -> TelegramError | None:
    """The errors that carry a number, where it is one that can be used."""
    if not isinstance(parameters, dict):
        return None
    if (chat_id := _whole(parameters.get("migrate_to_chat_id"))) is not None:
        return ChatMigrated(chat_id)
    seconds = _number(parameters.get("retry_after"))
    if seconds is not None and seconds > 0:
        return RetryAfter(math.ceil(min(seconds, LONGEST_FLOOD)))
    return None


def _parsed(payload: bytes) -> Answer | None:
    try:
        answer = json.loads(payload.decode(errors="replace"))
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _words(status: int, answer: Answer | None) -> str:
    description = answer.get("description") if answer else None
    if isinstance(description, int | float) or (isinstance(description, str) and description.strip()):
        # A lone surrogate, which JSON can hold, would fit into neither a database nor a message.
        return str(description).encode(errors="replace").decode()
    try:
        return f"{HTTPStatus(status).phrase} ({status})"
    except ValueError:
        return f"HTTP {status}"


def _whole(value: Any) -> int | None:
    number = _number(value)
    return int(number) if number is not None and number == int(number) else None


def _number(value: Any) -> int | float | None:
    """A number, also one written as a text; None for anything else, infinity and NaN."""
    if isinstance(value, bool):
        return None
    try:
        number = value if isinstance(value, int) else float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if isinstance(number, int) or math.isfinite(number) else None


def _redaction(url: str) -> Redaction:
    return Redaction(url.rsplit("/", 2)[1].removeprefix("bot"))
