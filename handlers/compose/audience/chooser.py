"""The chooser's buttons. Each choice is another version of the draft, so an older card sends nothing."""

import asyncio
from dataclasses import replace

from handlers.compose import canary, editing, offer, options
from handlers.compose.audience import lists
from handlers.compose.audience.drawing import Chooser
from handlers.compose.author import Author
from handlers.compose.editing import DRAFT, Editing, Purpose
from handlers.context import Services
from handlers.picks import Page, Pick, Topic
from handlers.presses import Press, Step
from handlers.texts import choosing, phrases
from models.record import Broadcast
from models.selection import Aspect, Condition, Selection, Sort


async def open_(press: Press) -> Step | None:
    """👥 on the card, or a list in the chooser."""
    page = None if press.argument is None else Page.of(press.argument)
    if press.argument is not None and (page is None or page.topic is Topic.CAP):
        await press.answer(phrases.UNKNOWN_BUTTON, alert=True)
        return None
    await press.answer_once(_show(press, press.broadcast, page))
    return begun(press)


async def choose(press: Press) -> Step | None:
    """A value of a list is chosen, or no longer is."""
    pick, draft = Pick.of(press.argument or 0), press.broadcast
    if pick is None:
        await press.answer(phrases.UNKNOWN_BUTTON, alert=True)
        return None
    picked = await asyncio.to_thread(lists.picked, press.services.store, draft.selection, pick)
    if picked is None:
        await press.answer_once(_show(press, draft, pick.page), choosing.CHANGED, alert=True)
        return begun(press)
    page = None if pick.page.topic in (Topic.CAP, Topic.NAMED) else pick.page
    return await _change(press, picked, page)


async def start_over(press: Press) -> Step | None:
    return await _change(press, unchosen(press.services))


async def done(press: Press) -> Step | None:
    """✅ Done: the card is back."""
    editing.answered(press.context)
    await press.answer_once(options.redraw_card(press, press.broadcast))
    return begun(press)


async def only_people(press: Press) -> Step | None:
    """Without groups, on the card."""
    now = press.broadcast.selection
    kept = tuple(one for one in now.conditions if one.aspect is not Aspect.SORT)
    people = replace(now, conditions=(*kept, Condition(Aspect.SORT, Sort.PERSON)))
    return await change_card(press, people)


async def cap(press: Press) -> Step | None:
    """Leave out who had one lately, on the card; 0 hours leave out nobody."""
    return await change_card(press, lists.capped(press.broadcast.selection, press.argument or 0))


def unchosen(services: Services) -> Selection:
    """Whom a draft is for before anything is chosen."""
    return Selection(cap=services.settings.frequency_cap)


async def adopt(services: Services, draft: Broadcast, selection: Selection) -> Broadcast | None:
    """Let a draft be for these from now on; None if it is a draft no longer."""
    if selection == draft.selection:
        return draft
    plan = await canary.replanned(services, draft, selection)
    return await offer.revise(services, draft, selection, plan)


async def change_card(press: Press, selection: Selection) -> Step | None:
    """Let a draft be for these, and show its card where the button stands."""
    changed = await adopt(press.services, press.broadcast, selection)
    if changed is None:
        await press.too_late()
        return None
    await press.answer_once(options.redraw_card(press, changed))
    return None


async def _change(press: Press, selection: Selection, page: Page | None = None) -> Step | None:
    changed = await adopt(press.services, press.broadcast, selection)
    if changed is None:
        await press.too_late()
        return None
    await press.answer_once(_show(press, changed, page))
    return begun(press)


async def _show(press: Press, draft: Broadcast, page: Page | None) -> None:
    await Chooser(press.context, Author.pressing(press), draft, page).show(press.place)


def work_on(press: Press) -> None:
    """From now on the admin works on this draft."""
    now, uuid = editing.current(press.context), press.broadcast.uuid
    # What is being edited already knows the messages of its preview.
    if now is None or now.purpose is not Purpose.DRAFT or now.uuid != uuid:
        editing.begin(press.context, Editing(Purpose.DRAFT, uuid))


def begun(press: Press) -> Step | None:
    """What was asked about this draft is awaited still; where nothing was, the next message belongs to it."""
    work_on(press)
    asked = editing.asked(press.context)
    return None if asked and asked.uuid == press.broadcast.uuid else DRAFT
