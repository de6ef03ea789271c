"""Braking: sending waits while an admin's word to stop is on its way into the database."""

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass

from models.record import Broadcast
from models.states import State

STOP_FILE = 0  # holds under this id; no update has it


@dataclass(frozen=True)
class _Hold:
    uuid: str | None
    corrections: bool

    def stops(self, job: Broadcast) -> bool:
        return self.uuid in (None, job.uuid) and (self.corrections or not job.correcting)


class Braking:
    """Holds in memory, each under the id of the update that asks for it; safe from any thread."""

    def __init__(self, changed: Callable[[], None]) -> None:
        """`changed` is called after every hold and release."""
        self._changed = changed
        self._lock = threading.Lock()
        self._holds: dict[int, _Hold] = {}

    def hold(self, update_id: int, uuid: str | None, *, corrections: bool = False) -> None:
        """Give nobody new this broadcast, or with None any, until `release`.

        Correcting takes back what is wrong, so it goes on, unless `corrections` are to wait as well.
        """
        with self._lock:
            self._holds[update_id] = _Hold(uuid, corrections)
        self._changed()

    def release(self, update_ids: Collection[int]) -> None:
        with self._lock:
            held = [self._holds.pop(one) for one in update_ids if one in self._holds]
        if held:
            self._changed()

    def stops(self, job: Broadcast) -> bool:
        """Whether this may not go on for now. Undoing always may."""
        if job.state is State.UNDOING:
            return False
        with self._lock:
            return any(hold.stops(job) for hold in self._holds.values())
