"""Asking: Send looks at the draft once more, and asks about what is doubtful: for a tap, or for a number.

What was asked is in memory. A tap needs no more than its button; for a number Send asks anew.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Message, Update
from telegram.error import TelegramError

from broadcast.guards.checks import check
from broadcast.guards.findings import Finding, SameAgain
from broadcast.guards.proof import Proof, differs, doubts, proof
from handlers import draft_keyboards
from handlers.compose import approval, draft_card, editing, preview
from handlers.compose.audience import chooser
from handlers.compose.editing import NUMBER
from handlers.compose.queueing import Yes, queued
from handlers.context import Context, Services, admin, new_message
from handlers.late import turned_away
from handlers.presses import Press, Step
from handlers.telling import reply, show
from handlers.texts import approvals, phrases, sending, words
from handlers.texts.formats import number
from handlers.texts.own import OWN
from models.events import Admin
from models.questions import Question
from models.reach import Reach
from models.record import Broadcast, Card
from models.states import State


@dataclass(frozen=True)
class Checked:
    """A draft as it was found at the moment of a press."""

    draft: Broadcast
    found: Sequence[Finding]
    reach: Reach
    proof: Proof
    """What a yes needs."""

    @property
    def doubts(self) -> list[Finding]:
        return doubts(self.found)

    @property
    def kinds(self) -> frozenset[str]:
        """What is doubtful, without the numbers in it, which change from moment to moment."""
        return frozenset(_kind(one) for one in self.doubts)


@dataclass(frozen=True)
class Asked:
    """What an admin was asked, of which version, and the number that was named."""

    uuid: str
    version: int
    chats: int
    kinds: frozenset[str]
    place: Card

    def covers(self, now: Checked) -> bool:
        """Whether a yes to this is one to what is found now."""
        return now.kinds <= self.kinds and not differs(self.chats, now.reach.size)


async def look(services: Services, draft: Broadcast) -> Checked:
    """Look at a draft as its card does, now."""
    content = await asyncio.to_thread(services.store.contents.content, draft)
    reach = await preview.reach_of(services, content, draft.selection)
    found = check(content, reach, own=OWN)
    return Checked(draft, found, reach, proof(found, reach.size, services.settings.large_audience))


def needed(press: Press, now: Checked, *, anyway: bool) -> bool:
    """Whether what is found by now has to be asked about, also where the press says `anyway`."""
    if now.proof is not Proof.TAP or not anyway:
        return now.proof is not Proof.NOTHING
    asked = _asked(press.context, Proof.TAP)
    if asked is None or (asked.uuid, asked.version) != (press.broadcast.uuid, press.version):
        # Another question was asked since, or this is after a restart: the button says what it was for.
        return False
    return not asked.covers(now)


async def ask(press: Press, now: Checked) -> Step | None:
    """Ask below the card, which stays as it is."""
    await press.answer_once(_put(press.context, press.by, now))
    if now.proof is Proof.TAP:
        return over(press.context, press.broadcast.uuid)
    chooser.work_on(press)
    return NUMBER


async def back(press: Press) -> Step | None:
    """◀ Back, under the question: the draft stays as it is."""
    await press.answer_once(press.close(phrases.DRAFT_KEPT))
    return over(press.context, press.broadcast.uuid)


async def typed(update: Update, context: Context) -> Step | None:
    """The number, or anything else, which changes nothing."""
    message, asked = new_message(update), _asked(context, Proof.NUMBER)
    services = context.services
    get = services.store.broadcasts.get
    draft = await asyncio.to_thread(get, asked.uuid) if asked else None
    if asked is None or draft is None or draft.state is not State.DRAFTED:
        editing.end(context, asked.uuid if asked else None)
        await reply(message, words.TOO_LATE[draft.state] if draft else phrases.HOW_TO_START)
        return _next(context)
    changed = draft.content_version != asked.version
    if changed or draft.plan.is_past(services.clock()):
        await reply(message, sending.CHANGED if changed else sending.PASSED)
        return _next(context)
    if number(message.text) != asked.chats:
        await reply(message, sending.other_number(asked.chats))
        return None
    if await turned_away(context, message):
        return None
    if not await approval.may(services, draft, asked.version, admin(message.from_user)):
        await _refuse(services, message, draft)
        return _next(context)
    now = await look(services, draft)
    if not now.reach.size:
        await reply(message, phrases.NOBODY)
        return _next(context)
    if not asked.covers(now):
        await _put(context, admin(message.from_user), now, asked.chats)
        return NUMBER
    return await _send(context, message, asked, now)


async def keep(update: Update, context: Context) -> Step:
    """/cancel: the draft stays as it is."""
    message, asked = new_message(update), _asked(context, Proof.NUMBER)
    if asked:
        await context.services.notices.admins.close(asked.place, phrases.DRAFT_KEPT)
    await reply(message, phrases.DRAFT_KEPT)
    return _next(context)


async def forgotten(context: Context, message: Message) -> bool:
    """Whether a message is a number that a question named which nobody remembers, so that it is no draft."""
    typed, now = number(message.text), editing.current(context)
    if typed is None or now is None or now.purpose is not editing.Purpose.DRAFT:
        return False
    store = context.services.store
    draft = await asyncio.to_thread(store.broadcasts.get, now.uuid)
    if draft is None or draft.state is not State.DRAFTED:
        return False
    return typed == await asyncio.to_thread(store.choices.count, draft.selection)


def over(context: Context, uuid: str) -> Step | None:
    """No number is awaited for this draft any more.

    Returns:
        What is awaited next; None where no number was.
    """
    asked = _asked(context, Proof.NUMBER)
    return _next(context) if asked and asked.uuid == uuid else None


def _next(context: Context) -> Step:
    context.memory.pop((Asked, Proof.NUMBER), None)
    return editing.answered(context)


async def _send(context: Context, message: Message, asked: Asked, now: Checked) -> Step | None:
    services, by = context.services, admin(message.from_user)
    # Its card comes below what was typed.
    yes = Yes(now.draft, asked.version, by, Card(message.chat_id))
    if await queued(services, yes, now.found) is None:
        found = await asyncio.to_thread(services.store.broadcasts.get, asked.uuid)
        await reply(message, words.TOO_LATE[found.state] if found else phrases.HOW_TO_START)
    else:
        await services.notices.admins.close(asked.place, sending.agreed(asked.chats))
        await services.screen.leave_card(now.draft, by.id)
    editing.end(context, asked.uuid)
    return _next(context)


async def _refuse(services: Services, message: Message, draft: Broadcast) -> None:
    """Say that the audience has grown past the limit since it was asked, as its card does then."""
    await reply(message, approvals.NEEDED)
    if draft.card:
        with contextlib.suppress(TelegramError):  # what was said tells it too
            await services.notices.admins.redraw(draft.card, *await draft_card.drawn(services, draft))


async def _put(context: Context, by: Admin, now: Checked, before: int | None = None) -> None:
    """Put the question; `before` is what an earlier one named."""
    services, draft, chats = context.services, now.draft, now.reach.size
    is_typed = now.proof is Proof.NUMBER
    label = None if is_typed else sending.yes(now.doubts, chats)
    text = sending.question(now.doubts, chats, before, typed=is_typed)
    shown = await show(context.bot, by.id, text, draft_keyboards.asking(draft, now.reach, label))
    place = Card(shown.chat_id, shown.message_id)
    for one in (_asked(context, Proof.TAP), _asked(context, Proof.NUMBER)):
        if one and one.uuid == draft.uuid:  # as after a double press
            await services.notices.admins.remove(one.place)
    context.memory[Asked, now.proof] = Asked(draft.uuid, draft.content_version, chats, now.kinds, place)
    await services.notices.asked(draft, Question(by, place))


def _kind(one: Finding) -> str:
    return one.again.uuid if isinstance(one, SameAgain) else type(one).__name__


def _asked(context: Context, proof: Proof) -> Asked | None:
    found = context.memory.get((Asked, proof))
    assert found is None or isinstance(found, Asked)
    return found
