"""What stands for a group or channel, and what each thing that happens makes of it."""

from collections.abc import Callable

import pytest

from models.deliveries.claims import Sent
from models.profiles import Profile
from models.rooms import Change, Room, Rooms
from models.states import Outcome, Status
from models.store import Store
from models.tables import subscriber
from tests.support.ledger import begun

CLUB, SUPERGROUP = -77, -1000077
PROFILE = Profile(CLUB, "Chess club")
EVERY = [None, *Status]

SUBSCRIBED, LEFT, WAITING, RESTING = Status.SUBSCRIBED, Status.LEFT, Status.WAITING, Status.RESTING


def put(store: Store, chat_id: int, status: Status | None, *, may_return: bool = False) -> None:
    """Let this stand for a chat, whatever led to it."""
    if status is None:
        return
    store.rooms.include(Profile(chat_id, "Chess club"))
    values = {"status": status, "may_return": may_return, "failures": 2}
    with store.engine.begin() as connection:
        connection.execute(subscriber.update().where(subscriber.c.chat_id == chat_id).values(values))


def stands(store: Store, chat_id: int = CLUB) -> Status | None:
    room = store.rooms.get(chat_id)
    return room.status if room else None


@pytest.mark.parametrize("before", EVERY)
def test_an_admins_yes_counts_whatever_it_was(before: Status | None, store: Store) -> None:
    put(store, CLUB, before)
    assert store.rooms.include(PROFILE) == Change(before, SUBSCRIBED)
    assert store.rooms.get(CLUB) == Room(CLUB, "Chess club", SUBSCRIBED)


@pytest.mark.parametrize("before", EVERY)
def test_who_takes_the_bot_in_waits_unless_in_already(before: Status | None, store: Store) -> None:
    put(store, CLUB, before, may_return=True)
    after = before if before in (SUBSCRIBED, RESTING) else WAITING
    assert store.rooms.join(PROFILE) == Change(before, after)
    assert stands(store) is after


@pytest.mark.parametrize("may_return", [True, False])
@pytest.mark.parametrize("before", EVERY)
def test_its_own_start_takes_back_its_own_stop(before: Status | None, may_return: bool, store: Store) -> None:
    put(store, CLUB, before, may_return=may_return)
    back = before in (SUBSCRIBED, RESTING) or (before is LEFT and may_return)
    assert store.rooms.ask(PROFILE) == Change(before, SUBSCRIBED if back else WAITING)


@pytest.mark.parametrize("before", EVERY)
def test_yes_by_button_counts_only_while_it_waits(before: Status | None, store: Store) -> None:
    put(store, CLUB, before)
    assert store.rooms.agree(CLUB) is (before is WAITING)
    assert stands(store) is (SUBSCRIBED if before is WAITING else before)


@pytest.mark.parametrize(
    ("before", "comes_back"),
    [(SUBSCRIBED, True), (RESTING, True), (WAITING, False), (Status.GONE, False), (Status.BLOCKED, False)],
)
def test_after_a_stop_only_what_was_in_comes_back(before: Status, comes_back: bool, store: Store) -> None:
    put(store, CLUB, before)
    assert store.rooms.stop(CLUB) is comes_back
    assert not store.rooms.stop(CLUB)
    assert stands(store) is LEFT
    assert store.rooms.ask(PROFILE).after is (SUBSCRIBED if comes_back else WAITING)


def thrown_out(rooms: Rooms) -> None:
    rooms.remove(CLUB)


def stopped_and_thrown_out(rooms: Rooms) -> None:
    rooms.stop(CLUB)
    rooms.remove(CLUB)


def taken_in_anew(rooms: Rooms) -> None:
    rooms.stop(CLUB)
    rooms.join(PROFILE)
    rooms.stop(CLUB)


@pytest.mark.parametrize("happens", [thrown_out, stopped_and_thrown_out, taken_in_anew])
def test_yes_ends_with_what_takes_the_bot_out(happens: Callable[[Rooms], None], store: Store) -> None:
    put(store, CLUB, SUBSCRIBED)
    happens(store.rooms)
    assert stands(store) is LEFT
    assert store.rooms.ask(PROFILE).after is WAITING


def test_removal_from_what_it_is_not_is_none(store: Store) -> None:
    put(store, CLUB, SUBSCRIBED)
    assert not store.rooms.remove(CLUB, (WAITING,))
    assert not store.rooms.remove(-78)
    assert not store.rooms.stop(-78)
    assert stands(store) is SUBSCRIBED
    assert store.rooms.remove(CLUB, (WAITING, SUBSCRIBED))


# What stands under the old id and under the new one, and what stands under the new one then.
MOVES = [
    *((before, None, before) for before in EVERY if before is not Status.GONE),
    *((before, WAITING, before) for before in (SUBSCRIBED, RESTING, WAITING, LEFT)),
    *((before, SUBSCRIBED, SUBSCRIBED) for before in EVERY),
    *((before, LEFT, LEFT) for before in EVERY),
    (Status.GONE, None, None),
    (Status.GONE, WAITING, WAITING),
    (None, WAITING, WAITING),
]


@pytest.mark.parametrize(("old", "new", "then"), MOVES)
def test_what_stands_goes_along(
    old: Status | None, new: Status | None, then: Status | None, store: Store
) -> None:
    put(store, CLUB, old, may_return=True)
    put(store, SUPERGROUP, new)
    for _ in range(2):  # both chats tell of the move
        store.rooms.move(CLUB, SUPERGROUP)
        assert stands(store, SUPERGROUP) is then
        assert stands(store) is (Status.GONE if old else None)
    if (old, new) in ((LEFT, None), (LEFT, WAITING)):
        assert store.rooms.ask(Profile(SUPERGROUP)).after is SUBSCRIBED


@pytest.mark.parametrize("known_first", [True, False])
def test_delivery_that_waits_goes_along(known_first: bool, store: Store) -> None:
    put(store, CLUB, SUBSCRIBED)
    job = begun(store, [1])
    if known_first:
        store.rooms.join(Profile(SUPERGROUP, "Chess club"))
    store.rooms.move(CLUB, SUPERGROUP)
    claims = store.ledger.claim(job, 10)
    assert [claim.chat_id for claim in claims] == [SUPERGROUP, 1]
    assert store.counts.of(job).tally == {Outcome.IN_FLIGHT: 2}


def test_delivery_on_the_wire_when_it_moves_is_called_once_more(store: Store) -> None:
    put(store, CLUB, SUBSCRIBED)
    job = begun(store, [])
    [claim] = store.ledger.claim(job, 10)
    store.rooms.move(CLUB, SUPERGROUP)
    assert store.ledger.relocate(claim, SUPERGROUP)
    store.ledger.record([Sent(claim.id, SUPERGROUP, Outcome.SENT, (5,), store.clock())])
    assert stands(store, SUPERGROUP) is SUBSCRIBED


def test_page_lists_who_waits_and_who_is_in_and_no_people(store: Store) -> None:
    for chat_id, status in enumerate(Status, start=-20):
        put(store, chat_id, status)
    store.audience.add([7])
    found = store.rooms.page(10)
    assert found[0].status is WAITING
    assert {room.status for room in found} == {WAITING, SUBSCRIBED, RESTING}
    assert store.rooms.page(10, 1) == found[1:]
    assert store.rooms.page(1, 3) == []
    assert store.rooms.by_status() == dict.fromkeys(Status, 1)


def test_new_beginning_forgets_failures(store: Store) -> None:
    put(store, CLUB, RESTING)
    store.rooms.ask(PROFILE)
    with store.engine.connect() as connection:
        assert connection.scalar(subscriber.select().with_only_columns(subscriber.c.failures)) == 0
