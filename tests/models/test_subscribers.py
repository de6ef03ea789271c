"""Who is in the audience: what a chat says of itself outweighs what an answer, a file or a machine says."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Row, insert, select

from models.deliveries.marks import take_back
from models.profiles import Profile
from models.states import Status
from models.store import Store
from models.subscribers import block, heard, leave, take_in
from models.tables import subscriber

THEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = THEN + timedelta(hours=1)
PERSON, GROUP = 5001, -77
TRUSTED = (None, None, 0, None)


@pytest.fixture
def store(new_database: str) -> Iterator[Store]:
    with Store.open(new_database, "NORMAL", clock=lambda: NOW) as opened:
        yield opened


def put(store: Store, status: Status, chat_id: int = PERSON, **columns: object) -> None:
    """A chat of this status, doubted and failing unless `columns` say otherwise."""
    doubts = {"doubted_at": THEN, "doubted_by": 7, "failures": 3, "failed_by": 8}
    with store.engine.begin() as connection:
        values = {"chat_id": chat_id, "status": status, "changed_at": THEN} | doubts | columns
        connection.execute(insert(subscriber).values(values))


def row(store: Store, chat_id: int = PERSON) -> Row[Any]:
    with store.engine.connect() as connection:
        return connection.execute(select(subscriber).where(subscriber.c.chat_id == chat_id)).one()


def doubts(store: Store, chat_id: int = PERSON) -> tuple[object, ...]:
    found = row(store, chat_id)
    return found.doubted_at, found.doubted_by, found.failures, found.failed_by


def come(store: Store) -> None:
    store.audience.subscribe(Profile(PERSON))


def go(store: Store) -> None:
    store.audience.leave(PERSON)


def shut_out(store: Store) -> None:
    store.audience.block(PERSON)


def write(store: Store) -> None:
    store.audience.heard([Profile(PERSON), Profile(4)])


def import_(store: Store) -> None:
    store.audience.add([PERSON])


S = Status


@pytest.mark.parametrize(
    ("happening", "becomes"),
    [
        (come, dict.fromkeys(S, S.SUBSCRIBED)),
        (go, dict.fromkeys(S, S.LEFT)),
        (shut_out, {S.SUBSCRIBED: S.BLOCKED, S.RESTING: S.BLOCKED, S.GONE: S.BLOCKED}),
        (write, {S.BLOCKED: S.SUBSCRIBED, S.GONE: S.SUBSCRIBED, S.RESTING: S.SUBSCRIBED}),
        (import_, {S.GONE: S.SUBSCRIBED}),
    ],
)
@pytest.mark.parametrize("before", Status)
def test_status_after_what_happened(
    happening: Callable[[Store], None], becomes: dict[Status, Status], before: Status, store: Store
) -> None:
    put(store, before)
    happening(store)
    after = becomes.get(before, before)
    assert store.audience.by_status() == {after: 1}
    assert row(store).changed_at == (THEN if after is before else NOW)
    if after is not before:
        assert doubts(store) == TRUSTED


@pytest.mark.parametrize("happening", [come, write])
def test_chat_that_is_heard_is_in_no_doubt(happening: Callable[[Store], None], store: Store) -> None:
    put(store, Status.SUBSCRIBED)
    happening(store)
    assert doubts(store) == TRUSTED
    assert row(store).changed_at == THEN


def test_group_that_is_gone_comes_back_by_no_message(store: Store) -> None:
    put(store, Status.GONE, GROUP)
    store.audience.heard([Profile(GROUP)])
    assert store.audience.by_status() == {Status.GONE: 1}


@pytest.mark.parametrize("left", [PERSON, GROUP])
def test_who_left_without_ever_being_seen_is_not_subscribed_by_a_file(left: int, store: Store) -> None:
    assert not store.audience.leave(left)
    assert not store.audience.leave(left)
    assert store.audience.add([left, 6]) == (1, 0, 0)
    assert store.audience.by_status() == {Status.LEFT: 1, Status.SUBSCRIBED: 1}


def test_only_a_start_brings_back_who_left_unseen(store: Store) -> None:
    store.audience.leave(PERSON)
    for happening in (shut_out, write, import_):
        happening(store)
    assert store.audience.by_status() == {Status.LEFT: 1}
    assert store.audience.subscribe(Profile(PERSON))


@pytest.mark.parametrize("status", Status)
def test_stop_says_whether_there_was_anything_to_stop(status: Status, store: Store) -> None:
    put(store, status)
    assert store.audience.leave(PERSON) == (status in (Status.SUBSCRIBED, Status.RESTING))


def test_import_counts_who_is_new_and_who_is_back(store: Store) -> None:
    for chat_id, status in enumerate(Status, start=1):
        put(store, status, chat_id)
    assert store.audience.add([*range(1, 10)]) == (9 - len(Status), 1, 0)
    assert store.audience.add([*range(1, 10)]) == (0, 0, 0)


def test_all_that_rest_are_tried_again_as_if_they_had_never_failed(store: Store) -> None:
    for chat_id, status in enumerate(Status, start=1):
        put(store, status, chat_id)
    resting = [*Status].index(Status.RESTING) + 1
    assert store.audience.reach([]).resting == 1
    assert store.audience.try_again() == 1
    assert store.audience.try_again() == 0
    assert store.audience.reach([]).resting == 0
    assert row(store, resting).status is Status.SUBSCRIBED
    assert doubts(store, resting) == TRUSTED


# Chats that 7 has doubted and 8 was the last to fail: what is left without the marks of one of them.
@pytest.mark.parametrize(
    ("status", "broadcast_id", "after", "left"),
    [
        (Status.SUBSCRIBED, 7, Status.SUBSCRIBED, (None, None, 3, 8)),
        (Status.GONE, 7, Status.SUBSCRIBED, (None, None, 3, 8)),
        (Status.RESTING, 7, Status.RESTING, (None, None, 3, 8)),
        (Status.LEFT, 7, Status.LEFT, (None, None, 3, 8)),
        (Status.SUBSCRIBED, 8, Status.SUBSCRIBED, (THEN, 7, 2, None)),
        (Status.RESTING, 8, Status.SUBSCRIBED, (THEN, 7, 2, None)),
        (Status.GONE, 8, Status.GONE, (THEN, 7, 2, None)),
        (Status.BLOCKED, 8, Status.BLOCKED, (THEN, 7, 2, None)),
        (Status.GONE, 9, Status.GONE, (THEN, 7, 3, 8)),
        (Status.RESTING, 9, Status.RESTING, (THEN, 7, 3, 8)),
    ],
)
def test_marks_of_one_broadcast_are_taken_back(
    status: Status, broadcast_id: int, after: Status, left: tuple[object, ...], store: Store
) -> None:
    put(store, status)
    put(store, status, 6)
    for _ in range(2):  # the second time finds nothing
        with store.engine.begin() as connection:
            take_back(connection, broadcast_id, [PERSON])
    assert row(store).status is after
    assert doubts(store) == left
    assert row(store, 6).status is status
    assert doubts(store, 6) == (THEN, 7, 3, 8)


def test_many_may_come_and_go_in_one_transaction(store: Store) -> None:
    with store.engine.begin() as connection:
        assert take_in(connection, Profile(1, "Grace"), NOW)
        assert not take_in(connection, Profile(1, "Hopper"), NOW)
        assert leave(connection, 1, NOW)
        assert take_in(connection, Profile(2), NOW)
        block(connection, 2, NOW)
        assert take_in(connection, Profile(3), NOW)
        block(connection, 3, NOW)
        heard(connection, [Profile(1, "Hopper"), Profile(3), Profile(4)], NOW)
    assert store.audience.by_status() == {Status.LEFT: 1, Status.BLOCKED: 1, Status.SUBSCRIBED: 1}
    assert row(store, 1).first_name == "Hopper"
