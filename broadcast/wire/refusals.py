"""Why a chat has no message, or keeps one: which refusal Telegram's words, or this program's own, are."""

import re
from collections.abc import Mapping
from enum import Enum, auto

from broadcast.wire.verdicts import MESSAGE_AT_FAULT
from models.deliveries.waits import ASKS
from models.details import Detail


class Refusal(Enum):
    """What an owner tells apart. Many words of Telegram's are one of these."""

    STRANGERS = auto()
    """Only contacts, or only who has Premium, may write to them."""
    BLOCKED = auto()
    ACCOUNT_DELETED = auto()
    BOT = auto()
    NOT_STARTED = auto()
    BLOCKED_BY_BOT = auto()
    PAID = auto()
    PREMIUM = auto()
    VOICE = auto()
    REMOVED = auto()
    CLOSED = auto()
    """The group was deleted."""
    NOT_FOUND = auto()
    PRIVATE = auto()
    TOPIC_CLOSED = auto()
    TOPIC_DELETED = auto()
    KIND = auto()
    """This kind of message is not allowed there."""
    ADMINS_ONLY = auto()
    WRITING = auto()
    """The bot may not write there."""
    WAIT = auto()
    RELOCATED = auto()
    ABSENT = auto()
    UNCHANGED = auto()
    TOO_OLD = auto()
    UNDELETABLE = auto()
    UNEDITABLE = auto()
    OTHER_KIND = auto()
    """It shows an older version that no edit turns into the newest one."""
    MESSAGE = auto()
    """Telegram finds fault with the message itself."""
    UNANSWERED = auto()
    """The answer is missing."""
    UNFAMILIAR = auto()
    """In words that no table knows."""
    UNSAID = auto()
    """No words were kept."""


OF_DETAILS: Mapping[Detail, Refusal] = {
    Detail.INTERRUPTED: Refusal.UNANSWERED,
    Detail.SHUT_DOWN: Refusal.UNANSWERED,
    Detail.NEVER_ANSWERED: Refusal.UNANSWERED,
    Detail.UNTRACEABLE: Refusal.UNANSWERED,
    Detail.RELOCATED_ELSEWHERE: Refusal.RELOCATED,
    Detail.RESTARTED: Refusal.ABSENT,
    Detail.TOO_OLD: Refusal.TOO_OLD,
    Detail.OTHER_KIND: Refusal.OTHER_KIND,
    Detail.OLD_COPY: Refusal.UNANSWERED,
    Detail.DAMAGED: Refusal.UNANSWERED,
}

# Every pattern of `verdicts` is told apart here, matched as there. What stands higher wins.
_WORDS: tuple[tuple[Refusal, str], ...] = (
    (Refusal.ABSENT, r"message (?:to (?:be )?(?:delete|deleted|edit)|with poll to stop) not found"),
    (Refusal.UNCHANGED, r"message is not modified|poll has already been closed"),
    # Not TOO_OLD: of a group or a dice Telegram says "for everyone" for other reasons too.
    (Refusal.UNDELETABLE, r"message can't be deleted"),
    (Refusal.UNEDITABLE, r"message can't be edited"),
    (Refusal.BLOCKED, r"bot was blocked by the user|\bUSER_IS_BLOCKED"),
    (
        Refusal.ACCOUNT_DELETED,
        r"user is deactivated|user is deleted|\bINPUT_USER_DEACTIVATED|\bUSER_DELETED",
    ),
    (Refusal.BOT, r"bots? can't send messages to (?:the )?(?:other )?bots?|\bUSER_IS_BOT\b"),
    (
        Refusal.REMOVED,
        r"bot was kicked from|bot is not a member of|bot was banned|\bUSER_NOT_PARTICIPANT",
    ),
    (Refusal.CLOSED, r"group chat was (?:deleted|deactivated)"),
    (
        Refusal.PRIVATE,
        r"(?:can't|have no) access (?:to )?the chat|\b(?:CHANNEL_PRIVATE|CHANNEL_PUBLIC_GROUP_NA)",
    ),
    (Refusal.NOT_FOUND, r"\b(?:chat|user|group|channel) not found"),
    (Refusal.NOT_FOUND, r"\b(?:PEER|USER|CHAT|CHANNEL)_ID_INVALID|\b(?:USER|CHANNEL)_INVALID"),
    (Refusal.NOT_STARTED, r"can't initiate conversation"),
    (Refusal.WRITING, r"\bCHAT_GUEST_SEND_FORBIDDEN"),
    (Refusal.KIND, r"\bCHAT_SEND_\w+_FORBIDDEN|can't be sent to (?:the )?\w+ chats?"),
    (Refusal.KIND, r"rights to send (?!(?:a |text )?messages?\b)"),
    (Refusal.ADMINS_ONLY, r"\b(?:CHAT_ADMIN_REQUIRED|RIGHT_FORBIDDEN)|need administrator rights"),
    (Refusal.TOPIC_CLOSED, r"\bTOPIC_CLOSED"),
    (Refusal.TOPIC_DELETED, r"\bTOPIC_(?:DELETED|ID_INVALID)|message thread not found"),
    (Refusal.WRITING, r"\bCHAT_(?:WRITE_|ACTION_)?FORBIDDEN|\bCHAT_RESTRICTED"),
    (Refusal.WRITING, r"\b(?:USER_BANNED_IN_CHANNEL|USER_RESTRICTED)"),
    (Refusal.WRITING, r"not enough rights|have no (?:enough )?rights|have no write access"),
    (Refusal.VOICE, r"\bVOICE_MESSAGES_FORBIDDEN"),
    (Refusal.PAID, r"\bALLOW_PAYMENT_REQUIRED"),
    (Refusal.STRANGERS, r"\b(?:PRIVACY_PREMIUM_REQUIRED|USER_PRIVACY_RESTRICTED)"),
    (Refusal.PREMIUM, r"\bPREMIUM_ACCOUNT_REQUIRED"),
    (Refusal.BLOCKED_BY_BOT, r"\bYOU_BLOCKED_USER"),
)
_TABLE = tuple((refusal, re.compile(words, re.IGNORECASE)) for refusal, words in _WORDS)


def refusal_in(words: str) -> Refusal:
    """Which refusal is kept as the detail of a delivery; "" where nothing was kept."""
    if not words:
        return Refusal.UNSAID
    if words in [*Detail]:
        return OF_DETAILS[Detail(words)]
    if words.startswith(ASKS):  # with a time, or of several that each ask for another one
        return Refusal.WAIT
    for refusal, pattern in _TABLE:
        if pattern.search(words):
            return refusal
    return Refusal.MESSAGE if MESSAGE_AT_FAULT.search(words) else Refusal.UNFAMILIAR
