"""Missed: whoever sent what did not start in time is asked about it, with the card of the draft it is."""

import asyncio
import logging

from telegram.error import RetryAfter, TelegramError

from handlers.compose.draft_card import drawn
from handlers.context import Services
from handlers.live.repeats import Repeats
from handlers.texts import starting
from models.missed import Late

log = logging.getLogger(__name__)


class Missed:
    """Asks about each once, whatever is restarted meanwhile. A crash may ask twice, never not at all."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._repeats = Repeats()

    async def tell(self) -> None:
        for late in await asyncio.to_thread(self._services.store.missed.untold):
            try:
                await self._ask(late)
            except RetryAfter:  # at the next look, which asks nobody before the silence is over
                return
            except TelegramError as error:
                if self._repeats.is_news(f"{late.draft.uuid} {error.message}"):
                    log.warning("%s: nobody could be asked yet: %s", late.draft.uuid, error.message)

    async def _ask(self, late: Late) -> None:
        services, draft, notices = self._services, late.draft, self._services.notices
        content = await asyncio.to_thread(services.store.contents.content, draft)
        text, keyboard = await drawn(services, draft, content)
        headline = starting.missed(late.wanted, content, services.calendar())
        card = await notices.keeper(draft, f"{headline}\n\n{text}", keyboard)
        if card is None:
            return
        # Noted last, so that a crash repeats it; and only for what it says now.
        if await asyncio.to_thread(services.store.missed.told, draft, card):
            here = draft.card is not None and draft.card.chat_id == card.chat_id
            await notices.leave(draft, draft.card, here=here)
