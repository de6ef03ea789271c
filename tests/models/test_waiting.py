"""What waits: hold-off and schedule, what is held and let go, and what starts now after all."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from models.clock import NEVER
from models.content import Content
from models.events import Admin
from models.record import Broadcast, Card
from models.states import EventKind, State
from models.store import Store
from models.tables import broadcast
from tests.support.recall import ADA, BOB
from tests.support.timing import Clock

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
BY, OTHER, CARD = Admin(ADA, "Ada"), Admin(BOB, "Bob"), Card(ADA, 1)
HOUR, SECONDS = timedelta(hours=1), timedelta(seconds=30)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def store(new_database: str, clock: Clock) -> Iterator[Store]:
    with Store.open(new_database, "NORMAL", clock) as opened:
        opened.audience.add([5001])
        yield opened


def draft(store: Store, own: datetime | None = None) -> str:
    uuid = store.contents.create(Content("text", "Doors open at nine."), ADA).uuid
    with store.engine.begin() as connection:
        connection.execute(update(broadcast).where(broadcast.c.uuid == uuid).values(not_before=own))
    return uuid


def queued(store: Store, own: datetime | None = None, hold_off: datetime | None = None) -> str:
    uuid = draft(store, own)
    assert store.broadcasts.confirm(uuid, 1, BY, CARD, hold_off)
    return uuid


def found(store: Store, uuid: str) -> Broadcast:
    one = store.broadcasts.get(uuid)
    assert one
    return one


@pytest.mark.parametrize(
    ("own", "hold_off", "starts", "held_off"),
    [
        (None, None, None, False),
        (None, NOON + SECONDS, NOON + SECONDS, True),
        (NOON + HOUR, None, NOON + HOUR, False),
        # A schedule is no hold-off: the later one counts, and only that.
        (NOON + HOUR, NOON + SECONDS, NOON + HOUR, False),
        (NOON + timedelta(seconds=5), NOON + SECONDS, NOON + SECONDS, True),
        (NOON - HOUR, NOON + SECONDS, NOON + SECONDS, True),
    ],
)
def test_the_later_of_schedule_and_hold_off_counts(
    own: datetime | None, hold_off: datetime | None, starts: datetime | None, held_off: bool, store: Store
) -> None:
    one = found(store, queued(store, own, hold_off))
    assert (one.starts_at, one.held_off) == (starts, held_off)


def test_nothing_begins_before_it(store: Store, clock: Clock) -> None:
    uuid = queued(store, hold_off=NOON + SECONDS)
    clock.at = NOON + SECONDS - timedelta(microseconds=1)
    assert (store.broadcasts.next_job(), store.ledger.begin(uuid)) == (None, False)
    clock.at = NOON + SECONDS
    assert store.broadcasts.next_job()
    assert store.ledger.begin(uuid)
    # It has come: a clock that is set back makes it come no second time.
    clock.at = NOON - HOUR
    assert store.broadcasts.next_job()


@pytest.mark.parametrize(
    ("own", "hold_off", "passed", "starts"),
    [
        (None, None, HOUR, None),
        (NOON + 2 * HOUR, None, HOUR, NOON + 2 * HOUR),
        (NOON + 2 * HOUR, None, 3 * HOUR, None),
        (NOON + 2 * HOUR, NOON + SECONDS, HOUR, NOON + 2 * HOUR),
        # The rest of a hold-off is not given back.
        (None, NOON + SECONDS, timedelta(seconds=5), None),
    ],
)
def test_go_on_gives_back_the_time_of_its_own(
    own: datetime | None,
    hold_off: datetime | None,
    passed: timedelta,
    starts: datetime | None,
    store: Store,
    clock: Clock,
) -> None:
    uuid = queued(store, own, hold_off)
    assert store.broadcasts.hold(uuid, OTHER)
    assert found(store, uuid).not_before == NEVER
    clock.at = NOON + passed
    assert store.broadcasts.let_go(uuid, OTHER)
    assert found(store, uuid).not_before == starts
    assert store.ledger.begin(uuid) is (starts is None)


@pytest.mark.parametrize("brake", ["harm", "standstill"])
def test_what_brakes_everything_remembers_it_too(brake: str, store: Store) -> None:
    uuid = queued(store, NOON + timedelta(minutes=5))
    if brake == "harm":
        store.harm.brake(OTHER)
    else:
        store.standstill.begin(OTHER)
        store.standstill.end()
    assert found(store, uuid).barred
    assert found(store, uuid).starts_at == NOON + timedelta(minutes=5)
    assert store.broadcasts.let_go(uuid, OTHER)
    assert found(store, uuid).not_before == NOON + timedelta(minutes=5)


def test_held_twice_it_remembers_the_same(store: Store) -> None:
    uuid = queued(store, NOON + HOUR)
    for _ in range(2):
        assert store.broadcasts.hold(uuid, OTHER)
        assert not store.broadcasts.hold(uuid, BY)
        assert store.broadcasts.let_go(uuid, OTHER)
    assert found(store, uuid).not_before == NOON + HOUR


def test_correction_that_is_held_remembers_no_time(store: Store, clock: Clock) -> None:
    uuid = queued(store, NOON + HOUR)
    clock.at = NOON + HOUR
    assert store.ledger.begin(uuid)
    version = store.contents.write(found(store, uuid), Content("text", "Doors open at ten."))
    assert store.contents.correct(found(store, uuid), version, BY, CARD)
    assert store.broadcasts.hold(uuid, OTHER)
    assert found(store, uuid).starts_at is None
    assert store.broadcasts.let_go(uuid, OTHER)
    assert found(store, uuid).not_before is None


@pytest.mark.parametrize(
    ("own", "hold_off", "passed", "hurried"),
    [
        (None, NOON + SECONDS, timedelta(), True),
        (NOON + HOUR, None, timedelta(), True),
        (None, None, timedelta(), False),
        (None, NOON + SECONDS, SECONDS, False),
    ],
)
def test_now_is_for_what_waits_for_a_moment(
    own: datetime | None,
    hold_off: datetime | None,
    passed: timedelta,
    hurried: bool,
    store: Store,
    clock: Clock,
) -> None:
    uuid = queued(store, own, hold_off)
    before = found(store, uuid)
    clock.at = NOON + passed
    assert store.broadcasts.start_now(uuid, OTHER) is hurried
    assert not store.broadcasts.start_now(uuid, BY)
    after = found(store, uuid)
    assert after.revision == before.revision + hurried
    kinds = [(one.kind, one.by) for one in store.broadcasts.events(after)]
    assert kinds == [(EventKind.CONFIRMED, BY), *([(EventKind.HURRIED, OTHER)] if hurried else [])]


def test_now_is_for_nothing_that_is_held_or_no_longer_waits(store: Store) -> None:
    held = queued(store, hold_off=NOON + SECONDS)
    store.broadcasts.hold(held, OTHER)
    cancelled = queued(store, hold_off=NOON + SECONDS)
    store.broadcasts.cancel(cancelled, OTHER)
    drafted = draft(store, NOON + HOUR)
    assert not any(store.broadcasts.start_now(one, BY) for one in (held, cancelled, drafted))


def test_what_is_missed_is_no_draft_whose_time_has_passed(store: Store, clock: Clock) -> None:
    uuid = queued(store, NOON + HOUR)
    store.heartbeat.beat()
    clock.at = NOON + timedelta(days=3661)
    store.heartbeat.beat()
    store.missed.take_back(timedelta(minutes=10), lambda _, wanted: wanted)
    one = found(store, uuid)
    assert (one.state, one.plan.not_before, one.called_at) == (State.DRAFTED, None, None)
