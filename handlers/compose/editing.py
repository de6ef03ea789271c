"""What an admin has in hand: the draft or the correction that his next message belongs to.

A comfort only, in memory: every button works without it, late and after a restart.
"""

import contextlib
from enum import Enum, auto
from typing import NamedTuple

from telegram import Bot, Message, Update
from telegram.error import TelegramError

from handlers.access import Context
from handlers.compose.preview import Author

_HAND = "hand"


class Purpose(Enum):
    """What becomes of the next message."""

    DRAFT = auto()
    CORRECTION = auto()


class Hand(NamedTuple):
    """A broadcast, and which version of it is being worked on, if that is not the one in force."""

    purpose: Purpose
    uuid: str
    version: int | None = None
    card: int | None = None
    """The message with the buttons of that version."""


def held(context: Context) -> Hand | None:
    """What is in hand."""
    return _memory(context).get(_HAND)


def take(context: Context, hand: Hand) -> None:
    """From now on messages belong to this."""
    _memory(context)[_HAND] = hand


def let_go(context: Context, uuid: str | None = None) -> Hand | None:
    """Have nothing in hand; only if it is this broadcast, where one is named. What was let go."""
    hand = held(context)
    return _memory(context).pop(_HAND) if hand and uuid in (None, hand.uuid) else None


async def close_offer(bot: Bot, chat_id: int, hand: Hand | None, text: str) -> None:
    """Put a last word where the card of a correction is that is in hand no more."""
    if hand and hand.card:
        with contextlib.suppress(TelegramError):  # its buttons are harmless where this fails
            await bot.edit_message_text(text, chat_id, hand.card)


def new_message(update: Update) -> Message:
    """What was written, for handlers of new messages."""
    assert update.message is not None, "only handlers of new messages ask"
    return update.message


def author(message: Message) -> Author:
    """Who wrote it, and where."""
    assert message.from_user is not None, "the guard lets no update without a user through"
    return Author(message.get_bot(), message.from_user, message.message_id)


def _memory(context: Context) -> dict[object, Hand]:
    assert context.user_data is not None, "the guard lets no update without a user through"
    return context.user_data
