"""🐤 on the card: whether some get a draft before the others, and when that is so without being asked for.

It is so by default above a number of chats, which is looked at where a draft is made and where other people
are chosen for it. What an admin turned on or off stays, as long as these are on the same side of that number.
"""

import asyncio
from dataclasses import replace

from handlers.compose import offer, options
from handlers.context import Services
from handlers.presses import Press
from models.deliveries.canary import by_default
from models.plan import Plan
from models.record import Broadcast
from models.selection import Selection


async def toggle(press: Press) -> None:
    wanted = bool(press.argument)
    plan = replace(press.broadcast.plan, canary=wanted)
    changed = await offer.revise(press.services, press.broadcast, plan=plan)
    if changed is None:
        await press.too_late()
        return
    await press.answer_once(options.redraw_card(press, changed))


async def replanned(services: Services, draft: Broadcast, selection: Selection) -> Plan | None:
    """How it is to go out when it is for these from now on; None where that stays as it is."""
    above, count = services.settings.canary_above, services.store.choices.count
    if not above:
        return None
    was, is_ = [await asyncio.to_thread(count, whom) for whom in (draft.selection, selection)]
    wanted = by_default(is_, above)
    return None if wanted is by_default(was, above) else replace(draft.plan, canary=wanted)
