"""Episodes: floods that follow each other are one line of the log, and not one for each 429."""

import logging
from collections.abc import Callable

CALM = 60.0  # seconds without a flood after a silence, until the next is another episode
LONG = 30.0  # seconds; a longer silence is told when it begins, because nobody would see why nothing goes out

log = logging.getLogger(__name__)


class Episode:
    """The floods of one broadcast; outlives its runs, and lives in the sender's event loop."""

    def __init__(self, uuid: str, time: Callable[[], float]) -> None:
        """`time` tells monotonic seconds."""
        self._uuid, self._time = uuid, time
        self._until = self._told = self._silent = 0.0
        self._floods = self._calls = 0

    def met(self, seconds: float, *, new: bool) -> None:
        """A call was answered 429, which asks for so many seconds; `new` where its silence begins with it."""
        now = self._time()
        self._silent += max(0.0, now + seconds - max(now, self._until))
        self._until = max(self._until, now + seconds)
        self._calls += 1
        self._floods += new
        if seconds > max(LONG, 2 * self._told):
            self._told = seconds
            told = {"event": "flood_begun", "broadcast": self._uuid, "seconds": seconds}
            log.warning("%s: Telegram asks for %.0f s of silence", self._uuid, seconds, extra=told)

    def let_through(self) -> None:
        """A call was let through."""
        if self._calls and self._time() - self._until > CALM:
            self.end()

    def end(self) -> None:
        """Nothing more of it is called for now: say what there was."""
        if not self._calls:
            return
        told = {"event": "flooded", "broadcast": self._uuid, "floods": self._floods, "calls": self._calls}
        log.info(
            "%s: floods %s, %.0f s of silence, calls refused %s",
            self._uuid,
            self._floods,
            self._silent,
            self._calls,
            extra={**told, "seconds": round(self._silent, 1)},
        )
        self._told = self._silent = 0.0
        self._floods = self._calls = 0
