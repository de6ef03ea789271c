"""/stopall and /resumeall: nothing begins or goes on but undoing, and then it may again."""

import asyncio
import logging

from telegram import Update

from handlers.context import Context, admin, new_message
from handlers.late import turned_away
from handlers.telling import reply
from handlers.texts import standstill

log = logging.getLogger("recall")


async def stop_all(update: Update, context: Context) -> None:
    """Pause and hold all there is; whoever has sent it before keeps the blame."""
    services, message, by = context.services, new_message(update), admin(update.effective_user)
    standstills = services.screen.standstills
    braked = await asyncio.to_thread(services.store.standstill.begin, by)
    told = {"event": "standstill_begun", "admin": by.id, "braked": len(braked)}
    log.warning("admin %s sent /stopall: %s broadcasts are paused or held", by.id, len(braked), extra=told)
    standing = await asyncio.to_thread(services.store.standstill.standing)
    waiting = await standstills.waiting(braked)
    # Before the answer, which may fail.
    standstills.tell(by.id, standstill.stopped_by(by, waiting, services.calendar()))
    services.look()
    # Another admin may have lifted it already.
    lifted = standstill.resumed(None, waiting, services.calendar(), ended=True)
    await reply(message, standstill.stopped(standing, waiting, services.calendar()) if standing else lifted)


async def resume_all(update: Update, context: Context) -> None:
    """Lift it; the file STOP is lifted by removing it."""
    services, message, by = context.services, new_message(update), admin(update.effective_user)
    if await turned_away(context, message):  # what was sent meanwhile would begin
        return
    standstills = services.screen.standstills
    ended = await asyncio.to_thread(services.store.standstill.end)
    left = await asyncio.to_thread(services.store.standstill.standing)
    waiting = await standstills.waiting()
    if ended:
        told = {"event": "standstill_ended", "admin": by.id}
        log.warning("admin %s sent /resumeall: what is sent from now on begins", by.id, extra=told)
        standstills.tell(by.id, standstill.resumed_by(by, left, waiting, services.calendar()))
    services.look()
    await reply(message, standstill.resumed(left, waiting, services.calendar(), ended=ended))
