"""How long Telegram asks for silence, by what is asked of it: one limit's flood is not another's."""

import re
import threading
import time
from collections.abc import Callable, Mapping
from enum import StrEnum

LONG = 30.0  # seconds; a longer hold is to survive a restart


class Family(StrEnum):
    """Calls that share a limit (github.com/tdlib/telegram-bot-api/issues/572)."""

    SENDS = "sends"
    """Whatever makes a new message."""
    EDITS = "edits"
    DELETIONS = "deletions"
    ANSWERS = "answers"
    """To presses of buttons."""

    @classmethod
    def of(cls, method: str) -> "Family | None":
        """The family of a method of the Bot API, as `sendMessage`; None where it has no limit we know of."""
        return next((family for family, words in _METHODS.items() if words.match(method)), None)


_METHODS: Mapping[Family, re.Pattern[str]] = {
    Family.SENDS: re.compile(r"(?:send(?!ChatAction)|copy|forward)", re.IGNORECASE),
    Family.EDITS: re.compile(r"(?:edit|stop)(?:Message|Poll)", re.IGNORECASE),
    Family.DELETIONS: re.compile(r"deleteMessages?$", re.IGNORECASE),
    Family.ANSWERS: re.compile(r"answer", re.IGNORECASE),
}


class Holds:
    """Until when each family is silent, everywhere or in one chat. Every method is safe from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` tells monotonic seconds."""
        self._clock = clock
        self._until: dict[tuple[Family, int | None], float] = {}
        self._lock = threading.Lock()
        self.asked: dict[Family, float] = dict.fromkeys(Family, 0.0)
        """Seconds of silence so far, of each family, also those that are still to come."""
        self.on_long: Callable[[], object] = lambda: None
        """Called, in any thread, when a long hold has begun."""

    def hold(self, family: Family, seconds: float, chat_id: int | None = None) -> bool:
        """Let a family be silent for so many seconds; a longer hold stays, and then this is False.

        Args:
            chat_id: the one chat that it is silent in, where nobody knows whether others may be talked to.
        """
        now = self._clock()
        with self._lock:  # two threads may be told at once, and the longer hold must win
            before = self._until.get((family, chat_id), float("-inf"))
            longer = now + seconds > before
            if longer:
                kept = {one: until for one, until in self._until.items() if until > now}
                self._until = kept | {(family, chat_id): now + seconds}
                if chat_id is None:
                    self.asked[family] += now + seconds - max(now, before)
        if longer and seconds > LONG and chat_id is None:
            self.on_long()
        return longer

    def left(self, family: Family, chat_id: int | None = None) -> float:
        """Seconds of silence that are left; 0 when the family may talk, into this chat where one is named."""
        silent = self._until
        if not silent:  # as most of the time: it is asked several times for each call
            return 0.0
        until = max(silent.get((family, one), float("-inf")) for one in {None, chat_id})
        return max(0.0, until - self._clock())

    def all(self) -> Mapping[Family, float]:
        """The families that are silent everywhere at this moment, with the seconds that are left."""
        return {family: left for family in Family if (left := self.left(family))}
