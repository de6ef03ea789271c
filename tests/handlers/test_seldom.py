"""Lines that repeat come seldom: an hour of any fault is under 200 lines, and nothing else is left out."""

import logging
import sys
from collections.abc import Sequence
from itertools import count

import pytest

from handlers.seldom import BURST, KINDS, QUIET, Seldom

HOUR = 3600.0
MOST = 200  # lines an hour

Line = tuple[str, int, str]
"""Which logger, which level, what it says."""


class Log:
    """A clock that a test moves, and what passes."""

    def __init__(self) -> None:
        self.now = 0.0
        self.passed: list[str] = []
        self.seldom = Seldom(lambda: self.now)

    def say(self, line: Line, *names: object, error: BaseException | None = None) -> bool:
        name, level, text = line
        trace = (type(error), error, None) if error else None
        record = logging.LogRecord(name, level, __file__, 1, text, names, trace)
        passes = self.seldom.filter(record)
        if passes:
            self.passed += logging.Formatter().format(record).splitlines()
        return passes

    def repeat(self, lines: Sequence[Line], every: float, seconds: float = HOUR) -> int:
        """Say them all every so many seconds; how many lines that made."""
        before, ends = len(self.passed), self.now + seconds
        while self.now < ends:
            for line in lines:
                self.say(line, *["who"] * line[2].count("%s"))
            self.now += every
        return len(self.passed) - before


@pytest.fixture
def log() -> Log:
    return Log()


POLLING = "handlers.updates.poller", logging.WARNING, "polling: %s"
SCREEN = "handlers.live.screen", logging.WARNING, "the screen could not be drawn, trying again: %s"
SENDER = "broadcast.engine.worker", logging.ERROR, "the database does not answer, trying again: %s"
REFUSED = "handlers.updates.strangers", logging.WARNING, "refused user %s, update %s"
UNTOLD = "handlers.telling", logging.INFO, "an answer is tried once more: %s"
DROPPED = "handlers.updates.answers", logging.INFO, "too many strangers at once: an answer was dropped"


@pytest.mark.parametrize("every", [0.3, 1, 3, 5, 29, 30, 31, 59, 60, 61, 120, 300, 599, 601, 900])
@pytest.mark.parametrize("kinds", [1, 2, 3])
def test_hour_of_a_repeating_fault_is_under_200_lines(kinds: int, every: float, log: Log) -> None:
    assert log.repeat([POLLING, SCREEN, SENDER][:kinds], every) < MOST


@pytest.mark.parametrize("every", [0.5, 1, 5])
def test_each_further_hour_is_shorter(every: float, log: Log) -> None:
    lines = [POLLING, SCREEN, SENDER, REFUSED, DROPPED]
    assert log.repeat(lines, every) < MOST
    assert log.repeat(lines, every) < MOST / 5


def test_line_a_minute_is_never_left_out(log: Log) -> None:
    assert log.repeat([POLLING], 60.0) == 60


def test_first_lines_come_as_they_are(log: Log) -> None:
    assert [log.say(POLLING, number) for number in range(BURST + 1)] == [True] * BURST + [False]


def test_line_says_how_many_were_left_out(log: Log) -> None:
    log.repeat([POLLING], 0.1, 0.85)
    log.now += 10
    log.say(POLLING, "who")
    assert log.passed[-1] == f"polling: who (+{9 - BURST} left out)"


def test_what_was_left_out_before_a_pause_is_told_after_it(log: Log) -> None:
    log.repeat([POLLING], 0.1, 0.85)
    log.now += 2 * QUIET
    log.say(POLLING, "who")
    assert log.passed[-1] == f"polling: who (+{9 - BURST} left out)"


def test_trace_comes_once(log: Log) -> None:
    error = KeyError("who")
    for _ in range(BURST):
        log.say(("recall", logging.ERROR, "update failed"), error=error)
    assert log.passed == ["update failed", "KeyError: 'who'"] + ["update failed"] * (BURST - 1)


def test_other_error_has_a_trace_of_its_own(log: Log) -> None:
    for error in (KeyError("who"), ValueError("what")):
        log.say(("recall", logging.ERROR, "update failed"), error=error)
    assert log.passed == ["update failed", "KeyError: 'who'", "update failed", "ValueError: what"]


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO])
def test_what_merely_happens_is_never_left_out(level: int, log: Log) -> None:
    said = ("broadcast.engine.run", level, "%s: it goes on")
    assert log.repeat([said], 1.0, 600.0) == 600


def test_crowd_of_strangers_is(log: Log) -> None:
    assert log.repeat([REFUSED, DROPPED, UNTOLD], 0.1) < MOST  # ten times a second


def test_one_kind_leaves_no_other_out(log: Log) -> None:
    log.repeat([POLLING], 0.1, 60.0)
    assert log.say(SENDER, "locked")
    assert log.say(("handlers.updates.poller", logging.ERROR, "polling: %s"), "locked")


def test_numbers_in_a_message_make_no_kind_of_their_own(log: Log) -> None:
    number = count()
    for _ in range(1000):
        log.say(("asyncio", logging.ERROR, f"never retrieved: <Task-{next(number)} at 0x{id(number):x}>"))
    assert len(log.passed) == BURST


def test_memory_is_bounded(log: Log) -> None:
    for kind in range(3 * KINDS):
        log.say(("recall", logging.ERROR, "x" * (kind + 1)))
    assert len(log.passed) == 3 * KINDS
    assert sys.getsizeof(log.seldom._seen) < 200_000  # noqa: SLF001 - nothing else tells
