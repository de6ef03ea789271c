"""A wave of blocks: every few seconds of a run it is looked whether those who have it block the bot."""

from datetime import datetime, timedelta

from models.reasons import Reason
from models.record import Broadcast
from models.store import Store
from models.waves import Tolerance

LOOK = timedelta(seconds=5)  # between two looks


class Wave:
    """Of one run; asked before each page, so that nobody new is called once there is a reason."""

    def __init__(self, store: Store, job: Broadcast, reached: int) -> None:
        """`reached` have it already."""
        self._waves, self._clock = store.waves, store.clock
        self._job, self._reached = job, reached
        self._looked = self._clock()
        self._tolerance: Tolerance | None = None
        self.reason: Reason | None = None

    def arrived(self, chats: int) -> None:
        self._reached += chats

    def look(self) -> Reason | None:
        """Why nobody else should be called; synchronous, and asks the database only now and then."""
        now = self._clock()
        if self.reason is None and self._due(now):
            self._looked = now
            # Here and not before, because most broadcasts are over before the first look.
            self._tolerance = self._tolerance or self._waves.tolerance(self._job)
            self.reason = self._waves.wave(self._job, self._tolerance, self._reached)
        return self.reason

    def recounted(self) -> Reason | None:
        """The reason with the numbers of now: while it was found, calls were on the wire."""
        now = self._tolerance and self._waves.wave(self._job, self._tolerance, 0)
        return now or self.reason

    def _due(self, now: datetime) -> bool:
        # The clock may have been set back: then the next look is no later than it would have been.
        return not timedelta() <= now - self._looked < LOOK
