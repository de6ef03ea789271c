"""Changes: what a person's updates ask of the audience."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from sqlalchemy import Connection

from models.profiles import Profile
from models.subscribers import block, heard, leave, take_in, unblock


class Said(Enum):
    """What happened, in their own chat."""

    START = auto()
    STOP = auto()
    BLOCKED = auto()
    BACK = auto()
    """They unblocked the bot."""
    WROTE = auto()
    """Anything else, so they can be reached."""


@dataclass(frozen=True)
class Change:
    """Who asks for what."""

    said: Said
    who: Profile


def apply(connection: Connection, change: Change, now: datetime) -> bool:
    """Do it, in a transaction of the caller's.

    Returns:
        Of /start, whether they are subscribed anew; of /stop, whether they were subscribed.
    """
    chat_id = change.who.chat_id
    match change.said:
        case Said.START:
            return take_in(connection, change.who, now)
        case Said.STOP:
            return leave(connection, chat_id, now)
        case Said.BLOCKED:
            block(connection, chat_id, now)
        case Said.BACK:
            unblock(connection, chat_id, now)
        case Said.WROTE:
            heard(connection, [chat_id], now)
    return False
