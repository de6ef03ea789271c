"""Quiet hours as they come: what was claimed when they began, and what reached readers all the same."""

import sqlite3
import time
from dataclasses import dataclass, field

from simulator import Message
from tests.support.soak.books import Books
from tests.support.soak.moving import Dials
from tests.support.soak.terms import Terms

BEGINNING = 10.0  # seconds in which what was claimed before is found, because the file may be locked


@dataclass
class Rest:
    """Quiet hours without a jump of the clock in them."""

    since: float
    skew: float
    claimed: set[tuple[int, int]] = field(default_factory=set)
    """Broadcast and chat of what was on the wire when they began."""
    heard: list[tuple[int, int]] = field(default_factory=list)
    """Chat and id of each message after that."""


class Hours:
    """Looks often, and hears every message."""

    def __init__(self, terms: Terms, dials: Dials, books: Books) -> None:
        self._terms, self._dials, self._books = terms, dials, books
        self._now: Rest | None = None
        self.rests: list[Rest] = []
        self.jumps: list[float] = []
        """When the bot's wall clock jumped."""
        self._skew = dials.skew

    def look(self) -> None:
        now, skew = time.monotonic(), self._dials.skew
        if skew != self._skew:
            self.jumps.append(now)
            self._skew = skew
        if not self._are_on():
            self._now = None
            return
        if self._now is None or self._now.skew != skew:
            self._now = Rest(now, skew)
            self.rests.append(self._now)
        if now - self._now.since < BEGINNING and not self._books.away:
            try:
                self._now.claimed.update(self._books.in_flight())
            except sqlite3.Error:
                self._books.close()

    def see(self, message: Message) -> None:
        rest = self._now
        if rest is None or rest.skew != self._dials.skew or not self._are_on():
            return
        if time.monotonic() - rest.since >= BEGINNING:
            rest.heard.append((message.chat_id, message.message_id))

    def _are_on(self) -> bool:
        return self._terms.are_quiet(self._dials.skewed())
