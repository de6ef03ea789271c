"""Setbacks: every admin is told that an undo or a correction does not go on, and that it does again."""

import asyncio

from handlers import keyboards
from handlers.live.notices import Notices
from handlers.texts import setbacks
from models.record import Broadcast
from models.states import EventKind
from models.store import Store


class Setbacks:
    """Tells each once, whatever is restarted meanwhile. A crash may tell it twice, never not at all."""

    def __init__(self, store: Store, notices: Notices) -> None:
        self._store = store
        self._notices = notices

    async def tell(self, seen: Broadcast) -> None:
        """Tell what is owed of this one, if anything is and anybody can be reached."""
        if not (seen.owes_setback or seen.owes_relief) or not self._notices.admins.reachable():
            return
        # The card of a test says it all.
        message = None if seen.is_test else await self._told(seen)
        if message or seen.is_test:
            await asyncio.to_thread(self._store.setbacks.told, seen, message)

    async def _told(self, seen: Broadcast) -> int | None:
        # What cannot be read may be what keeps it from going on.
        content = await asyncio.to_thread(self._store.contents.readable, seen, seen.said)
        if seen.owes_setback:
            text = setbacks.met(seen, content)
        else:
            happened = await asyncio.to_thread(self._store.broadcasts.events, seen)
            by = next((one.by for one in reversed(happened) if one.kind is EventKind.WENT_ON), None)
            text = setbacks.over(seen, content, by)
        keyboard = keyboards.setback(seen)
        told = await self._notices.keeper(seen, text, keyboard)
        if told is None:
            return None
        await self._notices.others(told.chat_id, text, keyboard, seen)
        return told.message_id
