"""What becomes of an admin's update whose handling fails, and what the admin reads."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.exc import IntegrityError
from telegram import Update
from telegram.error import TimedOut

from handlers.texts import phrases
from models.lanes import Lane
from models.profiles import Profile
from models.store import Store
from simulator import Fault, Person, Simulator
from tests.support.handling import LOCKED, Handling, Step, flood, handling, raising
from tests.support.recall import until


@pytest.fixture
async def desk(simulator: Simulator, store: Store) -> AsyncIterator[Handling]:
    async with handling(simulator, store) as made:
        yield made


def writing(desk: Handling, error: Exception) -> Step:
    """Something is on disk when it fails."""

    def step(update: Update) -> None:
        desk.store.audience.subscribe(Profile(update.update_id))
        raise error

    return step


def read(admin: Person) -> list[str]:
    return [message.text or "" for message in admin.screen if message.from_bot]


async def over(desk: Handling) -> None:
    await until(lambda: desk.store.inbox.size() == 0)


TOLD: dict[str, tuple[list[Exception], list[str], int]] = {
    "nothing fails": ([], [], 1),
    "a bug": ([KeyError("who")], [phrases.FAILED], 1),
    "no answer": ([TimedOut()], [phrases.FAILED], 1),
    "a locked file": ([LOCKED], [phrases.UNWRITTEN], 2),
    "a locked file, three times": ([LOCKED] * 3, [phrases.UNWRITTEN], 4),
    "a locked file, then a bug": ([LOCKED, KeyError("who")], [phrases.UNWRITTEN, phrases.FAILED], 2),
}
"""What fails one after the other, what is said then, and how often it is tried."""


@pytest.mark.parametrize("case", TOLD)
async def test_message_that_fails_is_answered(case: str, desk: Handling, ada: Person) -> None:
    failures, said, tries = TOLD[case]
    desk.does(*map(raising, failures))
    await ada.say("/stats")
    await desk.arrive()
    await over(desk)
    assert (read(ada), len(desk.tries), desk.store.inbox.set_aside()) == (said, tries, 0)


@pytest.mark.parametrize("case", TOLD)
async def test_press_that_fails_is_answered(case: str, desk: Handling, ada: Person) -> None:
    failures, said, tries = TOLD[case]
    desk.does(*map(raising, failures))
    query = ada.press_nowait(data="what", message_id=1)
    await desk.arrive()
    await over(desk)
    answer = ada.world.queries.get(query)
    # A press is answered once, so what comes after the first sentence reaches nobody.
    assert (answer is None, len(desk.tries)) == (bool(said), tries)


AFTER: dict[str, tuple[Exception, list[str]]] = {
    "a bug": (KeyError("who"), [phrases.FAILED]),
    "no answer": (TimedOut(), [phrases.FAILED]),
    "a locked file": (LOCKED, [phrases.UNWRITTEN, phrases.INTERRUPTED]),
}


@pytest.mark.parametrize("case", AFTER)
async def test_what_is_on_disk_is_not_done_again(case: str, desk: Handling, ada: Person) -> None:
    error, said = AFTER[case]
    desk.does(writing(desk, error))
    await ada.say("/stats")
    await desk.arrive()
    await over(desk)
    assert (read(ada), len(desk.tries), desk.store.audience.size()) == (said, 1, 1)


@pytest.mark.parametrize("lost", [1, 2])
async def test_failure_that_could_not_be_told_is_tried_again(
    lost: int, simulator: Simulator, desk: Handling, ada: Person
) -> None:
    desk.does(*[raising(KeyError("who"))] * 3)
    simulator.fault(Fault.BAD_GATEWAY, method="sendMessage", times=lost)
    await ada.say("/stats")
    await desk.arrive()
    await over(desk)
    assert (read(ada), len(desk.tries)) == ([phrases.FAILED], lost + 1)


async def test_failure_that_could_not_be_told_is_not_done_again_where_something_is_on_disk(
    simulator: Simulator, desk: Handling, ada: Person
) -> None:
    desk.does(writing(desk, KeyError("who")))
    simulator.fault(Fault.BAD_GATEWAY, method="sendMessage", times=2)
    await ada.say("/stats")
    await desk.arrive()
    await over(desk)
    assert (read(ada), len(desk.tries)) == ([phrases.INTERRUPTED], 1)


async def test_what_fails_three_times_and_cannot_be_told_is_put_aside_and_the_next_is_handled(
    simulator: Simulator, desk: Handling, ada: Person
) -> None:
    desk.does(*[raising(KeyError("who"))] * 3)
    simulator.fault(Fault.BAD_GATEWAY, method="sendMessage", times=3)
    await ada.say("/stats")
    await ada.say("/help")
    first, second = await desk.arrive()
    await over(desk)
    assert desk.tries == [first.update_id] * 3 + [second.update_id]
    assert [one.update_id for one in desk.store.inbox.waiting(Lane.ASIDE)] == [first.update_id]


async def test_what_no_database_takes_is_put_aside_in_the_end(
    desk: Handling, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.updates.queues.STUBBORN", 2)
    desk.does(*[raising(IntegrityError("", {}, Exception("UNIQUE constraint failed")))] * 2)
    await ada.say("/stats")
    await ada.say("/help")
    first, second = await desk.arrive()
    await over(desk)
    assert desk.tries == [first.update_id] * 2 + [second.update_id]
    assert read(ada) == [phrases.UNWRITTEN, phrases.FAILED]


async def test_message_that_meets_a_long_flood_waits_for_its_end_and_delays_nothing(
    desk: Handling, ada: Person
) -> None:
    desk.does(raising(flood(0.5)))
    await ada.say("/stats")
    await ada.say("/help")
    first, second = (one.update_id for one in await desk.arrive())
    await over(desk)
    assert (desk.tries, read(ada)) == ([first, second, first], [])
