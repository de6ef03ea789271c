"""Who administers a group: how long an answer is kept, and what is made of none."""

import pytest
from telegram import Bot, Message
from telegram.error import NetworkError, RetryAfter, TelegramError

from handlers.updates.administrators import KEPT, MOST, Administrators, Rank
from simulator import Fault, Group, Person, Simulator
from tests.support.recall import ADA
from tests.support.rooms import EVE


class Timer:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def administrators(bot: Bot, timer: Timer) -> Administrators:
    return Administrators(bot, frozenset({ADA}), timer)


@pytest.fixture
def club(simulator: Simulator) -> Group:
    return simulator.group(-2001, title="Chess club")


@pytest.fixture
def eve(simulator: Simulator) -> Person:
    return simulator.person(EVE, first_name="Eve")


async def written(club: Group, bot: Bot, by: Person) -> Message:
    message = Message.de_json(club.messages[await club.say(by, "/stop")].as_json(), bot)
    assert message
    return message


async def test_answer_is_kept_for_five_minutes(
    administrators: Administrators, timer: Timer, club: Group, bot: Bot, eve: Person
) -> None:
    club.promote(eve)
    message = await written(club, bot, eve)
    assert await administrators.rank(message) is Rank.ADMINISTRATOR
    club.demote(eve)
    timer.now = KEPT - 1
    assert await administrators.rank(message) is Rank.ADMINISTRATOR
    timer.now = KEPT
    assert await administrators.rank(message) is Rank.NOBODY


async def test_admin_of_the_bot_needs_no_question(
    administrators: Administrators, simulator: Simulator, club: Group, bot: Bot, ada: Person
) -> None:
    assert await administrators.rank(await written(club, bot, ada)) is Rank.ADMIN
    assert simulator.calls["getChatAdministrators"] == 0


@pytest.mark.parametrize(
    "words",
    [
        "Bad Request: member list is inaccessible",
        "Bad Request: chat not found",
        "Forbidden: bot is not a member of the supergroup chat",
        "Bad Request: group chat was upgraded to a supergroup chat",
    ],
)
async def test_refusal_makes_everybody_nobody_and_is_kept(
    words: str, administrators: Administrators, simulator: Simulator, club: Group, bot: Bot, eve: Person
) -> None:
    club.promote(eve)
    moved = {"migrate_to_chat_id": -100} if "upgraded" in words else None
    simulator.refuse(403 if words.startswith("F") else 400, words, moved, method="getChatAdministrators")
    message = await written(club, bot, eve)
    assert await administrators.rank(message) is Rank.NOBODY
    assert await administrators.rank(message) is Rank.NOBODY
    assert simulator.calls["getChatAdministrators"] == 1


@pytest.mark.parametrize(
    ("fault", "error"), [(Fault.BAD_GATEWAY, NetworkError), (Fault.SERVER_ERROR, NetworkError)]
)
async def test_what_may_pass_is_raised_and_not_kept(
    fault: Fault,
    error: type[TelegramError],
    administrators: Administrators,
    simulator: Simulator,
    club: Group,
    bot: Bot,
    eve: Person,
) -> None:
    club.promote(eve)
    message = await written(club, bot, eve)
    simulator.fault(fault, method="getChatAdministrators")
    with pytest.raises(error):
        await administrators.rank(message)
    assert await administrators.rank(message) is Rank.ADMINISTRATOR


async def test_flood_is_raised(
    administrators: Administrators, simulator: Simulator, club: Group, bot: Bot, eve: Person
) -> None:
    message = await written(club, bot, eve)
    words = "Too Many Requests: retry after 3"
    simulator.refuse(429, words, {"retry_after": 3}, method="getChatAdministrators")
    with pytest.raises(RetryAfter):
        await administrators.rank(message)


@pytest.mark.slow
async def test_a_thousand_groups_are_remembered_and_no_more(
    administrators: Administrators, simulator: Simulator, club: Group, bot: Bot, eve: Person
) -> None:
    first = await written(club, bot, eve)
    await administrators.rank(first)
    for number in range(MOST):
        await administrators.rank(await written(simulator.group(-3000 - number), bot, eve))
    asked = simulator.calls["getChatAdministrators"]
    assert asked == MOST + 1
    await administrators.rank(first)
    assert simulator.calls["getChatAdministrators"] == asked + 1
