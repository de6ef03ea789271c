"""The pace of one broadcast: when the next chats are due, and how many are claimed at once."""

import pytest

from broadcast.engine.spread import BEHIND, Spread
from tests.support.timing import FakeTimer


async def test_even_pace_counts_from_when_it_was_due_and_not_from_when_it_woke() -> None:
    timer = FakeTimer()
    spread = Spread(0.2, timer.time)
    assert spread.wait == 0
    for late in (0.0, 1.5, 0.3):
        spread.took(1)
        await timer.advance(spread.wait + late)
    spread.took(1)
    assert spread.wait == pytest.approx(5 - 0.3)


async def test_little_is_caught_up_on() -> None:
    timer = FakeTimer()
    spread = Spread(2, timer.time)
    await timer.advance(600)
    claimed = 0
    while not spread.wait:
        spread.took(2)
        claimed += 2
    assert claimed == 2 * BEHIND + 2


@pytest.mark.parametrize(
    ("per_second", "most", "page"), [(0.01, 80, 1), (0.99, 80, 1), (7.5, 80, 7), (300, 80, 80)]
)
def test_page_is_what_goes_out_in_a_second(per_second: float, most: int, page: int) -> None:
    assert Spread(per_second, FakeTimer().time).page(most) == page


async def test_what_was_handed_back_is_due_still() -> None:
    timer = FakeTimer()
    spread = Spread(0.5, timer.time)
    spread.took(1)
    spread.took(-1)
    assert spread.wait == 0
