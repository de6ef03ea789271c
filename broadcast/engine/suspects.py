"""Whose limit a 429 is: one chat's own, or everybody's."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from broadcast.wire.pacing import Interrupted

GROUPS = 10  # that are flooded in a row, until it is everybody's; groups in slow mode stand together
PERSONS = 3  # whose floods were their own within `WHILE`, until the next is everybody's at once
WHILE = 60.0  # seconds
AGAIN = 3  # floods of one chat with nobody else to compare it with, until they are its own


@dataclass(frozen=True)
class _Suspect:
    chat_id: int
    number: int
    """Of its call, in the order in which calls left."""
    own: asyncio.Future[bool]


class Suspects:
    """Judges the floods of one broadcast; outlives its runs, and lives in the sender's event loop.

    A flood is one chat's own if a later call to another is let through. What others meet too is everybody's.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        """`now` tells monotonic seconds."""
        self._now = now
        self._suspects: list[_Suspect] = []
        self._own: dict[int, float] = {}  # chats with limits of their own, and when that was last seen
        self._until: dict[int, float] = {}  # when they may be called again
        self._floods: Counter[int] = Counter()

    @property
    def open(self) -> int:
        """How many floods wait for their judgement."""
        return len(self._suspects)

    def is_own(self, chat_id: int, number: int) -> asyncio.Future[bool]:
        """The judgement on a call that met a flood; its future raises `Interrupted`."""
        judgement: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._floods[chat_id] += 1
        if chat_id in self._own:
            judgement.set_result(True)
        elif chat_id > 0 and self._persons_lately() >= PERSONS:
            judgement.set_result(False)
        else:
            self._suspects.append(_Suspect(chat_id, number, judgement))
            chats = {one.chat_id for one in self._suspects}
            if len(chats) >= (GROUPS if max(chats) < 0 else 2):
                self._judge(self._suspects, own=False)
        return judgement

    def hold(self, chat_id: int, seconds: float) -> None:
        """Telegram asks this chat to wait, and nobody else."""
        self._until[chat_id] = self._now() + seconds

    def wait(self, chat_id: int) -> float:
        """Seconds until this chat may be called; 0 at once. An earlier run may have been told so."""
        return max(0.0, self._until[chat_id] - self._now()) if chat_id in self._until else 0.0

    def let_through(self, chat_id: int, number: int) -> None:
        """A call succeeded."""
        self._floods.pop(chat_id, None)
        earlier = [one for one in self._suspects if one.number < number and one.chat_id != chat_id]
        self._judge(earlier, own=True)

    def nobody_else(self) -> None:
        """There is no other call to compare with."""
        chats = {one.chat_id for one in self._suspects}
        for one in [*self._suspects]:
            alone = one.chat_id < 0 and len(chats) == 1
            self._judge([one], own=alone or self._floods[one.chat_id] >= AGAIN)

    def interrupt(self) -> None:
        """Nobody else will be called: whoever waits for a judgement gives up."""
        for one in self._suspects:
            if not one.own.done():
                one.own.set_exception(Interrupted())
        self._suspects.clear()

    def _judge(self, suspects: list[_Suspect], *, own: bool) -> None:
        for one in [*suspects]:
            self._suspects.remove(one)
            if own:
                self._own[one.chat_id] = self._now()
            if not one.own.done():  # its call may have been cancelled
                one.own.set_result(own)

    def _persons_lately(self) -> int:
        since = self._now() - WHILE
        return sum(1 for chat_id, seen in self._own.items() if chat_id > 0 and seen > since)
