"""Offers: a preview is written down as a version, and a card under it says what can be done."""

import asyncio
from dataclasses import dataclass

from broadcast.guards.findings import KeepsOld
from broadcast.message.calls import Calls
from broadcast.wire.cost import Cost
from handlers import draft_keyboards, served
from handlers.compose import draft_card, preview
from handlers.compose.author import Author
from handlers.context import Services, admin
from handlers.texts import cards, phrases
from models.content import Authorship, Content
from models.deliveries.canary import by_default
from models.plan import Plan
from models.questions import Question
from models.record import Broadcast, Card
from models.selection import Selection
from models.states import UNFINISHED, State


@dataclass(frozen=True)
class Offered:
    """A draft that has its preview and its card."""

    draft: Broadcast
    preview: tuple[int, ...]
    """The messages of its preview."""
    kept: bool
    """Whether what it said before is a dropped draft now."""


async def draft(
    services: Services,
    by: Author,
    content: Content,
    of: Broadcast | None = None,
    selection: Selection | None = None,
) -> Offered | None:
    """Offer a message to be sent, as a new draft or as a newer version of one.

    Args:
        selection: whom a new draft is for, unless that is everyone.

    None if it cannot go out, which the author has been told.
    """
    new = selection or Selection(cap=services.settings.frequency_cap)
    # What was sent meanwhile becomes another draft, for the same people.
    whom = of.selection if of else new
    reach = await preview.reach_of(services, content, whom)
    shown = await preview.show(by, content, reach)
    if shown is None:
        return None
    # Written down before its card, because the buttons carry uuid and version. If the process ends in
    # between, /drafts still has it.
    plan = Plan(canary=by_default(reach.size, services.settings.canary_above))
    made, kept = await _keep(services, by, shown.content, of or whom, plan)
    text, keyboard = await draft_card.drawn(services, made, shown.content, reach, shown.found)
    text = f"{text}\n{phrases.BEFORE_KEPT}" if kept else text
    card = await by.tell(text, keyboard)
    if card:
        place = Card(card.chat_id, card.message_id)
        await asyncio.to_thread(services.store.broadcasts.shown, made, place)
    return Offered(made, shown.messages, kept)


async def correction(
    services: Services, by: Author, content: Content, of: Broadcast
) -> tuple[int, Card | None, tuple[int, ...]] | None:
    """Offer another wording of what was sent already.

    Returns:
        Its version, its card if that is there already, and the messages of its preview; None if it cannot be,
        which the author was told.
    """
    now = await asyncio.to_thread(services.store.contents.content, of)
    reach = await preview.reach_of(services, content)
    shown = await preview.show(by, content, reach, now, lost=of.source_lost)
    if shown is None:
        return None
    version = await propose(services, by, shown.content, of)
    counts = await asyncio.to_thread(services.store.counts.of, of)
    settings, having = services.settings, counts.having
    keeps = any(isinstance(one, KeepsOld) for one in shown.found)
    # Those who were not reached. What was stopped goes on only if somebody asks for it, so none there.
    waiting = counts.of(*UNFINISHED) if of.state in (State.SENDING, State.PAUSED) else 0
    edits = Cost.of(having * Calls(shown.content).turns(now), settings.messages_per_second, paid=False)
    sends = preview.cost(settings, shown.content, waiting)
    text = cards.correction(shown.content, shown.found, counts, waiting, (edits, sends))
    keyboard = draft_keyboards.correction(of.uuid, version, shown.content, waiting if keeps else having)
    card = await by.tell(text, keyboard)
    place = Card(card.chat_id, card.message_id) if card else None
    if place:
        await services.notices.asked(of, Question(admin(by.user), place))
    return version, place, shown.messages


async def propose(services: Services, by: Author, content: Content, of: Broadcast) -> int:
    """Write down another wording that nobody has agreed to yet; its version."""
    return await asyncio.to_thread(services.store.contents.write, of, content, _authorship(services, by))


async def adopt(
    services: Services, by: Author, content: Content, draft: Broadcast, *, replaces: bool = False
) -> Broadcast | None:
    """Let a draft say this from now on; None if it is a draft no longer.

    `replaces` drops what it said until now.
    """
    if draft.state is not State.DRAFTED:
        return None
    version = await propose(services, by, content, draft)
    adopted = services.store.contents.adopt
    return await asyncio.to_thread(adopted, draft.uuid, version, admin(by.user), replaces=replaces)


async def revise(
    services: Services, draft: Broadcast, selection: Selection | None = None, plan: Plan | None = None
) -> Broadcast | None:
    """Let a draft be for these, or go out like this, in a version that says the same; None as `adopt`.

    It is the change of whoever's update is being handled, so no caller can forget to say whose.
    """
    revised = services.store.revisions.revise
    return await asyncio.to_thread(revised, draft, served.current().by, selection, plan)


async def _keep(
    services: Services, by: Author, content: Content, into: Broadcast | Selection, plan: Plan
) -> tuple[Broadcast, bool]:
    """Write the draft down: as a new version of the one being edited, or as a new broadcast to these.

    Args:
        plan: how a new one is to go out; that of one being edited stays.

    Returns:
        The draft, and whether what it said before was kept as a dropped one.
    """
    of = into if isinstance(into, Broadcast) else None
    if of:
        replaces = not by.wrote and await asyncio.to_thread(_loses, services, of, content)
        # It finds no draft where that was sent or cancelled while the preview was made.
        if newer := await adopt(services, by, content, of, replaces=replaces):
            return newer, replaces
    create, whom = services.store.contents.create, into.selection if isinstance(into, Broadcast) else into
    return await asyncio.to_thread(create, content, by.user.id, _authorship(services, by), whom, plan), False


def _loses(services: Services, of: Broadcast, content: Content) -> bool:
    """Whether something of a draft is lost where this takes its place."""
    before = services.store.contents.readable(of, of.content_version)
    return before is not None and bool(before.texts() or not before.same_files(content))


def _authorship(services: Services, by: Author) -> Authorship:
    now = services.clock()
    return by.wrote or Authorship(by.user.id, by.user.full_name, now, by.message_id)
