"""The budget of all that is sent: whose share is what, and how little of a late wake-up is caught up on."""

import pytest

from broadcast.wire.pacing import Pacer
from tests.support.timing import FakeTimer


@pytest.mark.parametrize(("pace", "share"), [(30, 29.7), (1000, 990), (1, 0.99)])
def test_one_percent_is_left_for_answers_to_admins(pace: int, share: float) -> None:
    pacer = Pacer(pace, FakeTimer())
    assert pacer.rate == pytest.approx(share)
    assert not pacer.slowed


@pytest.mark.parametrize("late", [0.05, 0.5, 60, 3600])
async def test_turns_of_the_past_are_not_saved_up(late: float) -> None:
    timer = FakeTimer()
    pacer = Pacer(1000, timer)
    await pacer.wait()
    timer.now += late
    # Those of a hundredth of a second, and the one that is due.
    assert 1 <= sum(free(pacer) for _ in range(50)) <= 11


def free(pacer: Pacer) -> bool:
    """Take the next turn, if it is there at once."""
    turn = pacer.wait()
    try:
        turn.send(None)
    except StopIteration:
        return True
    turn.close()
    return False
