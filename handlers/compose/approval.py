"""Four eyes: another admin approves what goes to many. The rule, asked wherever something is to go out."""

import asyncio

from handlers.context import Services
from handlers.texts import approvals
from models.events import Admin
from models.record import Broadcast


def needed(services: Services, chats: int) -> bool:
    """Whether so many chats get it only where another admin approves."""
    above = services.settings.approval_above
    return 0 < above < chats


async def waits(services: Services, draft: Broadcast) -> list[str]:
    """The line on its card while others are asked."""
    asking = await asyncio.to_thread(services.store.approvals.open, draft)
    return [approvals.waiting(asking, services.calendar())] if asking else []


async def may(services: Services, draft: Broadcast, version: int, by: Admin) -> bool:
    """Whether this admin's yes lets it go out: another one asked for it, and they wrote nothing of it."""
    # Counted anew: the audience may have grown past the limit since the card was drawn.
    if not await over(services, draft):
        return True
    store = services.store.approvals
    asking = await asyncio.to_thread(store.open, draft)
    if asking is None or asking.version != version:
        return False
    return by.id not in {asking.by.id, *await asyncio.to_thread(store.authors, draft)}


async def over(services: Services, draft: Broadcast) -> bool:
    """As `needed`, for whom it is for now."""
    if not services.settings.approval_above:
        return False
    return needed(services, await asyncio.to_thread(services.store.choices.count, draft.selection))
