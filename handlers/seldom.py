"""Lines of the log that repeat come seldom, each with how many were left out: a bad day stays readable."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

BURST = 5  # lines of one kind that come as they are
FIRST, LONGEST = 1.0, 60.0  # seconds between two lines after those; doubled each time
QUIET = 600.0  # seconds after which a kind counts as new
KINDS = 1000  # that are remembered

Kind = tuple[str, int, str, type[BaseException] | None]


@dataclass
class _Seen:
    """One kind of line: where it comes from and what it says, whatever it names."""

    lines: int = 0
    left_out: int = 0
    at: float = 0.0
    not_before: float = 0.0
    space: float = FIRST


class Seldom(logging.Filter):
    """Of each kind of warning or error at most some 70 lines an hour pass, and one trace.

    What merely tells what happened is left as it is, but for lines about strangers, who may be many.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._seen: dict[Kind, _Seen] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING and not record.name.startswith("handlers.updates"):
            return True
        now = self._clock()
        seen = self._known(record, now)
        seen.at = now
        if now < seen.not_before:
            seen.left_out += 1
            return False
        seen.lines += 1
        if seen.lines > 1:
            record.exc_info = record.exc_text = None
        if seen.left_out:
            record.msg = f"{record.msg} (+{seen.left_out} left out)"
            seen.left_out = 0
        if seen.lines >= BURST:
            seen.not_before, seen.space = now + seen.space, min(LONGEST, seen.space * 2)
        return True

    def _known(self, record: logging.LogRecord, now: float) -> _Seen:
        error = record.exc_info[0] if record.exc_info else None
        kind = record.name, record.levelno, str(record.msg), error
        if kind not in self._seen and len(self._seen) >= KINDS:
            self._seen.clear()
        seen = self._seen.setdefault(kind, _Seen(at=now))
        if now - seen.at > QUIET:
            seen = self._seen[kind] = _Seen(at=now)
        return seen
