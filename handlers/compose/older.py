"""What stood before: an older preview and its card go away when newer ones stand below them."""

import asyncio
from dataclasses import dataclass

from handlers.compose.author import Author
from handlers.compose.editing import Editing
from handlers.context import Services
from handlers.texts import phrases
from models.content import ALBUM, Content
from models.record import Broadcast, Card


@dataclass(frozen=True)
class Shown:
    """What was shown of a draft or of a correction."""

    of: Broadcast
    """As it was then."""
    said: Content
    editing: Editing | None
    """What is remembered of it."""
    kept: bool = False
    """Whether it can be got back."""


async def clear_draft(services: Services, by: Author, before: Shown) -> None:
    """Take away what was shown of a draft. In the chat of another admin its card says who goes on with it."""
    card = before.of.card
    here = card is not None and card.chat_id == by.user.id
    replaced = phrases.REPLACED_AND_KEPT if before.kept else phrases.REPLACED
    text = phrases.goes_on(here=here) if by.wrote else replaced
    if not here:
        await services.notices.admins.close(card, text)
        return
    await services.notices.admins.remove(card, text)
    await _clear_preview(services, before)


async def clear_correction(services: Services, of: Broadcast, offered: Editing | None) -> None:
    """Take away what was shown of a correction that nobody has agreed to."""
    if offered is None or offered.version in (None, of.content_version):
        return
    said = await asyncio.to_thread(services.store.contents.content, of, offered.version)
    # Where it stays, the newer question has closed it.
    await services.notices.admins.remove(offered.card)
    await _clear_preview(services, Shown(of, said, offered))


async def _clear_preview(services: Services, before: Shown) -> None:
    said = before.said
    # It is what gets copied: of a draft that is got back, or of a test that is on its way still.
    if said.source_chat_id is None or (before.kept and said.copied):
        return
    if await asyncio.to_thread(services.store.contents.copied, before.of, said):
        return
    for message_id in _messages(said, before.editing):
        await services.notices.admins.remove(Card(said.source_chat_id, message_id))


def _messages(said: Content, known: Editing | None) -> tuple[int, ...]:
    """The messages of its preview; of an album they are only known until the next start."""
    if known and known.preview and known.preview[0] == said.source_message_id:
        return known.preview
    return (said.source_message_id,) if said.source_message_id and said.kind != ALBUM else ()
