"""Braking: sending waits while an admin's word to stop is on its way into the database."""

import threading
from collections.abc import Callable, Collection

from models.record import Broadcast
from models.states import State


class Braking:
    """Holds in memory, each under the id of the update that asks for it; safe from any thread."""

    def __init__(self, changed: Callable[[], None]) -> None:
        """`changed` is called after every hold and release."""
        self._changed = changed
        self._lock = threading.Lock()
        self._holds: dict[int, str | None] = {}

    def hold(self, update_id: int, uuid: str | None) -> None:
        """Give nobody new this broadcast, or with None any, until `release`."""
        with self._lock:
            self._holds[update_id] = uuid
        self._changed()

    def release(self, update_ids: Collection[int]) -> None:
        with self._lock:
            held = [self._holds.pop(one) for one in update_ids if one in self._holds]
        if held:
            self._changed()

    def stops(self, job: Broadcast) -> bool:
        """Whether this may not go on for now. Undoing and correcting take back, so they may."""
        if job.state not in (State.QUEUED, State.SENDING) or job.correcting:
            return False
        with self._lock:
            return any(uuid in (None, job.uuid) for uuid in self._holds.values())
