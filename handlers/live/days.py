"""Days: when one is over, how the audience stood at its end is written down."""

import asyncio
from datetime import date

from models.store import Store


class Days:
    """Asks once a day, and after a start, which may come days late."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._today: date | None = None

    async def write(self) -> None:
        today = self._store.clock().date()
        if today != self._today:
            await asyncio.to_thread(self._store.census.write)
            # Only then, because what fails is tried again at the next look.
            self._today = today
