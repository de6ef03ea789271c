"""What happened last, and what should not have happened."""

import time
from collections import Counter, deque

REMEMBERED = 120  # events


class Trace:
    """The story of one soak, for whoever has to find out why it failed."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._events: deque[str] = deque(maxlen=REMEMBERED)
        self.counts: Counter[str] = Counter()
        self.violations: list[str] = []

    def tell(self, kind: str, words: object = "") -> None:
        """Something happened; `kind` is counted."""
        self.counts[kind] += 1
        self._events.append(f"{time.monotonic() - self._began:8.1f}  {kind}  {words}")

    def broken(self, words: str) -> None:
        """A promise was broken. Told once, because it may stay broken for an hour."""
        if words not in self.violations:
            self.violations.append(words)
            self.tell("BROKEN", words)

    def told(self) -> str:
        return "\n".join(self._events)
