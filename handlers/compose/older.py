"""What stood before: an older preview and its card go away when newer ones stand below them."""

import asyncio

from handlers.compose.author import Author
from handlers.compose.editing import Editing
from handlers.context import Services
from handlers.texts import phrases
from models.content import ALBUM, Content
from models.record import Broadcast, Card


async def clear_draft(
    services: Services, by: Author, before: Broadcast, said: Content, known: Editing | None
) -> None:
    """Take away what was shown of a draft. In the chat of another admin its card says who goes on with it."""
    here = before.card is not None and before.card.chat_id == by.user.id
    text = phrases.goes_on(here=here) if by.wrote else phrases.REPLACED
    if not here:
        await services.notices.admins.close(before.card, text)
        return
    await services.notices.admins.remove(before.card, text)
    await _clear_preview(services, before, said, known)


async def clear_correction(services: Services, of: Broadcast, offered: Editing | None) -> None:
    """Take away what was shown of a correction that nobody has agreed to."""
    if offered is None or offered.version in (None, of.content_version):
        return
    said = await asyncio.to_thread(services.store.contents.content, of, offered.version)
    await services.notices.admins.remove(offered.card, phrases.REPLACED_CORRECTION)
    await _clear_preview(services, of, said, offered)


async def _clear_preview(services: Services, of: Broadcast, said: Content, known: Editing | None) -> None:
    # It is what gets copied: a test of the draft may be on its way still.
    if said.source_chat_id is None or await asyncio.to_thread(services.store.contents.copied, of, said):
        return
    for message_id in _messages(said, known):
        await services.notices.admins.remove(Card(said.source_chat_id, message_id))


def _messages(said: Content, known: Editing | None) -> tuple[int, ...]:
    """The messages of its preview; of an album they are only known until the next start."""
    if known and known.preview and known.preview[0] == said.source_message_id:
        return known.preview
    return (said.source_message_id,) if said.source_message_id and said.kind != ALBUM else ()
