"""Queueing: a draft that was agreed to waits for its turn, and for a moment in which it can be cancelled."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from broadcast.guards.findings import Finding, Severity
from broadcast.guards.holdoff import hold_off
from handlers import late
from handlers.compose import approval
from handlers.context import Services
from handlers.presses import Press
from handlers.texts import phrases, starting
from models.events import Admin
from models.record import Broadcast, Card


@dataclass(frozen=True)
class Yes:
    """Somebody's yes to one version of a draft."""

    draft: Broadcast
    version: int
    """What was shown to whoever says it."""
    by: Admin
    card: Card
    """Where the broadcast goes on."""


async def queue(press: Press, found: Sequence[Finding], yes: Yes | None = None) -> bool:
    """Queue the draft that was pressed about, and answer; False where it was too late, which is answered too.

    Args:
        found: what was found about it.
        yes: to what, unless it is what the pressed card shows, which stays the card.
    """
    yes = yes or Yes(press.broadcast, press.version, press.by, press.place)
    seconds = await queued(press.services, yes, found)
    if seconds is None:
        await press.too_late()
        return False
    at, calendar = yes.draft.not_before, press.services.calendar()
    if at and at > calendar.at + timedelta(seconds=seconds):
        await press.answer_going(starting.at(at, calendar))
    else:
        await press.answer_going(phrases.starts_in(seconds) if seconds else phrases.SENDING)
    return True


async def queued(services: Services, yes: Yes, found: Sequence[Finding]) -> int | None:
    """Queue it; the seconds in which it can be cancelled or started at once, or None where it is too late.

    Too late is also where another admin has to approve it by now.
    """
    if late.waited():  # a net: whoever wants it has been asked again before
        return None
    if not await approval.may(services, yes.draft, yes.version, yes.by):
        return None
    seconds = await _hold_off(services, yes.draft, found)
    not_before = services.clock() + timedelta(seconds=seconds) if seconds else None
    confirm = services.store.broadcasts.confirm
    # The version is what that card shows: a card that was replaced since sends nothing.
    if not await asyncio.to_thread(confirm, yes.draft.uuid, yes.version, yes.by, yes.card, not_before):
        return None
    services.look()
    return seconds


async def _hold_off(services: Services, draft: Broadcast, found: Sequence[Finding]) -> int:
    """Its seconds; where it would end in quiet hours, those until they end: nothing starts in them."""
    setting, danger = services.settings.hold_off, any(one.severity is Severity.DANGER for one in found)
    # Counted only where it matters, because that reads the whole audience.
    chats = await asyncio.to_thread(services.store.choices.count, draft.selection) if setting else 0
    seconds, now = hold_off(setting, chats, danger=danger), services.clock()
    if not seconds or draft.through_quiet or draft.not_before:
        return seconds
    quiet = services.settings.quiet_until(now + timedelta(seconds=seconds))
    return ceil((quiet - now).total_seconds()) if quiet else seconds
