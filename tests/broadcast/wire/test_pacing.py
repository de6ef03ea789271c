"""The pacer against a clock that the test moves."""

import asyncio
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.wire.cost import stars
from broadcast.wire.holds import Family, Holds
from broadcast.wire.pacing import SHARE, Interrupted, Pacer
from tests.support.timing import FakeTimer, settle


async def talk(pacer: Pacer, timer: FakeTimer, times: list[float], count: int) -> None:
    for _ in range(count):
        await pacer.wait()
        times.append(timer.now)


async def test_turns_are_evenly_spaced() -> None:
    timer = FakeTimer()
    times: list[float] = []
    talking = asyncio.create_task(talk(Pacer(10, timer), timer, times, 20))
    await timer.advance(10)
    await talking
    gaps = [after - before for before, after in itertools.pairwise(times[1:])]
    assert gaps == pytest.approx([1 / (10 * SHARE)] * 18)


@given(st.lists(st.floats(0, 0.4), min_size=1, max_size=30), st.sampled_from([30.0, 200.0]))
def test_no_second_holds_more_than_the_pace_whatever_the_lateness(late: list[float], rate: float) -> None:
    async def play() -> list[float]:
        timer, times, waits = FakeTimer(), list[float](), iter(late)
        talking = asyncio.create_task(talk(Pacer(rate, timer), timer, times, int(rate * 3)))
        await timer.advance(30, lambda: next(waits, 0.0))
        await talking
        return times

    times = asyncio.run(play())
    for index, first in enumerate(times):
        window = sum(1 for time in times[index:] if time < first + 1)
        assert window <= rate * 1.02 + 1


@given(st.lists(st.floats(0, 0.9), min_size=1, max_size=10), st.integers(2, 20))
def test_no_second_holds_more_than_the_pace_however_many_wait(late: list[float], waiters: int) -> None:
    async def play() -> list[float]:
        timer, times, waits = FakeTimer(), list[float](), iter(late)
        pacer = Pacer(10, timer)
        talking = [asyncio.create_task(talk(pacer, timer, times, 5)) for _ in range(waiters)]
        await timer.advance(60, lambda: next(waits, 0.0))
        await asyncio.gather(*talking)
        return times

    times = asyncio.run(play())
    assert max(sum(1 for time in times if first <= time < first + 1) for first in times) <= 10 * 1.02 + 1


async def test_hold_silences_everyone_and_spaces_them_afterwards() -> None:
    timer = FakeTimer()
    pacer = Pacer(10, timer)
    times: list[float] = []
    waiting = [asyncio.create_task(talk(pacer, timer, times, 1)) for _ in range(5)]
    await settle()
    pacer.hold(40, flood=True)
    await timer.advance(39.9)
    early = [time for time in times if time > 0.01]
    await timer.advance(5)
    await asyncio.gather(*waiting)
    assert early == []
    late = [time for time in times if time > 0.01]
    assert late[0] >= 40
    assert min(after - before for before, after in itertools.pairwise(late)) > 0.1


async def test_longer_hold_voids_turns_given_for_after_the_first() -> None:
    timer = FakeTimer()
    pacer = Pacer(10, timer)
    times: list[float] = []
    pacer.hold(1, flood=True)
    waiting = [asyncio.create_task(talk(pacer, timer, times, 1)) for _ in range(5)]
    await timer.advance(0.5)
    pacer.hold(10, flood=True)
    await timer.advance(9.9)
    assert times == []
    await timer.advance(5)
    await asyncio.gather(*waiting)
    assert len(set(times)) == 5


async def test_flood_cuts_the_pace_once_and_it_climbs_back() -> None:
    timer = FakeTimer()
    pacer = Pacer(100, timer)
    for _ in range(20):  # one flood answers the many calls on the wire
        pacer.hold(2, flood=True)
        pacer.cut()
    assert pacer.rate == pytest.approx(100 * SHARE * 0.8)
    assert pacer.slowed
    await timer.advance(2 + 10)
    assert pacer.rate == pytest.approx(100 * SHARE * 0.9)
    await timer.advance(60)
    assert not pacer.slowed


async def test_interrupt_ends_all_waiting_until_resumed() -> None:
    timer = FakeTimer()
    pacer = Pacer(1, timer)
    pacer.hold(60, flood=True)
    waiting = [asyncio.create_task(pacer.wait()) for _ in range(3)]
    await settle()
    pacer.interrupt()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(result) for result in results] == [Interrupted] * 3
    with pytest.raises(Interrupted):
        await pacer.wait()
    pacer.resume(Family.SENDS)
    again = asyncio.create_task(pacer.wait())
    await timer.advance(70)
    await again


async def test_turn_given_before_a_hold_does_not_pass_it() -> None:
    timer = FakeTimer()
    pacer = Pacer(10, timer)
    await pacer.wait()
    pacer.hold(3, flood=True)
    passing = asyncio.create_task(pacer.passage())
    await timer.advance(2.9)
    assert not passing.done()
    await timer.advance(1)
    await passing


async def test_shorter_hold_does_not_end_a_longer_one() -> None:
    timer = FakeTimer()
    pacer = Pacer(10, timer)
    pacer.hold(10, flood=True)
    pacer.hold(1, flood=False)
    assert (pacer.held_for, pacer.flooded) == (10, True)


async def test_rest_of_one_does_not_keep_the_others() -> None:
    timer = FakeTimer()
    pacer = Pacer(10, timer)
    times: list[float] = []
    resting = asyncio.create_task(pacer.rest(8))
    talking = asyncio.create_task(talk(pacer, timer, times, 5))
    await timer.advance(1)
    assert (len(times), resting.done()) == (5, False)
    await timer.advance(8)
    await asyncio.gather(resting, talking)


async def test_interrupted_waiters_leave_no_gap_behind() -> None:
    timer = FakeTimer()
    pacer = Pacer(1, timer)
    waiting = [asyncio.create_task(pacer.wait()) for _ in range(50)]
    await settle()
    pacer.interrupt()
    await asyncio.gather(*waiting, return_exceptions=True)
    pacer.resume(Family.SENDS)
    times: list[float] = []
    again = asyncio.create_task(talk(pacer, timer, times, 1))
    await timer.advance(5)
    again.cancel()
    assert len(times) == 1


@pytest.mark.parametrize(
    ("messages", "pace", "price"), [(1_000_000, 1000, 97_000), (1000, 30, 0), (1000, 20, 0), (100, 60, 5)]
)
def test_price_in_stars(messages: int, pace: float, price: int) -> None:
    assert stars(messages, pace) == price


async def test_hold_of_one_family_neither_holds_another_nor_takes_its_turns() -> None:
    timer = FakeTimer()
    holds = Holds(timer.time)
    pacer = Pacer(10, timer, holds)
    pacer.hold(40, flood=True)
    waiting = asyncio.create_task(pacer.wait())
    await settle()
    pacer.resume(Family.DELETIONS)
    times: list[float] = []
    deleting = asyncio.create_task(talk(pacer, timer, times, 5))
    await timer.advance(1)
    assert (len(times), pacer.held_for, pacer.others_held) == (5, 0, True)
    waiting.cancel()
    await deleting


async def test_what_counts_for_four_takes_four_turns() -> None:
    timer = FakeTimer()
    pacer = Pacer(10, timer)
    times: list[float] = []

    async def albums() -> None:
        for _ in range(3):
            await pacer.wait(4)
            times.append(timer.now)

    sending = asyncio.create_task(albums())
    await timer.advance(5)
    await sending
    assert times[2] - times[0] == pytest.approx(8 / (10 * SHARE), abs=0.02)


async def test_turn_of_others_is_one_of_the_same_budget_whatever_holds_or_interrupts() -> None:
    timer = FakeTimer()
    pacer = Pacer(10, timer)
    await pacer.turn()
    pacer.hold(60, flood=True)
    pacer.interrupt()
    times: list[float] = []

    async def answer() -> None:
        for _ in range(3):
            await pacer.turn()
            times.append(timer.now)

    answering = asyncio.create_task(answer())
    await timer.advance(1)
    await answering
    assert [after - before for before, after in itertools.pairwise(times)] == pytest.approx([0.101] * 2, 0.01)
