"""What an answer says: nothing counts as done without a yes of the right shape."""

import json
from datetime import timedelta
from typing import Any

import pytest
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

from broadcast.wire.answers import check
from broadcast.wire.errors import NoBotApi, NoSuchMethod, Unanswered, Untraceable

TOKEN = "123456:AAh-Fake_fake_fake"
UNUSABLE: list[Any] = [-5, 0, "soon", None, True, [17], {}, float("nan"), float("inf")]
LAST_SECOND = 253_402_300_799  # of the year 9999
MESSAGE = {"message_id": 7, "date": 1_790_000_000, "chat": {"id": 5, "type": "private"}}


def asked(method: str, status: int, answer: Any) -> None:
    payload = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    check(f"http://127.0.0.1:1/bot{TOKEN}/{method}", status, payload)


def refusal(method: str, status: int, answer: Any) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        asked(method, status, answer)
    return caught.value


@pytest.mark.parametrize(
    ("method", "result"),
    [
        ("sendMessage", MESSAGE),
        ("sendMessage", MESSAGE | {"date": 0}),
        ("sendMessage", MESSAGE | {"date": LAST_SECOND}),
        ("copyMessage", {"message_id": 7}),
        ("sendMediaGroup", [MESSAGE, MESSAGE | {"message_id": 8}]),
        ("editMessageText", MESSAGE),
        ("editMessageText", True),
        ("stopPoll", {"id": "5", "options": []}),
        ("deleteMessage", True),
        ("deleteMessages", True),
        ("answerCallbackQuery", True),
        ("setMyCommands", True),
        ("sendChatAction", True),
        ("getUpdates", []),
        ("getMe", {"id": 123456, "is_bot": True, "first_name": "Recall"}),
        ("getChat", {"id": 5}),
        ("getChatMemberCount", 0),
    ],
)
def test_yes_of_its_shape_is_one(method: str, result: Any) -> None:
    asked(method, 200, {"ok": True, "result": result})


@pytest.mark.parametrize(
    ("method", "result"),
    [
        ("deleteMessage", False),
        ("deleteMessage", None),
        ("deleteMessage", 1),
        ("deleteMessage", "true"),
        ("deleteMessage", {}),
        ("deleteMessages", False),
        ("answerCallbackQuery", False),
        ("answerCallbackQuery", {}),
        ("setMyCommands", []),
        ("editMessageText", False),
        ("editMessageText", {}),
        ("editMessageReplyMarkup", None),
        ("stopPoll", True),
        ("stopPoll", {}),
        ("stopPoll", MESSAGE),
        ("sendMessage", True),
        ("sendMessage", False),
        ("sendMessage", {}),
        ("sendMessage", {"message_id": 7}),
        ("sendMessage", MESSAGE | {"message_id": "7"}),
        ("sendMessage", MESSAGE | {"message_id": True}),
        ("sendMessage", MESSAGE | {"message_id": -7}),
        ("sendMessage", MESSAGE | {"date": 1_199_999_999_999}),
        ("sendMessage", MESSAGE | {"date": LAST_SECOND + 1}),
        ("sendMessage", MESSAGE | {"date": -1}),
        ("sendMessage", MESSAGE | {"date": "today"}),
        ("sendMessage", MESSAGE | {"chat": 5}),
        ("copyMessage", {"message_id": "seven"}),
        ("copyMessage", 7),
        ("sendMediaGroup", []),
        ("sendMediaGroup", MESSAGE),
        ("sendMediaGroup", [MESSAGE, {"message_id": "8"}]),
        ("getUpdates", {}),
        ("getMe", True),
        ("getMe", {"id": "123456"}),
        ("getWebhookInfo", {"url": None}),
    ],
)
def test_yes_of_another_shape_is_none(method: str, result: Any) -> None:
    error = refusal(method, 200, {"ok": True, "result": result})
    assert type(error) is Unanswered
    assert method in error.message


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>surprise</html>",
        b"[]",
        b"true",
        b'"ok"',
        b'{"ok":',
        b"[" * 100_000,
        b"\xff\xfe",
        {},
        {"ok": True},
        {"ok": "true", "result": True},
        {"ok": 1, "result": True},
        {"result": True},
    ],
)
def test_what_is_neither_yes_nor_no_leaves_open_what_happened(answer: Any) -> None:
    assert type(refusal("deleteMessage", 200, answer)) is Unanswered


@pytest.mark.parametrize(
    ("method", "result"),
    [
        ("sendVideo", MESSAGE | {"message_id": 0}),
        ("copyMessage", {"message_id": 0}),
        ("sendMediaGroup", [MESSAGE, MESSAGE | {"message_id": 0}]),
    ],
)
def test_message_with_the_id_0_was_taken_and_cannot_be_taken_back(method: str, result: Any) -> None:
    assert isinstance(refusal(method, 200, {"ok": True, "result": result}), Untraceable)


def no(code: int, description: Any = "No", **more: Any) -> dict[str, Any]:
    return {"ok": False, "error_code": code, "description": description, **more}


@pytest.mark.parametrize("status", [200, None])
@pytest.mark.parametrize(
    ("code", "kind"),
    [(400, BadRequest), (403, Forbidden), (409, Conflict), (401, InvalidToken), (404, InvalidToken)],
)
def test_no_is_one_also_where_http_says_200(status: int | None, code: int, kind: type[TelegramError]) -> None:
    error = refusal("deleteMessage", status or code, no(code))
    assert type(error) is kind
    assert error.message == "No"


def test_no_at_200_without_a_code_leaves_open_what_happened() -> None:
    assert type(refusal("deleteMessage", 200, {"ok": False})) is NetworkError


@pytest.mark.parametrize("status", [400, 403, 409, 500, 502, 503, 504, 301, 302, 418])
@pytest.mark.parametrize(
    "answer", [b"<html>x</html>", b"", b"[1]", {"error": "x"}, {"ok": True, "result": True}]
)
def test_error_that_is_not_in_telegrams_words_leaves_open_what_happened(status: int, answer: Any) -> None:
    assert type(refusal("sendMessage", status, answer)) is NetworkError


@pytest.mark.parametrize("answer", [b"<html>404</html>", b"", {"error": "not found"}, {"ok": True}])
def test_404_that_is_not_telegrams_is_no_bot_api(answer: Any) -> None:
    assert isinstance(refusal("getMe", 404, answer), NoBotApi)


def test_404_of_a_method_names_it_and_does_not_blame_the_token() -> None:
    error = refusal("sendMediaGroup", 404, no(404, "Not Found: method not found"))
    assert isinstance(error, NoSuchMethod)
    assert error.method == "sendMediaGroup"


def test_404_of_the_first_question_blames_the_token() -> None:
    assert isinstance(refusal("getMe", 404, no(404, "Not Found: method not found")), InvalidToken)


@pytest.mark.parametrize("answer", [no(413, "Request Entity Too Large"), b"<html>413</html>"])
def test_what_is_too_large_was_certainly_not_carried_out(answer: Any) -> None:
    assert isinstance(refusal("sendMessage", 413, answer), BadRequest)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [(17, 17), (0.2, 1), ("17", 17), (10**15, 86_400), (10**400, 86_400), ("1e15", 86_400)],
)
def test_flood_lasts_what_it_says_and_a_day_at_most(told: Any, seconds: int) -> None:
    error = refusal("sendMessage", 429, no(429, "Too Many Requests", parameters={"retry_after": told}))
    assert isinstance(error, RetryAfter)
    assert error.retry_after == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "parameters",
    [
        *({"retry_after": told} for told in UNUSABLE),
        ["retry_after"],
        "retry_after",
        {},
        None,
    ],
)
def test_flood_without_a_usable_number_is_a_flood_all_the_same(parameters: Any) -> None:
    error = refusal("sendMessage", 429, no(429, "Slow down", parameters=parameters))
    assert type(error) is NetworkError
    assert error.message == "Too Many Requests: Slow down"


@pytest.mark.parametrize("words", ["Too Many Requests", "too many requests: retry later"])
def test_flood_that_says_so_itself_keeps_its_words(words: str) -> None:
    assert refusal("sendMessage", 429, no(429, words)).message.casefold() == words.casefold()


def test_chat_that_moved_has_its_new_id() -> None:
    error = refusal("sendMessage", 400, no(400, parameters={"migrate_to_chat_id": -1007}))
    assert isinstance(error, ChatMigrated)
    assert error.new_chat_id == -1007


@pytest.mark.parametrize("told", ["elsewhere", None, True, 0.5])
def test_chat_that_moved_nowhere_refuses(told: Any) -> None:
    assert type(refusal("sendMessage", 400, no(400, parameters={"migrate_to_chat_id": told}))) is BadRequest


@pytest.mark.parametrize(
    ("description", "words"),
    [
        (5, "5"),
        (None, "Forbidden (403)"),
        ([], "Forbidden (403)"),
        ("", "Forbidden (403)"),
        ("a\ud800b", "a?b"),
    ],
)
def test_words_are_always_words(description: Any, words: str) -> None:
    assert refusal("sendMessage", 403, no(403, description)).message == words


@pytest.mark.parametrize("code", [400, 401, 403, 404, 409, 429, 500, 502])
@pytest.mark.parametrize(
    "quoted", [TOKEN, TOKEN.replace(":", "%3A"), TOKEN.partition(":")[2], TOKEN[:-5], TOKEN.lower()]
)
def test_token_that_is_quoted_is_not_passed_on(code: int, quoted: str) -> None:
    error = refusal("sendMessage", code, no(code, f"Bad Request: cannot POST /bot{quoted}/sendMessage"))
    assert "fake" not in f"{error.message} {error!r} {error.__cause__!r}".casefold()
