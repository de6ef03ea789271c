"""Drawings: which of those of one message is the newest, so that a late one never takes its place."""

import asyncio
from itertools import count

from handlers.context import Context
from models.record import Card

MOST = 20  # messages of one admin that are remembered


class Drawings:
    """Of the messages of one admin: which drawing of each is the newest. Lives until the next restart."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        """Held while one is drawn, because two edits that are on their way may arrive in any order."""
        self._newest: dict[Card, int] = {}
        self._numbers = count()

    @classmethod
    def of(cls, context: Context) -> "Drawings":
        found = context.memory.setdefault(cls, cls())
        assert isinstance(found, cls)
        return found

    def begin(self, place: Card) -> int:
        """The number of a drawing that begins now; no earlier one may be drawn from here on."""
        self._newest.pop(place, None)
        self._newest[place] = number = next(self._numbers)
        if len(self._newest) > MOST:
            del self._newest[next(iter(self._newest))]
        return number

    def is_newest(self, place: Card, number: int) -> bool:
        return self._newest.get(place) == number
