"""The card of a draft: what its message says and which buttons it has, as is true now."""

import asyncio
from collections.abc import Sequence

from telegram import InlineKeyboardMarkup

from broadcast.guards.checks import check
from broadcast.guards.findings import Finding
from handlers import draft_keyboards
from handlers.compose import approval, preview
from handlers.context import Services
from handlers.texts import cards, plans
from handlers.texts.own import OWN
from models.content import Content
from models.reach import Reach
from models.record import Broadcast


async def drawn(
    services: Services,
    draft: Broadcast,
    content: Content | None = None,
    reach: Reach | None = None,
    found: Sequence[Finding] | None = None,
) -> tuple[str, InlineKeyboardMarkup]:
    """The text and the buttons; what is not at hand is looked up."""
    says = content
    if says is None:
        says = await asyncio.to_thread(services.store.contents.content, draft)
    whom = reach or await preview.reach_of(services, says, draft.selection)
    found = check(says, whom, own=OWN) if found is None else found
    cost, chats = preview.cost(services.settings, says, whom.size), whom.size
    timing = preview.timing(services, draft.plan, cost, asks=approval.needed(services, chats))
    planned = plans.lines(draft.plan, chats, services.calendar(), timing)
    planned += await approval.waits(services, draft)
    text = cards.draft(says, found, whom, cost, planned)
    return text, draft_keyboards.draft(draft, says, whom, preview.hours(services.settings), timing)
