"""The preview: made by the very call that will deliver it, and the source that is copied from then on."""

import asyncio
from dataclasses import dataclass, replace

from telegram import Message, MessageEntity
from telegram.error import BadRequest, Forbidden, NetworkError

from broadcast.guards.checks import blocker, check
from broadcast.guards.findings import Finding
from broadcast.message.calls import Calls
from broadcast.settings import Settings
from broadcast.wire.cost import Cost, stars
from handlers.compose.author import Author
from handlers.context import Services
from handlers.texts import findings, phrases
from models.content import Content
from models.placeholders import Recipient, fill
from models.reach import Reach


@dataclass(frozen=True)
class Previewed:
    """What was shown to its author, and what is to be said under it."""

    content: Content
    """Copied from its preview from now on, where it is copied."""
    found: list[Finding]
    reach: Reach


async def show(
    services: Services, by: Author, content: Content, instead_of: Content | None = None
) -> Previewed | None:
    """Show a draft as recipients get it, or a correction `instead_of` what they have.

    None if something keeps it from going out; the author has been told what.
    """
    reach = await reach_of(services, content)
    blocked = blocker(check(content, reach, instead_of))
    if blocked:
        await by.tell(findings.sentence(blocked))
        return None
    try:
        previewed = await _preview(by, content, reach)
    except (BadRequest, Forbidden) as refusal:  # before NetworkError, from which PTB derives BadRequest
        await by.tell(findings.refused(refusal.message))
    except NetworkError:
        await by.tell(phrases.NO_ANSWER)
    else:  # checked anew, because the preview tells of lost emoji
        return Previewed(previewed, check(previewed, reach, instead_of), reach)
    return None


async def reach_of(services: Services, content: Content) -> Reach:
    """Whom a message would reach now."""
    return await asyncio.to_thread(services.store.audience.reach, content.personal)


def cost(settings: Settings, reach: Reach) -> Cost:
    """What it costs to send to them: time, and Stars where they are paid."""
    pace = settings.messages_per_second
    return Cost(pace, stars(reach.size, pace) if settings.paid_broadcast else None)


async def _preview(by: Author, content: Content, reach: Reach) -> Content:
    # Open, because it is the source to copy from; whether it is protected, the card says.
    calls, recipient = Calls(replace(content, protected=False)), _shown_to(by, content, reach)
    parts = await calls.send(by.user.id, recipient).on(by.bot)
    shown = [part for part in parts if isinstance(part, Message)]  # a copy tells its id only
    # The bot's own copy is the source from now on: whatever its author does to theirs changes nothing.
    return replace(
        content,
        source_chat_id=by.user.id,
        source_message_id=parts[0].message_id,
        lost_emoji=content.custom_emoji() - sum(map(_custom_emoji, shown)) if shown else 0,
    )


def _shown_to(by: Author, content: Content, reach: Reach) -> Recipient:
    """The admin's own names, or a subscriber's where the message would not do with theirs."""
    filled = [fill(text, (), by.recipient)[0].strip() for text in content.texts()]
    fits = all(0 < len(text) <= content.limit for text in filled)
    return reach.sample if reach.sample and not fits else by.recipient


def _custom_emoji(message: Message) -> int:
    entities = (*message.entities, *message.caption_entities)
    return sum(entity.type == MessageEntity.CUSTOM_EMOJI for entity in entities)
