"""Lines of the log that repeat come seldom, each with how many were left out: a bad day stays readable."""

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

BURST = 5  # lines of one kind that come as they are
FIRST = 1.0  # seconds between two lines after those, doubled each time
STEADY = 60.0  # seconds; what comes no more often than this is never left out
LONGEST = 1200.0  # seconds
QUIET = 600.0  # seconds after which a kind counts as new
KINDS = 1000  # that are remembered
JOURNAL = "recall.journal"  # what became of broadcasts

# What differs between lines of one kind where a library puts it into the message itself.
_NUMBER = re.compile(r"0x[0-9a-f]+|\d+")

Kind = tuple[str, int, str, type[BaseException] | None]


@dataclass
class _Seen:
    """One kind of line: where it comes from and what it says, whatever it names."""

    at: float
    left_out: int = 0
    lines: int = 0
    not_before: float = 0.0
    space: float = FIRST


class Seldom(logging.Filter):
    """Of each kind of line some 20 an hour pass; one a minute where it comes no more often.

    A trace comes once. What tells what became of broadcasts is left as it is; below a warning, only what is
    said about people and their chats thins out too.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` tells monotonic seconds."""
        super().__init__()
        self._clock = clock
        self._seen: dict[Kind, _Seen] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == JOURNAL:
            return True
        if record.levelno < logging.WARNING and not record.name.startswith("handlers."):
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
        if seen.lines >= BURST:
            seen.not_before = now + seen.space
            # A line a minute is no flood, however long it goes on.
            if seen.space < STEADY or seen.left_out:
                seen.space = min(seen.space * 2, STEADY if seen.space < STEADY else LONGEST)
        if seen.left_out:
            record.msg = f"{record.msg} (+{seen.left_out} left out)"
            seen.left_out = 0
        return True

    def _known(self, record: logging.LogRecord, now: float) -> _Seen:
        error = record.exc_info[0] if record.exc_info else None
        kind = record.name, record.levelno, _NUMBER.sub("#", str(record.msg)), error
        if kind not in self._seen and len(self._seen) >= KINDS:
            self._seen.clear()
        seen = self._seen.setdefault(kind, _Seen(now))
        if now - seen.at > QUIET:
            # What was left out last time is still to be told.
            seen = self._seen[kind] = _Seen(now, seen.left_out)
        return seen
