"""How long sending waits for an admin's word to stop: until it is over, and no longer."""

from collections.abc import AsyncIterator, Callable

import pytest

from handlers.updates import incoming
from models.lanes import Lane
from models.profiles import Profile
from models.store import Store
from simulator import Fault, Person, Simulator, media
from tests.support.handling import LOCKED, Handling, flood, handling, raising
from tests.support.ledger import begun, now
from tests.support.recall import until


@pytest.fixture
async def desk(simulator: Simulator, store: Store) -> AsyncIterator[Handling]:
    async with handling(simulator, store) as made:
        yield made


@pytest.fixture
def stops(desk: Handling) -> Callable[[], bool]:
    """Whether sending waits; there is one broadcast, and it is being sent."""
    made = begun(desk.store)
    return lambda: desk.braking.stops(now(desk.store, made))


def fails_for_good(desk: Handling, simulator: Simulator) -> None:
    desk.does(*[raising(KeyError("who"))] * 3)
    simulator.fault(Fault.BAD_GATEWAY, method="sendMessage", times=3)


def fails_once(desk: Handling, _simulator: Simulator) -> None:
    desk.does(raising(KeyError("who")))


def waits_for_the_database(desk: Handling, _simulator: Simulator) -> None:
    desk.does(raising(LOCKED))


def goes_well(_desk: Handling, _simulator: Simulator) -> None:
    pass


ENDS = [goes_well, fails_once, fails_for_good, waits_for_the_database]


@pytest.mark.parametrize("end", ENDS)
async def test_hold_ends_with_the_update_that_asked_for_it(
    end: Callable[[Handling, Simulator], None],
    simulator: Simulator,
    desk: Handling,
    stops: Callable[[], bool],
    ada: Person,
) -> None:
    end(desk, simulator)
    await ada.say("/undo")
    await desk.arrive()
    assert stops()
    await until(lambda: desk.store.inbox.size() == 0)
    await until(lambda: not stops())


async def test_hold_ends_where_the_update_cannot_be_read(
    simulator: Simulator, desk: Handling, stops: Callable[[], bool], ada: Person
) -> None:
    said = {"chat": ada.as_json(), "from": ada.user, "message_id": 1, "date": "soon", "text": "/undo"}
    simulator.push_update(message=said)
    await desk.arrive()
    assert stops()
    await until(lambda: not stops())
    assert desk.store.inbox.set_aside() == 1


@pytest.mark.parametrize("acted", [True, False])
async def test_hold_outlasts_a_flood_unless_something_is_on_disk(
    acted: bool, desk: Handling, stops: Callable[[], bool], ada: Person
) -> None:
    refusal = raising(flood(0.5))

    def step(update: object) -> None:
        if acted:
            desk.store.audience.subscribe(Profile(1))
        refusal(update)  # type: ignore[arg-type]

    desk.does(step)
    await ada.say("/undo")
    await ada.say("/help")
    await desk.arrive()
    await until(lambda: len(desk.tries) == 2)
    assert stops() is not acted
    await until(lambda: desk.store.inbox.size() == 0)
    await until(lambda: not stops())


async def test_update_that_comes_again_releases_nothing_while_it_waits(
    desk: Handling, stops: Callable[[], bool], ada: Person
) -> None:
    desk.does(raising(LOCKED))
    await ada.say("/undo")
    await desk.arrive()
    await until(lambda: len(desk.tries) == 1)
    assert not await desk.arrive(again=True)
    assert stops()
    await until(lambda: desk.store.inbox.size() == 0)
    await until(lambda: not stops())


async def test_update_that_comes_again_when_it_is_over_holds_nothing(
    desk: Handling, stops: Callable[[], bool], ada: Person
) -> None:
    await ada.say("/undo")
    await desk.arrive()
    await until(lambda: desk.store.inbox.size() == 0 and not stops())
    assert not await desk.arrive(again=True)
    assert not stops()
    assert len(desk.tries) == 1


async def test_other_admin_is_served_while_one_waits_for_the_database(
    desk: Handling, ada: Person, bob: Person
) -> None:
    desk.does(raising(LOCKED))
    await ada.say("/undo")
    first = await desk.arrive()
    await until(lambda: len(desk.tries) == 1)
    await bob.say("/stats")
    second = await desk.arrive()
    await until(lambda: second[0].update_id in desk.tries)
    assert desk.tries == [first[0].update_id, second[0].update_id]


async def test_album_waits_for_the_parts_that_have_arrived_but_are_not_written(
    desk: Handling, ada: Person
) -> None:
    desk.reading = True
    await ada.send_album([media.photo("one"), media.photo("two")])
    first, _ = await desk.arrive()
    group = incoming.album(incoming.loaded(first.body))
    # By itself an album waits for its next part once.
    await until(lambda: desk.looks == 2)
    assert desk.parts == []
    await ada.send(media.photo("three"), media_group_id=group)
    await desk.arrive()
    desk.reading = False
    await until(lambda: desk.parts == [3])


async def test_end_in_the_middle_of_an_album_leaves_it_for_the_next_start(
    desk: Handling, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await ada.send_album([media.photo("one"), media.photo("two")])
    await desk.arrive()
    await desk.queues.end(0)
    assert (desk.tries, len(desk.store.inbox.waiting(Lane.ADMIN))) == ([], 2)
    assert not [one for one in caplog.records if one.levelname == "ERROR"]


async def test_queue_goes_on_after_an_error_that_nobody_expects(
    desk: Handling, stops: Callable[[], bool], ada: Person
) -> None:
    await desk.app.shutdown()  # it refuses updates from now on
    await desk.app.bot.initialize()
    await ada.say("/undo")
    first = await desk.arrive()
    await until(lambda: not stops())
    assert desk.store.inbox.waiting(Lane.ADMIN) == [*first]
    await desk.app.initialize()
    await ada.say("/help")
    [second] = await desk.arrive()
    await until(lambda: desk.tries == [second.update_id])
