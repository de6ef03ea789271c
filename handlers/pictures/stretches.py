"""Where moments stand on a picture that has no room for the hours in which nothing happened."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from models.results import STEP, Course

MOST = 4  # stretches
IDLE = 0.4  # of the time that is shown may be one in which nothing happens; more of it is cut out
LEAST = 0.2  # of the picture's width has each, so that its time can be read
BETWEEN = 0.04  # of the width, where time was cut out
BARS = 60  # at most, or they would be thinner than a line
FEWEST = 6  # bars there is room for, or a single one would fill the picture

SIZES = [
    *(timedelta(seconds=seconds) for seconds in (10, 20, 30)),
    *(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 30)),
    *(timedelta(hours=hours) for hours in (1, 2, 3, 6, 12)),
]
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
_ZERO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Stretch:
    """A time in which something happened, and where it begins and ends between 0 and 1."""

    since: datetime
    until: datetime
    left: float
    right: float


@dataclass(frozen=True)
class Stretches:
    """The times that are shown, in their order."""

    all: Sequence[Stretch]
    bar: timedelta
    """How long one bar is."""

    def place(self, moment: datetime) -> float:
        """Where it stands between 0 and 1; what was cut out stands between the stretches."""
        after = bisect_right(self.all, moment, key=lambda one: one.since) - 1
        if after < 0:
            return 0.0
        one = self.all[after]
        if moment <= one.until:
            return one.left + (one.right - one.left) * ((moment - one.since) / (one.until - one.since))
        if after + 1 == len(self.all):
            return 1.0
        following = self.all[after + 1]
        passed = (moment - one.until) / (following.since - one.until)
        return one.right + (following.left - one.right) * passed

    def begin(self, moment: datetime) -> datetime:
        """Of the bar in which this moment lies."""
        return _floor(moment, self.bar)


def delivery(shown: Course) -> Stretches:
    """The times in which anything happened to its messages; of a course with a step at least."""
    return stretches(sorted({step.at for step in shown.steps}), STEP)


def answering(shown: Course) -> Stretches:
    """The times in which anybody answered, where somebody did."""
    return stretches([at for at, _ in shown.answers], MINUTE)


def stretches(moments: Sequence[datetime], step: timedelta) -> Stretches:
    """Show these, in their order and at least one, each of which lasts a step."""
    parts = _parts(moments, step)
    shown = sum((until - since for since, until in parts), timedelta())
    bar = next((size for size in SIZES if shown <= BARS * size), DAY * -(-shown // (BARS * DAY)))
    bar = max(bar, step)
    # From the begin of the first bar to the end of the last, so that bars have a width each.
    whole = [(_floor(since, bar), -_floor_span(_ZERO - until, bar) + _ZERO) for since, until in parts]
    joined = _joined(whole)
    bars = sum((until - since) // bar for since, until in joined)
    since, until = joined[-1]
    joined[-1] = since, until + bar * max(0, FEWEST - bars)
    return Stretches(_placed(joined), bar)


def _parts(moments: Sequence[datetime], step: timedelta) -> list[tuple[datetime, datetime]]:
    """Cut out the longest times in which nothing happens, while they are most of what is shown."""
    ends = [0, len(moments)]
    shown = moments[-1] + step - moments[0]
    idle = [(later - earlier - step, at) for at, (earlier, later) in enumerate(pairwise(moments), 1)]
    for span, at in sorted(idle, reverse=True)[: MOST - 1]:
        if span <= IDLE * shown:
            break
        shown -= span
        ends.append(at)
    return [(moments[first], moments[last - 1] + step) for first, last in pairwise(sorted(ends))]


def _joined(parts: Sequence[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Those that share a bar as one."""
    found = [parts[0]]
    for since, until in parts[1:]:
        if since <= found[-1][1]:
            found[-1] = (found[-1][0], until)
        else:
            found.append((since, until))
    return found


def _placed(parts: Sequence[tuple[datetime, datetime]]) -> list[Stretch]:
    spans = [(until - since).total_seconds() for since, until in parts]
    room = 1 - BETWEEN * (len(parts) - 1)
    spare = room - LEAST * len(parts)
    left, found = 0.0, []
    for (since, until), span in zip(parts, spans, strict=True):
        width = LEAST + spare * span / sum(spans)
        found.append(Stretch(since, until, left, left + width))
        left += width + BETWEEN
    return found


def _floor(moment: datetime, size: timedelta) -> datetime:
    return _ZERO + _floor_span(moment - _ZERO, size)


def _floor_span(span: timedelta, size: timedelta) -> timedelta:
    return size * (span // size)
