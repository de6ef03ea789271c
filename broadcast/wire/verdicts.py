"""What Telegram's answers mean: the one table of its errors."""

import re
from dataclasses import dataclass, field
from enum import Enum, auto

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

from broadcast.wire.errors import NoSuchMethod, NotSent, ProxyFailed, Untraceable
from broadcast.wire.floods import flood_seconds
from models.deliveries.waits import asking
from models.details import Detail
from models.reasons import Reason, ReasonCode

WORDS = 200  # characters of Telegram's that are kept: a proxy may answer with a whole page
UNNAMED_FLOOD = 5.0  # seconds of silence for a 429 that names none


class Cause(Enum):
    """Why a call changed nothing, or nothing we know of."""

    BLOCKED = auto()
    GONE = auto()
    """For good: deactivated, a bot, deleted, or the bot was thrown out."""
    DOUBTFUL = auto()
    """Telegram finds no such chat, or none that the bot may write to, which has been wrong for hours."""
    REFUSED = auto()
    """By this chat, maybe only today."""
    UNFAMILIAR = auto()
    """Refused in words this table does not know."""
    UNANSWERED = auto()
    """It may have happened."""
    ABSENT = auto()
    """There is no such message any more."""
    UNCHANGED = auto()
    """The message already shows what it should."""
    TOO_OLD = auto()
    """To be deleted; a dice in a private chat is told so while it is too young."""
    UNDELETABLE = auto()
    """Telegram does not say why."""


@dataclass(frozen=True)
class Settle:
    """This delivery has its answer."""

    cause: Cause
    detail: str
    """Telegram's words, or a `Detail` where it said none."""
    in_part: bool = field(default=False, compare=False)
    """Telegram refused a part of an album, and what became of the others is unanswered."""


@dataclass(frozen=True)
class Retry:
    """The same call again: nothing happened, or nothing that repeating would harm."""

    seconds: float | None
    """Silence before that, everyone's unless `alone`; None to back off, longer each time."""
    flood: bool = False
    alone: bool = False
    """Only this call failed: the others go on, and it is given up after a few tries."""
    proxy: str = ""
    """The proxy that lets nothing through, and what it says."""


@dataclass(frozen=True)
class Redirect:
    """The chat has a new id; the call belongs there."""

    chat_id: int


@dataclass(frozen=True)
class Halt:
    """The chat is not to blame: the delivery goes back, and the broadcast pauses, at once or after a few."""

    reason: Reason
    at_once: bool


RELOCATED_ELSEWHERE = Settle(Cause.GONE, Detail.RELOCATED_ELSEWHERE)
NEVER_ANSWERED = Settle(Cause.UNANSWERED, Detail.NEVER_ANSWERED)
SHUT_DOWN = Settle(Cause.UNANSWERED, Detail.SHUT_DOWN)

Verdict = Settle | Retry | Redirect | Halt

# Telegram's words, matched anywhere and without case: PTB re-cases them and albums wrap them. A constant must
# begin as a word, because BUTTON_USER_INVALID is the message's own fault.
# Bot API server (github.com/tdlib/telegram-bot-api, Client.cpp), core.telegram.org/api/errors, and what bots
# in the field were told.
PATTERNS: tuple[tuple[Cause, str], ...] = (
    (Cause.ABSENT, r"message (?:to (?:be )?(?:delete|deleted|edit)|with poll to stop) not found"),
    (Cause.UNCHANGED, r"message is not modified|poll has already been closed"),
    # Of what the bot may not delete at all, the words end earlier (MessagesManager.cpp of tdlib).
    (Cause.TOO_OLD, r"message can't be deleted for everyone"),
    (Cause.UNDELETABLE, r"message can't be deleted"),
    (Cause.BLOCKED, r"bot was blocked by the user|\bUSER_IS_BLOCKED"),
    # Only these are believed at once.
    (Cause.GONE, r"user is deactivated|user is deleted|\bINPUT_USER_DEACTIVATED|\bUSER_DELETED"),
    (Cause.GONE, r"bots? can't send messages to (?:the )?(?:other )?bots?|\bUSER_IS_BOT\b"),
    (Cause.GONE, r"bot was kicked from|bot is not a member of|group chat was (?:deleted|deactivated)"),
    # Also what another bot's token, or a server in a bad hour, is told of every chat.
    (Cause.DOUBTFUL, r"\b(?:chat|user|group|channel) not found|(?:can't|have no) access (?:to )?the chat"),
    (Cause.DOUBTFUL, r"\b(?:PEER|USER|CHAT|CHANNEL)_ID_INVALID|\b(?:USER|CHANNEL)_INVALID"),
    (Cause.DOUBTFUL, r"\b(?:CHANNEL_PRIVATE|CHANNEL_PUBLIC_GROUP_NA|USER_NOT_PARTICIPANT)"),
    # A person may still press Start, and a chat may let the bot in again.
    (Cause.DOUBTFUL, r"can't initiate conversation|bot was banned"),
    (Cause.REFUSED, r"\bCHAT_(?:WRITE_|SEND_\w+_|GUEST_SEND_|ACTION_)?FORBIDDEN|\bCHAT_RESTRICTED"),
    (Cause.REFUSED, r"\b(?:CHAT_ADMIN_REQUIRED|RIGHT_FORBIDDEN|USER_BANNED_IN_CHANNEL|USER_RESTRICTED)"),
    (Cause.REFUSED, r"\bTOPIC_(?:CLOSED|DELETED|ID_INVALID)|message thread not found"),
    (Cause.REFUSED, r"not enough rights|have no (?:enough )?rights|have no write access"),
    (Cause.REFUSED, r"need administrator rights|\bVOICE_MESSAGES_FORBIDDEN"),
    (Cause.REFUSED, r"\b(?:ALLOW_PAYMENT|PRIVACY_PREMIUM|PREMIUM_ACCOUNT)_REQUIRED"),
    (Cause.REFUSED, r"\b(?:USER_PRIVACY_RESTRICTED|YOU_BLOCKED_USER)"),
    # A kind that only some chats take: a poll that shows who voted, for one, goes to no channel.
    (Cause.REFUSED, r"can't be sent to (?:the )?\w+ chats?"),
)
# The message is to blame, whoever it is for, so sending halts. An edit or a deletion is not asked this: there
# such words settle the one delivery.
MESSAGE_AT_FAULT = re.compile(
    r"message to copy not found|MESSAGE_ID_INVALID|message can't be copied|can't parse entities"
    r"|message is too long|MESSAGE_TOO_LONG|caption is too long|CAPTION_TOO_LONG"
    r"|text is empty|text must be non-empty|MESSAGE_EMPTY"
    r"|wrong file identifier|wrong remote file|type of file mismatch|FILE_REFERENCE_\w+|FILE_ID_INVALID"
    r"|BUTTON_\w+|inline keyboard button|reply markup is too long|REPLY_MARKUP_\w+"
    r"|MEDIA_EMPTY|MEDIA_INVALID|(?:PHOTO|DOCUMENT|VIDEO|STICKER)_\w*INVALID|media of the specified type"
    r"|wrong HTTP URL|failed to get HTTP URL|type of the web page"
    r"|ENTITY_\w+_INVALID|ENTITIES_TOO_LONG|POLL_\w+_INVALID|QUIZ_\w+|EFFECT_ID_INVALID|BALANCE_TOO_LOW",
    re.IGNORECASE,
)
# Of these, what goes wrong every time: somebody deleted what is copied, or the file is another bot's.
_SOURCE_LOST = re.compile(
    r"message to copy not found|message can't be copied|MESSAGE_ID_INVALID"
    r"|wrong (?:remote )?file identifier|wrong remote file|FILE_ID_INVALID",
    re.IGNORECASE,
)
_TOO_LARGE = re.compile(r"(?:request entity|content) too large", re.IGNORECASE)  # 413
_OF_ALBUM = re.compile(r"failed to send message #\d+ with the error message", re.IGNORECASE)
_TABLE = tuple((cause, re.compile(words, re.IGNORECASE)) for cause, words in PATTERNS)


def is_answer(verdict: Verdict) -> bool:
    """Whether Telegram said something, so that it is there; silence and gibberish are no answers."""
    match verdict:
        case Settle(cause):
            return cause is not Cause.UNANSWERED or verdict.in_part
        case Retry():
            return verdict.flood
        case _:
            return True


def asks_to_wait(seconds: float) -> Settle:
    """What is recorded of a chat that nobody waits for any longer, though it refused only for now."""
    return Settle(Cause.REFUSED, asking(seconds))


def classify(error: TelegramError, *, repeatable: bool) -> Verdict:
    """The one verdict on an error.

    Args:
        repeatable: whether the call may be made twice without harm, as a deletion may; what may have
            happened is then tried again instead of being settled as unanswered.
    """
    if isinstance(error, RetryAfter):
        return Retry(flood_seconds(error), flood=True)
    if isinstance(error, ChatMigrated):
        return Redirect(error.new_chat_id)
    if isinstance(error, InvalidToken):  # without its words, because PTB may quote the token in them
        return Halt(Reason(ReasonCode.TOKEN_REFUSED), at_once=True)
    if isinstance(error, NoSuchMethod):
        return Halt(Reason(ReasonCode.METHOD_MISSING, error.method), at_once=True)
    if isinstance(error, Conflict):
        return Halt(Reason(ReasonCode.SECOND_POLLER), at_once=True)
    # Before the words, because any other NetworkError may have been carried out.
    if isinstance(error, NotSent):
        return Retry(None, proxy=f"{error.proxy} ({error.detail})" if isinstance(error, ProxyFailed) else "")
    if isinstance(error, Untraceable):
        return Settle(Cause.UNANSWERED, Detail.UNTRACEABLE)
    return _by_words(error, error.message[:WORDS], repeatable)


def of_webhook(conflict: Conflict) -> bool:
    """Whether a 409 means that a webhook gets the updates; else another program asks for them.

    Telegram's words of the first: can't use getUpdates method while webhook is active; terminated by
    setWebhook request. Of the second: terminated by other getUpdates request.
    """
    return "webhook" in conflict.message.casefold()


def _by_words(error: TelegramError, words: str, repeatable: bool) -> Verdict:
    # PTB makes a RetryAfter only where seconds are named; any other 429 is a plain NetworkError.
    if words.casefold().startswith("too many requests"):
        return Retry(UNNAMED_FLOOD, flood=True)
    if _TOO_LARGE.match(words):  # refused by its size, before anything of it was done
        return _at_fault(words, repeatable)
    if isinstance(error, BadRequest | Forbidden):  # before NetworkError, from which PTB derives BadRequest
        return _refused(words, repeatable)
    # Whatever words a server in trouble uses, it may have done what it was asked.
    if isinstance(error, NetworkError):
        return Retry(None, alone=True) if repeatable else Settle(Cause.UNANSWERED, words)
    return Halt(Reason(ReasonCode.UNEXPECTED_ANSWER, words), at_once=True)


def _refused(words: str, repeatable: bool) -> Verdict:
    # Before the album's wrapping is looked at, because a chat's own words count inside it as well.
    for cause, pattern in _TABLE:
        if pattern.search(words):
            return Settle(cause, words)
    if _OF_ALBUM.search(words) and not repeatable:
        return Settle(Cause.UNANSWERED, words, in_part=True)  # its other parts may have arrived
    return _at_fault(words, repeatable) if MESSAGE_AT_FAULT.search(words) else Settle(Cause.UNFAMILIAR, words)


def _at_fault(words: str, repeatable: bool) -> Verdict:
    if repeatable:
        return Settle(Cause.UNFAMILIAR, words)
    code = ReasonCode.SOURCE_LOST if _SOURCE_LOST.search(words) else ReasonCode.MESSAGE_REFUSED
    return Halt(Reason(code, words), at_once=False)
