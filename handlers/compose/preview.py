"""The preview is made by the call that will deliver it, and is the source of what has to be copied."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from telegram import Message, MessageEntity
from telegram.error import BadRequest, Forbidden, NetworkError

from broadcast.guards.checks import blocker, check
from broadcast.guards.findings import Finding
from broadcast.message.calls import Calls
from broadcast.settings import Settings
from broadcast.wire.cost import Cost
from handlers.compose.author import Author
from handlers.context import Services
from handlers.texts import findings, phrases
from handlers.texts.own import OWN
from handlers.texts.plans import Timing
from models.content import Content
from models.placeholders import Recipient, fill
from models.plan import Plan
from models.reach import Reach
from models.selection import EVERYONE, Selection
from models.traits import effect_of, without_effect


@dataclass(frozen=True)
class Previewed:
    """What was shown to its author, and what is to be said under it."""

    content: Content
    """With its preview as the source, where it is copied."""
    found: list[Finding]
    messages: tuple[int, ...]
    """More than one for an album."""


async def show(
    by: Author, content: Content, reach: Reach, instead_of: Content | None = None, *, lost: bool = False
) -> Previewed | None:
    """Show a draft as recipients get it, or a correction `instead_of` what they have.

    `lost` is what `check` says it is.

    None if something keeps it from going out, which the author has been told.
    """
    # An edit brings no effect, and whoever gets this instead gets the same.
    if instead_of:
        content = replace(content, traits=without_effect(content.traits))
    blocked = blocker(check(content, reach, instead_of, lost=lost, own=OWN))
    if blocked:
        await by.tell(findings.sentence(blocked))
        return None
    try:
        previewed, messages = await _with_effect(by, content, reach)
    # This comes before NetworkError, because PTB derives BadRequest from it.
    except (BadRequest, Forbidden) as refusal:
        await by.tell(findings.refused(refusal.message, copied=content.copied))
    except NetworkError:
        await by.tell(phrases.NO_ANSWER)
    else:
        # Checked anew, because only the preview tells which emoji were lost.
        return Previewed(previewed, check(previewed, reach, instead_of, lost=lost, own=OWN), messages)
    return None


async def reach_of(services: Services, content: Content, selection: Selection | None = None) -> Reach:
    """What it finds in whom it is for; of a correction, which is for no selection, in everyone."""
    store, hours = services.store, services.settings.duplicate_hours
    reach = await asyncio.to_thread(store.audience.reach, content.personal, selection or EVERYONE)
    if selection is None:
        return reach
    return replace(reach, again=await asyncio.to_thread(store.duplicates.find, content, selection, hours))


def cost(settings: Settings, content: Content, chats: int) -> Cost:
    """What it takes to send this to so many chats."""
    pace = settings.messages_per_second
    return Cost.of(chats * content.weight, pace, paid=settings.paid_broadcast)


def hours(settings: Settings) -> int:
    """Those of the cap that one tap puts on a draft: the operator's, or as much as most of a day."""
    return settings.frequency_cap or 20


def quiet_until(services: Services, plan: Plan) -> datetime | None:
    """When the quiet hours end in which a draft would start if it were sent now; None where it would not."""
    if plan.through_quiet:
        return None
    return services.settings.quiet_until(_starts(services, plan))


def timing(services: Services, plan: Plan, cost: Cost, *, asks: bool) -> Timing:
    """What becomes of a plan if a draft is sent at this moment, at this cost."""
    settings, calendar = services.settings, services.calendar()
    starts, until = _starts(services, plan), quiet_until(services, plan)
    takes = max(plan.spread_over or 0, cost.seconds)
    ends = settings.ends_at(starts, takes, through_quiet=plan.through_quiet)
    at = calendar.clock(plan.not_before) if plan.not_before else ""
    return Timing(cost, ends, shown_end(services, until) if until else "", at, asks)


def shown_end(services: Services, until: datetime) -> str:
    """When quiet hours end: a time of the day where they are now, and else with its day."""
    calendar = services.calendar()
    these = until == services.settings.quiet_until(calendar.at)
    return calendar.clock(until) if these else calendar.soon(until)


def _starts(services: Services, plan: Plan) -> datetime:
    now = services.clock()
    return max(now, plan.not_before or now)


async def _with_effect(by: Author, content: Content, reach: Reach) -> tuple[Content, tuple[int, ...]]:
    try:
        return await _preview(by, content, reach)
    except BadRequest:
        if not effect_of(content.traits):
            raise
        # Perhaps it was the effect that this bot may not send; the message itself is worth a second try.
        return await _preview(by, replace(content, traits=without_effect(content.traits)), reach)


async def _preview(by: Author, content: Content, reach: Reach) -> tuple[Content, tuple[int, ...]]:
    # The preview itself is never protected, because what everyone gets is copied from it.
    calls, recipient = Calls(replace(content, protected=False)), _shown_to(by, content, reach)
    parts = await calls.send(by.user.id, recipient).on(by.bot)
    # Of a copy Telegram tells the id only, so nobody knows which of its emoji were lost.
    shown = [part for part in parts if isinstance(part, Message)]
    # The bot's own copy is the source from now on: nothing that authors do to their message changes it.
    previewed = replace(
        content,
        source_chat_id=by.user.id,
        source_message_id=parts[0].message_id,
        lost_emoji=content.custom_emoji() - sum(map(_custom_emoji, shown)) if shown else 0,
    )
    return previewed, tuple(part.message_id for part in parts)


def _shown_to(by: Author, content: Content, reach: Reach) -> Recipient:
    """The admin's own names, or a subscriber's where the message would not do with theirs."""
    filled = [fill(text, (), by.recipient)[0].strip() for text in content.texts()]
    fits = all(0 < len(text) <= content.limit for text in filled)
    return reach.sample if reach.sample and not fits else by.recipient


def _custom_emoji(message: Message) -> int:
    entities = (*message.entities, *message.caption_entities)
    return sum(entity.type == MessageEntity.CUSTOM_EMOJI for entity in entities)
