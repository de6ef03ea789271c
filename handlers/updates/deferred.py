"""Deferred: what an admin was not answered in a flood, until Telegram lets the bot talk again."""

from collections.abc import Callable, Hashable

from broadcast.wire.pacing import Timer
from handlers.served import Served
from handlers.updates.batches import Batch, wish

MOST = 50  # for each admin; what is older waits in the inbox for the next start


class Deferred:
    """Keeps each admin's in order, and of those that the same answer serves only the newest.

    Lives in one event loop.
    """

    def __init__(self, timer: Timer, resume: Callable[[Batch], None]) -> None:
        """`resume` gets what waited, one after the other."""
        self._timer = timer
        self._resume = resume
        self._kept: dict[int, dict[Hashable, Batch]] = {}
        self._served: dict[int, Served] = {}  # by the id of an update that is handled, but not answered

    def served(self, update_id: int, *, late: bool) -> Served:
        """What is to be said about it still, where it was deferred before."""
        served = self._served.pop(update_id, None) or Served()
        served.late = late
        return served

    def add(self, batch: Batch, served: Served, seconds: float) -> Batch | None:
        """Keep it for so many seconds; an older one that it takes the place of."""
        admin, update_id = batch[0].admin or 0, batch[0].update_id
        if served.unsaid:
            self._served[update_id] = served
        kept = self._kept.setdefault(admin, {})
        same = tuple(served.unsaid) if served.unsaid or batch[0].acted else served.wish or wish(batch)
        older = kept.pop(same, None)
        kept[same] = batch
        self._timer.call_later(seconds, self._over, admin)
        return older

    def surplus(self, admin: int) -> list[Batch]:
        """Take out what is too much to be kept, oldest first."""
        kept = self._kept.get(admin, {})
        return [kept.pop(same) for same in [*kept][:-MOST]]

    def forget(self, update_id: int) -> None:
        self._served.pop(update_id, None)

    def _over(self, admin: int) -> None:
        # All of them, because it was the same flood, so they stay in order. What must wait longer comes back.
        for batch in sorted(self._kept.pop(admin, {}).values(), key=lambda one: one[0].update_id):
            self._resume(batch)
