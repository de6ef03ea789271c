"""Together: what came right before a message, and may belong to it, because only one of them is sent.

Telegram splits a text that is too long, and people forward or send several messages at once. Each comes by
itself. It is remembered until the next start, like what is being edited: without that, no message takes the
place of another.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import Message

from handlers.context import Context
from models.traits import Came, Trait

SPLIT = 3500  # UTF-16 units from which a text may be a part of a longer one: Telegram splits between words
SPLIT_WITHIN = timedelta(seconds=2)  # between the dates of two parts
AT_ONCE = timedelta(seconds=1)  # between the dates of messages that were sent at once: they are whole seconds


@dataclass(frozen=True)
class _Came:
    """The last message, and what came right before it."""

    message_id: int
    date: datetime
    units: int
    """Of its text."""
    group: str | None
    plain: bool
    """Whether it is a text that was written here, and not forwarded."""
    traits: tuple[Trait, ...] = ()


def traits(context: Context, message: Message) -> tuple[Trait, ...]:
    """What came right before this message of the same admin; it is the last one from now on."""
    last = context.memory.get(_Came)
    before = last if isinstance(last, _Came) else None
    # An update may be handled again, and an album is one message however many parts it has.
    if before and (before.message_id == message.message_id or _same_album(before, message)):
        return before.traits
    found = _found(before, message) if before else ()
    plain = message.text is not None and message.forward_origin is None
    context.memory[_Came] = _Came(
        message.message_id, message.date, _units(message), message.media_group_id, plain, found
    )
    return found


def forget(context: Context) -> None:
    """What comes now begins anew."""
    context.memory.pop(_Came, None)


def _found(before: _Came, message: Message) -> tuple[Trait, ...]:
    between = abs(message.date - before.date)
    numbers = {trait.came: trait.number for trait in before.traits}
    if before.units >= SPLIT and between <= SPLIT_WITHIN:
        return (Trait(Came.SPLIT, before.units + numbers.get(Came.SPLIT, 0)),)
    # Two texts within a second may have been typed; a comment and what it was forwarded with come so too.
    typed = before.plain and message.text is not None and message.forward_origin is None
    if between <= AT_ONCE and not typed:
        return (Trait(Came.TOGETHER, 1 + numbers.get(Came.TOGETHER, 0)),)
    return ()


def _same_album(before: _Came, message: Message) -> bool:
    return before.group is not None and before.group == message.media_group_id


def _units(message: Message) -> int:
    return len((message.text or "").encode("utf-16-le", "surrogatepass")) // 2
