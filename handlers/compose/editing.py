"""What an admin is editing: the draft or the correction that their next message belongs to.

A comfort only, in memory: every button works without it, late and after a restart.
"""

from dataclasses import dataclass
from enum import Enum, auto

from telegram import Bot
from telegram.ext import ConversationHandler

from handlers import closing
from handlers.context import Context
from handlers.picks import Page
from models.record import Card

# What the conversation awaits next: the message itself, its buttons, what takes the place of a draft, what
# the chooser asked for, when it starts, when it takes itself back, the number that Send asked for, or what
# somebody answers who is to approve.
DRAFT, URL_BUTTONS, REPLACEMENT, AUDIENCE, MOMENT, EXPIRY, NUMBER, APPROVAL = range(8)
END = ConversationHandler.END


class Purpose(Enum):
    """What becomes of the next message."""

    DRAFT = auto()
    CORRECTION = auto()


@dataclass(frozen=True)
class Editing:
    """A broadcast, and which version of it is being worked on, if that is not the one in force."""

    purpose: Purpose
    uuid: str
    version: int | None = None
    card: Card | None = None
    """The message with the buttons of that version, where it is a correction."""
    preview: tuple[int, ...] = ()
    """The messages over its card, more than one for an album."""


@dataclass(frozen=True)
class Asked:
    """What an admin was asked to type: a value for a list of the chooser, a name, or a time."""

    uuid: str | None = None
    """The draft that it is for."""
    page: Page | None = None
    rename: str | None = None
    """The audience that gets another name."""


def asked(context: Context) -> Asked | None:
    found = context.memory.get(Asked)
    assert found is None or isinstance(found, Asked)
    return found


def ask(context: Context, asked: Asked) -> None:
    context.memory[Asked] = asked


def answered(context: Context) -> int:
    """Nothing is asked any more; what is awaited next."""
    context.memory.pop(Asked, None)
    return DRAFT if current(context) else END


def current(context: Context) -> Editing | None:
    found = context.memory.get(Editing)
    assert found is None or isinstance(found, Editing)
    return found


def begin(context: Context, editing: Editing) -> None:
    context.memory[Editing] = editing


def end(context: Context, uuid: str | None = None) -> Editing | None:
    """Stop editing; where a uuid is given, only if that broadcast is being edited.

    Returns:
        What was edited; None if nothing was stopped.
    """
    editing = current(context)
    if editing and uuid in (None, editing.uuid):
        del context.memory[Editing]
        return editing
    return None


async def close_offer(bot: Bot, editing: Editing | None, text: str) -> None:
    if editing:
        await closing.close(bot, editing.card, text)
