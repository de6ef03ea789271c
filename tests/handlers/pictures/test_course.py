"""The picture of a course: drawn for the shortest and the longest, and every number in it can be read."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

import pytest
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from handlers.pictures.course import LAYERS, draw, picture
from handlers.pictures.style import Ink
from handlers.texts.courses import COLOURS
from models.results import STEP, Course, Pause, Step
from models.states import Happening
from tests.support.pictures import unreadable, written

NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)
HOUR = 3600
BLUE = to_rgba(Ink.BLUE)


def after(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


def steps(what: Happening, begin: int, seconds: int, often: int = 298) -> list[Step]:
    return [Step(after(begin + at), what, often) for at in range(0, seconds, STEP.seconds)]


def course(*parts: Sequence[Step], pauses: Sequence[tuple[int, int]] = (), answers: int = 0) -> Course:
    """`pauses` in seconds after nine; `answers` come for so many minutes, and one two days later."""
    answered = [(after(60 * minute), 400 // (minute + 1) + 1) for minute in range(answers)]
    answered += [(after(47 * HOUR), 1)] if answers else []
    paused = [Pause(after(since), after(until)) for since, until in pauses]
    return Course(sorted(chain(*parts)), paused, answered)


SENT, REFUSED, DELETED = Happening.SENT, Happening.REFUSED, Happening.DELETED
ALL = {
    "one message": course(steps(SENT, 0, 10, 1)),
    "nothing but a flood": course(steps(Happening.FLOOD, 0, 10, 1)),
    "nothing but refusals": course(steps(REFUSED, 0, 20, 7)),
    "short": course(steps(SENT, 0, 40), steps(REFUSED, 0, 40, 9), steps(Happening.UNKNOWN, 20, 10, 3)),
    "an hour": course(steps(SENT, 0, HOUR), steps(Happening.FLOOD, 1800, 10, 1)),
    "a million": course(steps(SENT, 0, 33_400), steps(REFUSED, 0, 33_400, 12)),
    "at 1,000/s": course(steps(SENT, 0, 1000, 9990)),
    "over three days": course(*(steps(SENT, at, 10, 1) for at in range(0, 72 * HOUR, 600))),
    "around midnight": course(steps(SENT, 15 * HOUR - 300, 600)),
    "paused": course(steps(SENT, 0, 600), steps(SENT, 1200, 600), pauses=[(600, 1200)]),
    "paused for a day": course(steps(SENT, 0, 600), steps(SENT, 25 * HOUR, 600), pauses=[(600, 25 * HOUR)]),
    "paused again and again": course(*(steps(SENT, at * HOUR, 30) for at in range(0, 100, 7))),
    "corrected and undone": course(
        steps(SENT, 0, 600), steps(Happening.CORRECTED, 4000, 600), steps(DELETED, 40 * HOUR, 700), answers=90
    ),
    "answered once": course(steps(SENT, 0, 10, 5), answers=1),
    "everything at once": course(*(steps(what, 0, 900, 50 + at) for at, what in enumerate(Happening))),
}


def words(made: Figure) -> list[str]:
    return [one.get_text() for one in written(made)]


@pytest.mark.parametrize("zone", [UTC, ZoneInfo("Asia/Kathmandu")], ids=str)
@pytest.mark.parametrize("shown", ALL.values(), ids=ALL)
def test_all_that_is_written_can_be_read(shown: Course, zone: ZoneInfo) -> None:
    assert unreadable(picture(shown, zone)) == []


@pytest.mark.parametrize("shown", ALL.values(), ids=ALL)
def test_nothing_is_written_but_numbers_and_dates(shown: Course) -> None:
    for text in words(picture(shown, UTC)):
        assert set(text) <= {*"0123456789.,: kM", *"Nov"}, text


def test_the_number_is_that_of_the_messages_sent() -> None:
    assert words(picture(ALL["a million"], UTC))[0] == "995,320"


def test_times_are_those_of_the_zone_with_a_date_where_that_changes() -> None:
    made = picture(ALL["around midnight"], UTC)
    assert words(made)[1:5] == ["23:55:00", "26 Nov", "00:05:00", "27 Nov"]
    assert "05:40:00" in words(picture(ALL["around midnight"], ZoneInfo("Asia/Kathmandu")))


def test_a_bar_holds_all_that_happened_within_its_time() -> None:
    (chart,) = picture(ALL["an hour"], UTC).axes
    bars = [bar for bar in chart.patches if isinstance(bar, Rectangle) and bar.get_facecolor() == BLUE]
    assert {bar.get_height() for bar in bars} == {6 * 298}
    assert len(bars) == 60


def test_the_answers_have_a_chart_of_their_own() -> None:
    assert len(picture(ALL["corrected and undone"], UTC).axes) == 2


def test_every_colour_is_explained_beside() -> None:
    assert set(COLOURS) == set(LAYERS)


def test_the_file_is_a_small_picture() -> None:
    drawn = draw(ALL["corrected and undone"], UTC)
    assert drawn.startswith(b"\x89PNG")
    assert len(drawn) < 200_000
