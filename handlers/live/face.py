"""The face of a card: what it says at this moment, and its buttons."""

import asyncio
from dataclasses import replace

from broadcast.engine.pulse import Pulse
from broadcast.engine.sender import Sender
from broadcast.engine.spread import spreads
from handlers import keyboards
from handlers.live.asking import Words
from handlers.live.notices import Notices
from handlers.live.queue import Queue
from handlers.texts import cards, plans
from models.snapshots import Snapshot
from models.states import State
from models.store import Store


class Face:
    """It asks the database and the sender's pulse anew each time."""

    def __init__(self, store: Store, sender: Sender, notices: Notices) -> None:
        self._store = store
        self._sender = sender
        self._notices = notices

    async def queue(self) -> Queue:
        """What the sender has to do, as of now."""
        return await asyncio.to_thread(Queue, self._store, self._sender, self._notices.calendar())

    async def words(
        self, seen: Snapshot, per_second: float, queue: Queue | None, *, awaits_answer: bool
    ) -> Words:
        """Args: per_second: the pace measured lately; queue: as of now, if it was asked for already."""
        standing = await asyncio.to_thread(self._store.standstill.standing)
        pulse = replace(self._sender.pulse(), awaits_answer=awaits_answer, standing=standing)
        broadcast, ahead, rests = seen.broadcast, "", False
        # What is being worked on waits for nothing.
        if broadcast.uuid != pulse.uuid or broadcast.state is State.QUEUED:
            queue = queue or await self.queue()
            ahead = await asyncio.to_thread(queue.waits, broadcast.uuid)
            rests = queue.rests(broadcast.uuid)
        slow = self._slow(seen, pulse)
        text = cards.card(seen, pulse, 0 if slow else per_second, self._notices.calendar(), ahead)
        keyboard = keyboards.card(broadcast, seen.counts, rests=rests and not standing)
        return "\n".join([text, *slow]), keyboard

    def _slow(self, seen: Snapshot, pulse: Pulse) -> list[str]:
        """Of what is spread over hours: at which pace, and until when."""
        broadcast, counts = seen.broadcast, seen.counts
        if pulse.standing or broadcast.spread_over is None or not spreads(broadcast):
            return []
        left = self._sender.spread(broadcast, counts.total - counts.done, seen.content.weight)
        shown = self._notices.calendar()
        return [plans.spreading(broadcast.spread_over, left.per_second, left.ends_at, shown)]
