"""Skip those who have it: a draft is for the others from then on."""

import asyncio
from dataclasses import replace

from handlers.compose import asking
from handlers.compose.audience import chooser
from handlers.presses import Press, Step
from models.selection import Aspect, Condition


async def skip(press: Press) -> Step | None:
    """Leave out who has what says the same; where nobody has it any more, the card says so."""
    store, draft = press.services.store, press.broadcast
    content = await asyncio.to_thread(store.contents.content, draft)
    hours, selection = press.services.settings.duplicate_hours, draft.selection
    again = await asyncio.to_thread(store.duplicates.find, content, selection, hours)
    if again and again.skippable:
        without = Condition(Aspect.GOT, again.uuid, excluded=True)
        selection = replace(selection, conditions=(*selection.conditions, without))
    await chooser.change_card(press, selection)
    return asking.over(press.context, draft.uuid)
