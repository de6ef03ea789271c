"""Undos and corrections that do not go on: noted for the admins, and tried again after a while."""

import asyncio
from collections.abc import Callable

from broadcast.wire.pacing import Pacer
from models.reasons import Reason
from models.record import Broadcast
from models.store import Store

FIRST, LONGEST = 5.0, 60.0  # seconds before another try; each waits twice as long as the one before


class Setbacks:
    """Lets each wait by itself, so that what can go on does meanwhile. Lives in the sender's event loop."""

    def __init__(self, store: Store, pacer: Pacer, wake: Callable[[], None]) -> None:
        self._setbacks, self._pacer, self._wake = store.setbacks, pacer, wake
        self._waiting: dict[int, int] = {}
        self._pauses: dict[int, float] = {}  # seconds, until it goes on

    @property
    def waiting(self) -> dict[int, int]:
        """The ids of the broadcasts that are not to be tried now, unless they have left this revision."""
        return {**self._waiting}

    async def met(self, job: Broadcast, why: Reason) -> None:
        """Let its undo or correction wait, and note why for the admins."""
        pause = self._pauses[job.id] = min(LONGEST, 2 * self._pauses.get(job.id, FIRST / 2))
        self._waiting[job.id] = job.revision
        self._pacer.later(pause, self._due, job.id)
        await asyncio.to_thread(self._setbacks.begin, job, why)

    def over(self, job: Broadcast) -> None:
        """It goes on, or has ended."""
        self._pauses.pop(job.id, None)

    def _due(self, job_id: int) -> None:
        self._waiting.pop(job_id, None)
        self._wake()
