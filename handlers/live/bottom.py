"""The bottom of a chat: what is going on is shown there again to an admin who asks."""

import asyncio
from collections.abc import Awaitable, Callable

from handlers.live.asking import Words
from handlers.live.notices import Notices
from handlers.texts import cards, phrases
from models.record import Broadcast, Card
from models.snapshots import Snapshot
from models.states import LISTED
from models.store import Store

Draw = Callable[[Snapshot], Awaitable[Words]]
"""What a card says now, and its buttons."""


class Bottom:
    """A card belongs to one chat: there it moves down. Others are shown how it stands at this moment."""

    def __init__(self, store: Store, notices: Notices, draw: Draw) -> None:
        self._store = store
        self._notices = notices
        self._draw = draw
        self._copies: dict[tuple[int, str], Card] = {}  # the newest for each admin and broadcast; a comfort

    async def show(self, of: Broadcast, admin: int) -> bool:
        """Show it below everything else; the older message points down to it. False where nothing is to show.

        Raises:
            TelegramError: nothing has changed then, and a later try may succeed.
        """
        seen = await asyncio.to_thread(self._store.snapshots.of, of.uuid)
        # Cancelled, or a draft again, while those before it were shown: its card has a last word already.
        if seen is None or seen.broadcast.state not in LISTED:
            return False
        text, keyboard = await self._draw(seen)
        has_it = of.card is not None and of.card.chat_id == admin
        if not has_it:
            text = f"{text}\n{cards.as_of(seen.counts.at, self._notices.calendar())}"
        message_id = await self._notices.tell(admin, text, keyboard)
        if message_id is None:
            return True
        new = Card(admin, message_id)
        if has_it:
            await self._move(of, new)
        else:
            await self._notices.admins.close(self._copies.get((admin, of.uuid)), phrases.goes_on(here=True))
            self._copies[admin, of.uuid] = new
        return True

    async def _move(self, of: Broadcast, new: Card) -> None:
        # Only now, so that there is always one that is drawn anew.
        if await asyncio.to_thread(self._store.broadcasts.replace_card, of, new):
            await self._notices.leave(of, of.card, here=True)
        else:
            await self._notices.admins.close(new, phrases.goes_on(here=True))
