"""What admins read about groups and channels: requests, one line for many, those from before."""

from collections.abc import Callable

import pytest
from telegram.error import NetworkError

from handlers.live.requests import HOUR
from models.notes import Fact
from models.profiles import Profile
from models.rooms import Room
from models.states import Status
from simulator import Fault, Group, Message, Person, Simulator
from tests.support.recall import BOB, Recall, until
from tests.support.rooms import EVE, becomes, caught_up


class Timer:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def take_in(simulator: Simulator) -> Callable[[int], list[Group]]:
    """Lets a stranger add the bot to as many groups more."""
    eve = simulator.person(EVE, first_name="Eve")
    made: list[Group] = []

    def more(count: int) -> list[Group]:
        new = [simulator.group(-2001 - len(made) - i, title=f"Group {len(made) + i}") for i in range(count)]
        made.extend(new)
        for group in new:
            group.kick()
            group.add(by=eve)
        return new

    return more


def told(admin: Person) -> list[Message]:
    return [message for message in admin.screen if "took me in" in (message.text or "")]


async def test_more_than_three_in_an_hour_become_one_line(
    stopped: Recall, take_in: Callable[[int], list[Group]], ada: Person, bob: Person
) -> None:
    timer = Timer()
    async with stopped.running(timer):
        take_in(6)
        for admin in (ada, bob):
            await admin.sees("👥 4 groups took me in and wait for a yes: /groups")
        await caught_up(stopped, ada)
        assert len(told(ada)) == 4
        assert sum(bool(message.buttons) for message in told(ada)) == 3

        timer.now += HOUR - 1
        take_in(1)
        await caught_up(stopped, ada)
        assert len(told(ada)) == 4

        timer.now += 1
        take_in(1)
        await ada.sees("“Group 7” took me in")
        take_in(3)
        await ada.sees("👥 11 groups took me in and wait for a yes: /groups")


async def test_one_that_comes_and_goes_floods_nobody(
    recall: Recall, simulator: Simulator, take_in: Callable[[int], list[Group]], ada: Person
) -> None:
    [group] = take_in(1)
    for _ in range(9):
        group.kick()
        group.add(by=simulator.person(EVE))
    await caught_up(recall, ada)
    await ada.sees("👥 1 group took me in and waits for a yes: /groups")
    written = [message for message in ada.screen if message.from_bot]
    assert [message.labels for message in written] == [[]] * 4
    assert sum("“Group 0” is out" in (message.text or "") for message in written) == 3


async def test_admin_out_of_reach_keeps_nothing_from_the_others(
    recall: Recall, take_in: Callable[[int], list[Group]], ada: Person, bob: Person
) -> None:
    ada.block(told=False)
    [group] = take_in(1)
    await bob.sees("took me in")
    await becomes(recall, group, Status.WAITING)


async def test_where_nobody_can_be_told_a_later_try_asks(
    recall: Recall, simulator: Simulator, ada: Person
) -> None:
    room = Room(-2001, "Chess club", Status.WAITING)
    recall.store.rooms.join(Profile(room.chat_id, room.title))
    simulator.fault(Fault.BAD_GATEWAY, method="sendMessage", times=2)
    with pytest.raises(NetworkError):
        await recall.requests.ask(room)
    await recall.requests.ask(room)
    assert (await ada.sees("took me in")).labels == ["Include", "Leave it"]


async def test_groups_from_before_stay_in_and_every_admin_reads_their_number_once(
    stopped: Recall, ada: Person, bob: Person
) -> None:
    for chat_id in (-1, -2, -3):
        stopped.store.audience.subscribe(Profile(chat_id, "From before"))
    stopped.store.audience.leave(-3)
    bob.block(told=False)
    async with stopped.running():
        await ada.sees("👥 2 groups and channels are in the audience from before; /groups shows them.")
        told = {"groups": 2, "untold": []}
        await until(lambda: stopped.store.notes.get(Fact.GROUPS_TOLD) == told)
    bob.unblock()
    async with stopped.running():
        await ada.say("/stats")
        await ada.sees("Subscribers: ")
    assert len([message for message in ada.screen if "from before" in (message.text or "")]) == 1
    assert stopped.store.audience.by_status()[Status.SUBSCRIBED] == 2
    assert stopped.store.notes.get(Fact.GROUPS_TOLD) == {"groups": 2, "untold": []}


async def test_who_could_not_be_told_of_earlier_ones_is_told_at_the_next_start(
    stopped: Recall, simulator: Simulator, ada: Person, bob: Person
) -> None:
    stopped.store.audience.subscribe(Profile(-1, "From before"))
    simulator.fault(Fault.BAD_GATEWAY, method="sendMessage", chat_id=BOB)
    async with stopped.running():
        await ada.sees("👥 1 group or channel is in the audience from before; /groups shows it.")
        await simulator.until(lambda: simulator.calls["sendMessage"] == 2)
    stopped.store.rooms.include(Profile(-2, "Newer"))
    async with stopped.running():
        await bob.sees("👥 1 group or channel is in the audience from before")
    assert len([message for message in ada.screen if "from before" in (message.text or "")]) == 1


async def test_new_database_has_none_from_before(stopped: Recall, simulator: Simulator, ada: Person) -> None:
    async with stopped.running():
        await simulator.until(lambda: stopped.store.notes.get(Fact.GROUPS_TOLD) is not None)
    stopped.store.rooms.include(Profile(-2, "Newer"))
    async with stopped.running():
        await ada.say("/stats")
        await ada.sees("Subscribers: ")
    assert [message for message in ada.screen if "from before" in (message.text or "")] == []
