"""Hold-offs: every admin reads what is about to be sent, and that it is no longer."""

import asyncio
from dataclasses import dataclass

from handlers import keyboards
from handlers.live.notices import Notices
from handlers.texts import starting
from models.record import Broadcast, Card
from models.store import Store


@dataclass(frozen=True)
class _Told:
    """A broadcast that was told of, and where."""

    uuid: str
    places: tuple[Card, ...]


class HoldOffs:
    """Tells of each once, whatever is restarted meanwhile. A crash may tell it twice, never not at all.

    Where it was told is only remembered until the next start: buttons that stay are answered late.
    """

    def __init__(self, store: Store, notices: Notices) -> None:
        self._store = store
        self._notices = notices
        self._told: dict[str, _Told] = {}

    async def tell(self) -> None:
        waits = await asyncio.to_thread(self._store.broadcasts.held_off)
        for one in waits:
            if one.called_at is None:
                await self._tell(one)
        over = [told for told in self._told.values() if told.uuid not in {one.uuid for one in waits}]
        for told in over:
            await self._close(told)

    async def _tell(self, one: Broadcast) -> None:
        mine = one.card.chat_id if one.card else None
        chats = await asyncio.to_thread(self._store.choices.count, one.selection)
        content = await self._notices.content(one)
        text = starting.about_to(one, content, chats, self._notices.calendar())
        await self._notices.others(mine, text, keyboards.starting(one.uuid), one)
        places = [self._notices.place(admin, one) for admin in self._notices.admins.others(mine)]
        self._told[one.uuid] = _Told(one.uuid, tuple(place for place in places if place))
        # Noted after it was said: if the process ends in between, it is said again instead of never.
        await asyncio.to_thread(self._store.broadcasts.called, one)

    async def _close(self, told: _Told) -> None:
        del self._told[told.uuid]
        now = await asyncio.to_thread(self._store.broadcasts.get, told.uuid)
        if now is None:
            return
        content = await asyncio.to_thread(self._store.contents.readable, now, now.said)
        for place in told.places:
            await self._notices.admins.close_open(place, starting.no_longer(now, content))
