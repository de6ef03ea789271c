"""Standing: what the message of a draft's card shows, and never what was drawn for an earlier moment."""

import asyncio

from telegram import InlineKeyboardMarkup

from handlers.compose.author import Author
from handlers.context import Context
from handlers.drawings import Drawings
from handlers.telling import redraw
from handlers.texts import phrases
from models.record import Broadcast, Card


async def put(
    context: Context, by: Author, draft: Broadcast, shown: tuple[str, InlineKeyboardMarkup], at: Card | None
) -> Card | None:
    """Let a draft's message show this, which is its card from then on.

    Args:
        shown: the text and the buttons.
        at: the message; where it cannot be edited, or there is none, a new one says it.

    Returns:
        Where it stands now; None where Telegram takes no message for now, so that it comes later.
    """
    drawings, admins = Drawings.of(context), context.services.notices.admins
    place, before = at, draft.card
    if place:
        drawings.begin(place)
        async with drawings.lock:
            place = place if await redraw(by.bot, place, *shown) else None
    if place is None:
        card = await by.tell(*shown)
        if card is None:
            return None
        place = Card(card.chat_id, card.message_id)
    if place != before:
        await asyncio.to_thread(context.services.store.broadcasts.shown, draft, place)
        here = before is not None and before.chat_id == place.chat_id
        leave = admins.remove if here else admins.close
        await leave(before, phrases.goes_on(here=here))
    return place
