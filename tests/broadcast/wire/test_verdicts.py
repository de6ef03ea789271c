"""The table of Telegram's errors: one verdict each, in Telegram's own words."""

import inspect
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from telegram import error as errors
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from broadcast.engine.correcting import CORRECTIONS
from broadcast.engine.sending import OUTCOMES
from broadcast.engine.undoing import FATES
from broadcast.proxy import Proxy
from broadcast.wire.errors import NoBotApi, NoSuchMethod, NotSent, ProxyFailed, Unanswered, Untraceable
from broadcast.wire.verdicts import Cause, Halt, Redirect, Retry, Settle, Verdict, classify, of_webhook
from models.details import Detail
from models.reasons import Reason, ReasonCode

ALBUM = 'Failed to send message #1 with the error message "USER_IS_BLOCKED"'

# As Telegram says them, with the name of the status in front where the server puts one.
WORDS = {
    Cause.BLOCKED: [
        "Forbidden: bot was blocked by the user",
        "USER_IS_BLOCKED",
    ],
    Cause.GONE: [
        "Forbidden: user is deactivated",
        "INPUT_USER_DEACTIVATED",
        "Forbidden: user is deleted",
        "Bad Request: USER_DELETED",
        "Forbidden: bot can't send messages to bots",
        "Forbidden: bot can't send messages to the bot",
        "Forbidden: bots can't send messages to other bots",
        "USER_IS_BOT",
        "Forbidden: bot was kicked from the group chat",
        "Forbidden: bot was kicked from the supergroup chat",
        "Forbidden: bot was kicked from the channel chat",
        "Forbidden: bot is not a member of the supergroup chat",
        "Forbidden: bot is not a member of the channel chat",
        "Forbidden: the group chat was deleted",
        "Bad Request: group chat was deactivated",
    ],
    Cause.DOUBTFUL: [
        "Bad Request: chat not found",
        "Forbidden: chat not found",
        "Bad Request: private chat not found",
        "Bad Request: user not found",
        "Bad Request: can't access the chat",
        "PEER_ID_INVALID",
        "USER_ID_INVALID",
        "CHAT_ID_INVALID",
        "CHANNEL_INVALID",
        "CHANNEL_PRIVATE",
        "CHANNEL_PUBLIC_GROUP_NA",
        "USER_NOT_PARTICIPANT",
        "Forbidden: bot can't initiate conversation with a user",
        "Forbidden: bot was banned from the group chat",
    ],
    Cause.REFUSED: [
        "CHAT_WRITE_FORBIDDEN",
        "CHAT_FORBIDDEN",
        "CHAT_RESTRICTED",
        "CHAT_SEND_PLAIN_FORBIDDEN",
        "CHAT_SEND_PHOTOS_FORBIDDEN",
        "CHAT_GUEST_SEND_FORBIDDEN",
        "Bad Request: CHAT_ADMIN_REQUIRED",
        "Bad Request: USER_BANNED_IN_CHANNEL",
        "RIGHT_FORBIDDEN",
        "TOPIC_CLOSED",
        "TOPIC_DELETED",
        "Bad Request: message thread not found",
        "Bad Request: not enough rights to send photos to the chat",
        "Bad Request: have no rights to send a message",
        "Bad Request: have no write access to the chat",
        "Bad Request: need administrator rights in the channel chat",
        "VOICE_MESSAGES_FORBIDDEN",
        "ALLOW_PAYMENT_REQUIRED",
        "ALLOW_PAYMENT_REQUIRED_25",
        "Bad Request: PRIVACY_PREMIUM_REQUIRED",
        "USER_PRIVACY_RESTRICTED",
        "Bad Request: YOU_BLOCKED_USER",
        "Bad Request: non-anonymous polls can't be sent to channel chats",
    ],
    Cause.UNFAMILIAR: [
        "The moon is in the wrong house",
        "Forbidden: for a reason of our own",
    ],
}
CAUSES = [
    ((Forbidden if text.startswith("Forbidden") else BadRequest)(text), cause)
    for cause, texts in WORDS.items()
    for text in texts
]


@pytest.mark.parametrize("repeatable", [False, True])
@pytest.mark.parametrize(("error", "cause"), CAUSES)
def test_words_have_one_cause_when_sending_and_when_deleting(
    error: TelegramError, cause: Cause, repeatable: bool
) -> None:
    verdict = classify(error, repeatable=repeatable)
    assert isinstance(verdict, Settle)
    assert verdict.cause is cause


@pytest.mark.parametrize("recase", [str.lower, str.upper, str.capitalize, str.title])
@pytest.mark.parametrize(("error", "cause"), CAUSES)
def test_case_of_the_words_does_not_matter(
    error: TelegramError, cause: Cause, recase: Callable[[str], str]
) -> None:
    verdict = classify(BadRequest(recase(error.message)), repeatable=False)
    assert isinstance(verdict, Settle)
    assert verdict.cause is cause


@pytest.mark.parametrize(("error", "cause"), CAUSES)
def test_words_are_found_inside_an_albums_error(error: TelegramError, cause: Cause) -> None:
    wrapped = f'Failed to send message #10 with the error message "{error.message}"'
    verdict = classify(BadRequest(wrapped), repeatable=False)
    assert isinstance(verdict, Settle)
    assert verdict.cause is (Cause.UNANSWERED if cause is Cause.UNFAMILIAR else cause)


@pytest.mark.parametrize("words", ["MEDIA_EMPTY", "wrong file identifier", "the moon is in the wrong house"])
def test_an_albums_error_that_is_not_the_chats_leaves_open_what_arrived(words: str) -> None:
    error = BadRequest(f'Failed to send message #2 with the error message "{words}"')
    assert classify(error, repeatable=False) == Settle(Cause.UNANSWERED, error.message)


TOO_LARGE = "Request Entity Too Large (413)"
# Whatever a server in trouble says of the chat, it may have delivered.
LOST = Settle(Cause.UNANSWERED, "Internal Server Error: chat not found")
UNREACHED = Settle(Cause.UNANSWERED, "Bad Gateway (502): user is deactivated")


def refused(words: str) -> Reason:
    return Reason(ReasonCode.MESSAGE_REFUSED, words)


def gone(words: str) -> Reason:
    return Reason(ReasonCode.SOURCE_LOST, words)


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (RetryAfter(timedelta(seconds=17)), Retry(17.0, flood=True)),
        (NetworkError("Too Many Requests: retry later"), Retry(5.0, flood=True)),
        (ChatMigrated(-1007), Redirect(-1007)),
        (NotSent("refused"), Retry(None)),
        (Unanswered("lost"), Settle(Cause.UNANSWERED, "lost")),
        (TimedOut("Timed out"), Settle(Cause.UNANSWERED, "Timed out")),
        (NetworkError("Bad Gateway (502)"), Settle(Cause.UNANSWERED, "Bad Gateway (502)")),
        (NoBotApi("Not Found (404)"), Settle(Cause.UNANSWERED, "Not Found (404)")),
        (Untraceable("no id"), Settle(Cause.UNANSWERED, Detail.UNTRACEABLE)),
        (
            ProxyFailed(Proxy.read("http://proxy.example:3128"), "403 Forbidden"),
            Retry(None, proxy="proxy.example:3128 (403 Forbidden)"),
        ),
        (
            NoSuchMethod("sendMediaGroup"),
            Halt(Reason(ReasonCode.METHOD_MISSING, "sendMediaGroup"), at_once=True),
        ),
        (BadRequest("Message to copy not found"), Halt(gone("Message to copy not found"), at_once=False)),
        (BadRequest("Message can't be copied"), Halt(gone("Message can't be copied"), at_once=False)),
        (BadRequest("Can't parse entities: x"), Halt(refused("Can't parse entities: x"), at_once=False)),
        (BadRequest("MESSAGE_TOO_LONG"), Halt(refused("MESSAGE_TOO_LONG"), at_once=False)),
        (BadRequest("Wrong file identifier"), Halt(gone("Wrong file identifier"), at_once=False)),
        (BadRequest("Wrong remote file"), Halt(gone("Wrong remote file"), at_once=False)),
        (BadRequest("BUTTON_URL_INVALID"), Halt(refused("BUTTON_URL_INVALID"), at_once=False)),
        (BadRequest("BUTTON_USER_INVALID"), Halt(refused("BUTTON_USER_INVALID"), at_once=False)),
        (BadRequest("Reply markup is too long"), Halt(refused("Reply markup is too long"), at_once=False)),
        (BadRequest("PHOTO_INVALID_DIMENSIONS"), Halt(refused("PHOTO_INVALID_DIMENSIONS"), at_once=False)),
        (NetworkError(TOO_LARGE), Halt(refused(TOO_LARGE), at_once=False)),
        (NetworkError("Internal Server Error: chat not found"), LOST),
        (NetworkError("Bad Gateway (502): user is deactivated"), UNREACHED),
        (TelegramError("Unheard of"), Halt(Reason(ReasonCode.UNEXPECTED_ANSWER, "Unheard of"), at_once=True)),
        (Conflict("Conflict: x"), Halt(Reason(ReasonCode.SECOND_POLLER), at_once=True)),
    ],
)
def test_verdict_on_a_send(error: TelegramError, verdict: Verdict) -> None:
    assert classify(error, repeatable=False) == verdict


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (Unanswered("lost"), Retry(None, alone=True)),
        (NetworkError("Internal Server Error"), Retry(None, alone=True)),
        (NoBotApi("Not Found (404)"), Retry(None, alone=True)),
        (NotSent("refused"), Retry(None)),
        (BadRequest("Message to delete not found"), Settle(Cause.ABSENT, "Message to delete not found")),
        (
            BadRequest("Message can't be deleted for everyone"),
            Settle(Cause.TOO_OLD, "Message can't be deleted for everyone"),
        ),
        (BadRequest("MESSAGE_ID_INVALID"), Settle(Cause.UNFAMILIAR, "MESSAGE_ID_INVALID")),
        (NetworkError(TOO_LARGE), Settle(Cause.UNFAMILIAR, TOO_LARGE)),
        (NetworkError("Internal Server Error: chat not found"), Retry(None, alone=True)),
    ],
)
def test_verdict_on_a_deletion(error: TelegramError, verdict: Verdict) -> None:
    assert classify(error, repeatable=True) == verdict


@pytest.mark.parametrize(
    ("words", "webhook"),
    [
        ("can't use getUpdates method while webhook is active; use deleteWebhook to delete it first", True),
        ("terminated by setWebhook request", True),
        ("terminated by other getUpdates request; make sure that only one bot instance is running", False),
    ],
)
def test_webhook_is_told_from_another_poller(words: str, webhook: bool) -> None:
    assert of_webhook(Conflict(f"Conflict: {words}")) is webhook


@pytest.mark.parametrize("repeatable", [False, True])
def test_reason_never_quotes_a_token(repeatable: bool) -> None:
    verdict = classify(InvalidToken("The token `123:obviously-fake` was rejected"), repeatable=repeatable)
    assert isinstance(verdict, Halt)
    assert verdict.at_once
    assert "fake" not in verdict.reason.words
    assert verdict.reason.code is ReasonCode.TOKEN_REFUSED


def test_page_of_html_is_cut() -> None:
    verdict = classify(NetworkError("x" * 5000), repeatable=False)
    assert isinstance(verdict, Settle)
    assert len(verdict.detail) == 200


ARGUMENTS: dict[str, list[Any]] = {
    "RetryAfter": [timedelta(seconds=1)],
    "ChatMigrated": [-5],
    "TimedOut": [],
    "InvalidToken": [],
}
CLASSES = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, TelegramError) and kind.__module__ == "telegram.error"
]


@pytest.mark.parametrize("repeatable", [False, True])
@pytest.mark.parametrize("kind", CLASSES)
def test_every_class_of_error_has_a_verdict(kind: type[TelegramError], repeatable: bool) -> None:
    error = kind(*ARGUMENTS.get(kind.__name__, ["unheard of"]))
    assert isinstance(classify(error, repeatable=repeatable), Settle | Retry | Redirect | Halt)


def test_every_cause_is_an_outcome_a_fate_and_a_correction() -> None:
    assert set(OUTCOMES) == set(FATES) == set(CORRECTIONS) == set(Cause)


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        ("Message with poll to stop not found", Cause.ABSENT),
        ("Poll has already been closed", Cause.UNCHANGED),
        ("Poll can't be stopped", Cause.UNFAMILIAR),
        ("Message is not a poll", Cause.UNFAMILIAR),
    ],
)
def test_verdict_on_closing_a_poll(words: str, cause: Cause) -> None:
    assert classify(BadRequest(words), repeatable=True) == Settle(cause, words)
