"""The picture of /stats: whatever the numbers, none is cut off and none lies over another."""

import random
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from handlers.pictures import stats, style
from handlers.pictures.style import Ink
from models.states import Outcome
from models.trends import Day, Sending, Trends
from tests.support.pictures import unreadable, written

TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SIZES = (0, 1, 9, 999, 1000, 9_995, 99_950, 999_999, 1_234_567, 88_888_888)


def days(count: int, size: int, *, shrinking: bool = False) -> list[Day]:
    """So many days of an audience of about this size, the same at each run."""
    chance = random.Random(count + size)
    subscribed, found = size, []
    for at in range(count):
        joined, left, blocked = (round(size * chance.uniform(0, part)) for part in (0.03, 0.01, 0.01))
        joined = 0 if shrinking else joined
        subscribed = max(0, subscribed + joined - left - blocked)
        found.append(Day(TODAY - timedelta(days=count - 1 - at), subscribed, joined, left, blocked))
    return found


def sendings(count: int, size: int) -> list[Sending]:
    chance = random.Random(count + size)
    return [
        Sending(
            NOW - timedelta(days=at * 36),
            {outcome: round(size * chance.random()) for outcome in Outcome},
            [None, 0, size][at % 3],
        )
        for at in range(count)
    ]


@pytest.mark.parametrize("broadcasts", [0, 1, 10])
@pytest.mark.parametrize("span", [1, 2, 3, 7, 30, 90, 91, 365])
def test_nothing_is_clipped_or_overlaps(span: int, broadcasts: int) -> None:
    size = SIZES[(span + broadcasts) % len(SIZES)]
    shown = Trends(days(span, size), sendings(broadcasts, size), size // 2 if broadcasts else None)
    assert unreadable(stats.picture(shown, UTC)) == []


@pytest.mark.parametrize("size", SIZES)
def test_numbers_of_every_length_have_room(size: int) -> None:
    shown = Trends(days(365, size), sendings(10, size), size // 2)
    assert unreadable(stats.picture(shown, UTC)) == []


@pytest.mark.parametrize("size", [7, 1_234_567])
def test_audience_that_only_shrinks_can_be_read(size: int) -> None:
    made = stats.picture(Trends(days(30, size, shrinking=True), sendings(10, size), size), UTC)
    assert unreadable(made) == []


def texts(made: Figure) -> list[str]:
    return [one.get_text() for one in written(made)]


def test_no_number_stands_twice_at_the_side_where_nothing_changed() -> None:
    made = stats.picture(Trends([Day(TODAY, 5, 0, 0, 0)], [], None), UTC)
    assert texts(made).count("0") == 1


def test_only_numbers_and_dates_stand_in_it() -> None:
    made = stats.picture(Trends(days(365, 12_000), sendings(10, 12_000), 11_000), UTC)
    words = {word for text in texts(made) for word in re.findall(r"[^\W\d]{2,}", text)}
    months = {f"{date(2026, month, 1):%b}" for month in range(1, 13)}
    assert words <= months


def test_each_broadcast_has_its_number_its_day_and_what_it_cost() -> None:
    first = Sending(NOW, {Outcome.SENT: 1204, Outcome.BLOCKED: 30}, 53)
    second = Sending(NOW - timedelta(days=3), {Outcome.SENT: 7}, 0)
    third = Sending(NOW - timedelta(days=4), {Outcome.SENT: 8})
    said = texts(stats.picture(Trends(days(7, 50), [first, second, third], 50), UTC))
    rows = ["1", "26 Nov", "1.2k", "−53", "2", "23 Nov", "7", "0", "3", "22 Nov", "8"]
    assert any(said[at : at + len(rows)] == rows for at in range(len(said)))


@pytest.mark.parametrize(
    ("reached", "of", "said"),
    [
        (0, 5, "0 %"),
        (1, 5, "20 %"),
        (1, 100_000, "1 %"),
        (99_999, 100_000, "99 %"),
        (5, 5, "100 %"),
        (0, 0, "0 %"),
    ],
)
def test_share_is_neither_nobody_nor_everybody_where_that_is_not_so(reached: int, of: int, said: str) -> None:
    made = stats.picture(Trends([Day(TODAY, of, 0, 0, 0)], [Sending(NOW, {})], reached), UTC)
    assert [text for text in texts(made) if "%" in text] == [said]


@pytest.mark.parametrize(
    ("count", "written_as"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1k"),
        (1204, "1.2k"),
        (999_499, "999k"),
        (999_500, "1M"),
        (2_518_688, "2.52M"),
    ],
)
def test_numbers_are_short(count: int, written_as: str) -> None:
    assert style.short(count) == written_as


@pytest.mark.parametrize("ink", [Ink.TEXT, Ink.FAINT, Ink.ORANGE, Ink.GREEN, Ink.RED])
def test_what_is_written_can_be_read_on_its_ground(ink: Ink) -> None:
    """As WCAG 2.2 asks of text that is not large."""
    assert contrast(ink, Ink.GROUND) >= 4.5


@pytest.mark.parametrize("ink", [ink for ink, _ in stats.SEGMENTS])
def test_what_is_drawn_stands_out_from_its_ground(ink: Ink) -> None:
    assert contrast(ink, Ink.GROUND) >= 3


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(ink: str) -> float:
    parts = [int(ink[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_outcome_has_one_colour() -> None:
    named = [outcome for _, outcomes in stats.SEGMENTS for outcome in outcomes]
    assert sorted(named) == sorted(Outcome)


def test_it_is_a_small_png() -> None:
    made = stats.draw(Trends(days(365, 1_234_567), sendings(10, 1_234_567), 1_000_000), None)
    assert made.startswith(b"\x89PNG")
    assert len(made) < 300_000


def test_the_bot_does_not_load_what_draws() -> None:
    code = "import bot, handlers.pictures.drawing, sys; print('matplotlib' in sys.modules)"
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
