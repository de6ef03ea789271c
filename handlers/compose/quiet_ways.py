"""The two ways to send a draft in quiet hours: when they end, or now."""

import asyncio
from dataclasses import replace

from handlers.compose import confirm, offer, options
from handlers.compose.later import schedule
from handlers.compose.preview import quiet_until
from handlers.presses import Press, Step
from handlers.texts import phrases
from models.plan import Plan
from models.states import State


async def send_after(press: Press) -> Step | None:
    """🕘 At 08:00: a Send that begins when the quiet hours end."""
    if await schedule.has_passed(press):
        return None
    until = quiet_until(press.services, press.broadcast.plan)
    if until is None:
        # The button names a time that has passed, so nobody knows whether it is still wanted.
        await press.answer_once(
            options.redraw_card(press, press.broadcast), phrases.QUIET_IS_OVER, alert=True
        )
        return None
    return await _send(press, replace(press.broadcast.plan, not_before=until))


async def send_anyway(press: Press) -> Step | None:
    """Send anyway: quiet hours do not hold this one."""
    if quiet_until(press.services, press.broadcast.plan) is None:
        return await confirm.send(press)  # they are over, so there is nothing to go through
    plan = replace(press.broadcast.plan, through_quiet=True)
    # The same words as under the question that a warning asks, so this is the one tap more.
    return await _send(press, plan, anyway=True)


async def _send(press: Press, plan: Plan, *, anyway: bool = False) -> Step | None:
    """Send it like this: a version of its own, so whatever is asked before it is sent is asked about that."""
    if press.version != press.broadcast.content_version:
        await press.too_late()
        return None
    planned = await offer.revise(press.services, press.broadcast, plan=plan)
    if planned is None:
        await press.too_late()
        return None
    sent = replace(press, broadcast=planned, argument=planned.content_version)
    step = await confirm.send(sent, anyway=anyway)
    now = await asyncio.to_thread(press.services.store.broadcasts.get, planned.uuid)
    if (
        now and now.state is State.DRAFTED
    ):  # something is asked first, and the card is of a version that is old
        await options.redraw_card(sent, now)
    return step
