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
    """Until when each family is silent. Every method is safe from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` tells monotonic seconds."""
        self._clock = clock
        self._until: dict[Family, float] = {}
        self._lock = threading.Lock()
        self.on_long: Callable[[], object] = lambda: None
        """Called, in any thread, when a long hold has begun."""

    def hold(self, family: Family, seconds: float) -> bool:
        """Let a family be silent for so many seconds; a longer hold stays, and then this is False."""
        until = self._clock() + seconds
        with self._lock:  # two threads may be told at once, and the longer hold must win
            longer = until > self._until.get(family, float("-inf"))
            if longer:
                self._until[family] = until
        if longer and seconds > LONG:
            self.on_long()
        return longer

    def left(self, family: Family) -> float:
        """Seconds of silence that are left; 0 when the family may talk."""
        return max(0.0, self._until.get(family, float("-inf")) - self._clock())

    def all(self) -> Mapping[Family, float]:
        """The families that are silent at this moment, with the seconds that are left."""
        return {family: left for family in Family if (left := self.left(family))}
