"""Changes: what a person's updates ask of the audience."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from itertools import groupby

from sqlalchemy import Connection

from models.answering import Answer, Tap, count
from models.kept import owes_answer, see
from models.profiles import Profile
from models.replies import note_reply
from models.states import Departure
from models.subscribers import block, come_back, forget, heard, leave, take_in


class Said(Enum):
    """What happened, in their own chat; an answer may be given in another."""

    START = auto()
    STOP = auto()
    FORGET = auto()
    UNSUBSCRIBED = auto()
    """They pressed Unsubscribe under a broadcast."""
    RETURNED = auto()
    """They pressed what stands there since."""
    ANSWERED = auto()
    """They pressed an answer button."""
    BLOCKED = auto()
    BACK = auto()
    """They unblocked the bot, or pressed any other button."""
    WROTE = auto()
    """Anything else, so they can be reached."""


@dataclass(frozen=True)
class Change:
    """Who asks for what."""

    said: Said
    who: Profile
    payload: str | None = None
    """Of /start."""
    answered: bool = False
    """Of WROTE: whether there is an answer to it, once a day."""
    message_id: int | None = None
    """Of WROTE: the message, where it may be a reply to a broadcast."""
    at: datetime | None = None
    """When it was, as Telegram dates it; None where that is not known, as of a press."""
    tap: Tap | None = None
    """Of ANSWERED."""


Done = bool | Answer
"""What `apply` says, or what became of an answer."""


def carry_out(connection: Connection, changes: Mapping[int, Change], now: datetime) -> dict[int, Done]:
    """Do all of it in its order, in a transaction of the caller's; by the same numbers what came of each."""
    done: dict[int, Done] = {}
    # Together, because a crowd answers at once; as they come, because the next may be /forget.
    for _, run in groupby(changes.items(), lambda one: one[1].tap is not None):
        some = dict(run)
        taps = {number: change.tap for number, change in some.items() if change.tap}
        if taps:
            heard(connection, [*{one.who.chat_id: one.who for one in some.values()}.values()], now)
            done |= count(connection, taps, now)
        else:
            done |= {number: apply(connection, change, now) for number, change in some.items()}
    return done


def apply(connection: Connection, change: Change, now: datetime) -> bool:
    """Do it, in a transaction of the caller's.

    Returns:
        Of /start, whether they are subscribed anew; of /stop, whether they were subscribed; of RETURNED,
        whether they are subscribed; of WROTE, whether they are to be answered.
    """
    who = change.who
    # What waited while nobody asked for it happened before now, and nothing happens later.
    at = min(change.at, now) if change.at else now
    match change.said:
        case Said.START:
            return take_in(connection, who, now, change.payload)
        case Said.STOP | Said.UNSUBSCRIBED as said:
            see(connection, [who], now)
            by = Departure.BUTTON if said is Said.UNSUBSCRIBED else Departure.COMMAND
            return leave(connection, who.chat_id, now, by, at)
        case Said.RETURNED:
            return come_back(connection, who, now)
        case Said.FORGET:
            forget(connection, who.chat_id, now, at)
        case Said.BLOCKED:
            block(connection, who.chat_id, now, at)
        case Said.BACK | Said.ANSWERED:
            heard(connection, [who], now)
        case Said.WROTE:
            heard(connection, [who], now)
            if change.message_id:
                note_reply(connection, who.chat_id, change.message_id, at)
            return change.answered and owes_answer(connection, who.chat_id, now)
    return False
