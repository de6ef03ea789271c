"""Whose flood it is, judged without a bot: by whom else Telegram lets through."""

import pytest

from broadcast.engine.suspects import Suspects
from broadcast.wire.pacing import Interrupted

ANN, BEN, EVE, PAT, ZOE = 101, 102, 103, 104, 105
CLUB = -77


class Watch:
    """Seconds that a test lets pass."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def suspects(watch: Watch) -> Suspects:
    return Suspects(watch)


async def convict(suspects: Suspects, *chats: int) -> None:
    """Each meets a flood while a later call to another is let through."""
    for number, chat in enumerate(chats):
        judgement = suspects.is_own(chat, number)
        suspects.let_through(PAT, number + 1)
        assert await judgement


async def test_later_call_that_is_let_through_tells_it_is_the_chats_own(suspects: Suspects) -> None:
    judgement = suspects.is_own(ANN, 5)
    suspects.let_through(BEN, 4)
    suspects.let_through(ANN, 6)
    assert not judgement.done()
    assert suspects.open == 1
    suspects.let_through(BEN, 6)
    assert await judgement
    assert suspects.open == 0


async def test_second_person_makes_it_everybodys(suspects: Suspects) -> None:
    first, second = suspects.is_own(ANN, 1), suspects.is_own(BEN, 2)
    assert (await first, await second) == (False, False)


async def test_ten_groups_make_it_everybodys(suspects: Suspects) -> None:
    judgements = [suspects.is_own(CLUB - at, at) for at in range(9)]
    assert not any(one.done() for one in judgements)
    judgements.append(suspects.is_own(CLUB - 9, 9))
    assert [await one for one in judgements] == [False] * 10


@pytest.mark.parametrize(("seconds", "everybodys"), [(0.0, True), (59.9, True), (60.0, False)])
async def test_three_persons_within_a_minute_make_the_next_everybodys(
    seconds: float, everybodys: bool, suspects: Suspects, watch: Watch
) -> None:
    await convict(suspects, ANN, BEN, EVE)
    watch.now += seconds
    judgement = suspects.is_own(ZOE, 9)
    assert judgement.done() is everybodys
    if everybodys:
        assert not await judgement


async def test_two_persons_or_three_groups_say_nothing_of_the_next(suspects: Suspects) -> None:
    await convict(suspects, ANN, BEN, CLUB, CLUB - 1, CLUB - 2)
    assert not suspects.is_own(ZOE, 9).done()


async def test_who_had_a_flood_of_their_own_has_the_next_at_once(suspects: Suspects) -> None:
    await convict(suspects, ANN)
    assert await suspects.is_own(ANN, 9)


@pytest.mark.parametrize(("chat", "times"), [(ANN, 3), (CLUB, 1)])
async def test_alone_it_is_a_persons_own_the_third_time_and_a_groups_at_once(
    chat: int, times: int, suspects: Suspects
) -> None:
    for time in range(1, times + 1):
        judgement = suspects.is_own(chat, time)
        suspects.nobody_else()
        assert await judgement is (time == times)


async def test_success_between_starts_the_count_anew(suspects: Suspects) -> None:
    for number in (1, 2):
        suspects.is_own(ANN, number)
        suspects.nobody_else()
    suspects.let_through(ANN, 3)
    judgement = suspects.is_own(ANN, 4)
    suspects.nobody_else()
    assert not await judgement


async def test_who_waits_for_a_judgement_gives_up_when_nobody_else_is_called(suspects: Suspects) -> None:
    judgement = suspects.is_own(ANN, 1)
    suspects.interrupt()
    with pytest.raises(Interrupted):
        await judgement
    assert suspects.open == 0


def test_chat_waits_as_long_as_it_was_told_and_no_other_does(suspects: Suspects, watch: Watch) -> None:
    suspects.hold(ANN, 30)
    watch.now += 10
    assert (suspects.wait(ANN), suspects.wait(BEN)) == (20, 0)
    watch.now += 30
    assert suspects.wait(ANN) == 0
