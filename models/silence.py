"""Silences: what fails again and again is one line of the log, and one with a count when it answers again."""

import logging
import re
import threading
import time
from collections.abc import Callable

log = logging.getLogger("recall")


class Silence:
    """Something that does not answer, from its first failure to its next answer. Safe from any thread."""

    def __init__(self, name: str, calm: float = 0.0, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` tells monotonic seconds.

        Args:
            calm: seconds without a failure until an answer counts, where one question may fail and another
                be answered.
        """
        self._name, self._calm, self._clock = name, calm, clock
        self._lock = threading.Lock()
        self._said: set[str] = set()
        self._began = self._last = 0.0
        self._tries = 0

    def failed(self, words: str) -> None:
        """It did not answer; other words than before are another line."""
        now, cause = self._clock(), re.sub(r"\d+", "#", words)
        with self._lock:
            self._began = self._began if self._tries else now
            self._last, self._tries = now, self._tries + 1
            new, self._said = cause not in self._said, self._said | {cause}
        if new:
            log.error(
                "%s does not answer: %s", self._name, words, extra={"event": "silent", "who": self._name}
            )

    def answered(self) -> None:
        with self._lock:
            if not self._tries or self._clock() - self._last < self._calm:
                return
            lasted, tries = self._last - self._began, self._tries
            self._tries, self._said = 0, set()
        told = {"event": "answers_again", "who": self._name, "tries": tries, "seconds": round(lasted, 1)}
        log.info("%s answers again, after %s tries in %.0f s", self._name, tries, lasted, extra=told)
