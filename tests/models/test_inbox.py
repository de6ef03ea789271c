"""The inbox: each update waits until it is handled, and is handled once."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import SQLAlchemyError

from models.changes import Change, Said
from models.inbox import AGAIN, KEPT, Waiting, serving
from models.lanes import Lane
from models.profiles import Profile
from models.states import Status
from models.store import Store
from tests.support.refusing import FULL, refuse_rows


def update(update_id: int, lane: Lane = Lane.PERSON) -> Waiting:
    return Waiting(update_id, lane, "{}", admin=1001 if lane is Lane.ADMIN else None)


def ids(found: list[Waiting]) -> list[int]:
    return [one.update_id for one in found]


def test_updates_wait_in_their_lanes_oldest_first(store: Store) -> None:
    store.inbox.put([update(7), update(8, Lane.ADMIN), update(9)])
    assert ids(store.inbox.waiting(Lane.PERSON)) == [7, 9]
    assert store.inbox.waiting(Lane.ADMIN) == [update(8, Lane.ADMIN)]
    assert ids(store.inbox.waiting(Lane.PERSON, 1)) == [7]
    assert store.inbox.size() == 3


@pytest.mark.parametrize("handled", [True, False])
def test_update_that_telegram_sends_again_is_not_new(store: Store, handled: bool) -> None:
    store.inbox.put([update(7), update(8)])
    if handled:
        store.inbox.done([7, 8])
    assert ids(store.inbox.put([update(7), update(8), update(9)])) == [9]


@pytest.mark.parametrize("first", [7_000_000 - AGAIN, 12, 9_000_000])
def test_ids_that_begin_anew_after_a_quiet_week_are_new(store: Store, first: int) -> None:
    store.inbox.put([update(7_000_000)])
    assert ids(store.inbox.put([update(first)])) == [first]


@pytest.mark.parametrize(("days", "new"), [(0, False), (1, False), (1.9, False), (2, True), (8, True)])
def test_ids_near_the_newest_are_new_once_telegram_may_have_numbered_anew(
    days: float, new: bool, new_database: str
) -> None:
    now = [datetime(2026, 1, 1, tzinfo=UTC)]
    with Store.open(new_database, clock=lambda: now[0]) as store:
        store.inbox.put([update(700)])
        store.inbox.done([700])
        now[0] += timedelta(days=days)
        assert ids(store.inbox.put([update(690)])) == ([690] if new else [])


def test_of_equal_ids_the_first_is_kept_and_the_order_is_that_of_the_ids(store: Store) -> None:
    first, second = Waiting(7, Lane.PERSON, "1"), Waiting(7, Lane.PERSON, "2")
    assert store.inbox.put([update(9), first, second]) == [first, update(9)]
    assert ids(store.inbox.put([update(8), update(10)])) == [10]


def test_whoever_is_no_admin_any_more_counts_as_a_stranger(store: Store) -> None:
    former = Waiting(8, Lane.ADMIN, "{}", admin=1002, acted=True)
    store.inbox.put([update(7, Lane.ADMIN), former, Waiting(9, Lane.ROOM, "{}")])
    store.inbox.sort({1001})
    assert ids(store.inbox.waiting(Lane.ADMIN)) == [7]
    assert store.inbox.waiting(Lane.PERSON) == [Waiting(8, Lane.PERSON, "{}", acted=True)]
    assert ids(store.inbox.waiting(Lane.ROOM)) == [9]


def test_change_and_the_update_that_asked_for_it_go_together(store: Store) -> None:
    store.inbox.put([update(1), update(2), update(3), update(4)])
    done = store.inbox.carry_out(
        {
            1: Change(Said.START, Profile(5001, "Ada")),
            2: Change(Said.START, Profile(5001, "Ada")),
            3: Change(Said.STOP, Profile(5001)),
            4: None,
        }
    )
    assert done == {1: True, 2: False, 3: True}
    assert store.audience.by_status() == {Status.LEFT: 1}
    assert store.inbox.size() == 0


def test_nothing_of_a_batch_is_done_where_one_of_it_fails(store: Store) -> None:
    store.inbox.put([update(1), update(2)])
    changes = {1: Change(Said.START, Profile(1)), 2: Change(Said.START, Profile(2))}
    refuse_rows(store.engine, "INSERT ON subscriber", FULL, "NEW.chat_id = 2")
    with pytest.raises(SQLAlchemyError):
        store.inbox.carry_out(changes)
    assert store.audience.size() == 0
    assert store.inbox.size() == 2


async def test_first_write_on_behalf_of_an_update_marks_it(store: Store) -> None:
    store.inbox.put([update(1, Lane.ADMIN), update(2, Lane.ADMIN)])
    with serving([1]):
        store.audience.size()  # reading does nothing
        assert not store.inbox.acted(1)
        await asyncio.to_thread(store.audience.subscribe, Profile(5001))
    store.audience.subscribe(Profile(5002))
    assert [one.acted for one in store.inbox.waiting(Lane.ADMIN)] == [True, False]


def test_write_that_fails_on_behalf_of_an_update_does_not_mark_it(store: Store) -> None:
    store.inbox.put([update(1, Lane.ADMIN)])
    refuse_rows(store.engine, "INSERT ON subscriber", FULL)
    with serving([1]), pytest.raises(SQLAlchemyError):
        store.audience.subscribe(Profile(5001))
    assert not store.inbox.acted(1)


def test_what_is_put_aside_is_counted_and_only_the_newest_kept(store: Store) -> None:
    many = [update(1 + i) for i in range(KEPT + 5)]
    store.inbox.put(many)
    for one in many:
        store.inbox.put_aside([one.update_id])
    assert store.inbox.set_aside() == KEPT + 5
    assert ids(store.inbox.waiting(Lane.ASIDE)) == ids(many[5:])
    assert store.inbox.size() == 0


def test_failures_are_counted(store: Store) -> None:
    store.inbox.put([update(1)])
    assert [store.inbox.failed(1) for _ in range(3)] == [1, 2, 3]
