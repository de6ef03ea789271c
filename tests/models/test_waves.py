"""How many turn away who have a broadcast, and what is usual."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, update

from models import waves
from models.content import Content
from models.reasons import Reason, ReasonCode
from models.record import Broadcast
from models.states import Outcome, State
from models.store import Store
from models.tables import broadcast, delivery
from models.waves import Shares, Tolerance
from tests.support import databases
from tests.support.ledger import BY, answer, move, now
from tests.support.timing import Clock

CHATS = range(1, 201)
START = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


@pytest.fixture
def moved(new_database: str, clock: Clock) -> Iterator[Store]:
    with Store.open(new_database, "NORMAL", clock) as opened:
        opened.audience.add([*CHATS])
        yield opened


@pytest.mark.parametrize(
    ("tolerance", "reached", "limit"),
    [
        (Tolerance(), 0, 10),
        (Tolerance(), 100, 10),
        (Tolerance(), 333, 10),
        (Tolerance(), 334, 11),
        (Tolerance(), 4_000, 120),
        (Tolerance(0.0, known=True), 1_000_000, 10),
        (Tolerance(0.002, known=True), 4_000, 24),
        (Tolerance(0.002, known=True, seen=0.01), 4_000, 80),
        (Tolerance(seen=0.01), 4_000, 120),
        (Tolerance(seen=0.12), 100, 24),
        (Tolerance(seen=0.6), 100, 120),
    ],
)
def test_too_many_are_ten_and_three_times_the_usual_and_twice_what_was_seen(
    tolerance: Tolerance, reached: int, limit: int
) -> None:
    assert tolerance.limit(reached) == limit


def sent(store: Store, failed: int = 0, *, end: bool = True) -> Broadcast:
    """A broadcast that all but so many have."""
    made = store.contents.create(Content("text", "Hello"), 1)
    assert move(store, made.uuid, State.QUEUED)
    assert store.ledger.begin(made.uuid)
    claims = store.ledger.claim(made, 1000)
    store.ledger.record([answer(claim, Outcome.FAILED) for claim in claims[:failed]])
    store.ledger.record([answer(claim) for claim in claims[failed:]])
    with store.engine.begin() as connection:
        mine = (delivery.c.broadcast_id == made.id) & (delivery.c.outcome == Outcome.SENT)
        connection.execute(update(delivery).where(mine).values(sent_at=store.clock()))
    assert not end or store.ledger.finish_sending(made.uuid)
    return now(store, made)


def test_a_wave_is_who_has_it_and_blocked_within_ten_minutes(moved: Store, clock: Clock) -> None:
    job = sent(moved, failed=20, end=False)
    last = [*CHATS][-30:]
    for one in last[:9]:
        moved.audience.block(one)
    for one in [*CHATS][:20]:  # it failed for these
        moved.audience.block(one)
    moved.audience.leave(last[20])
    assert moved.waves.wave(job, Tolerance(), 0) is None
    clock.advance(minutes=10, seconds=1)
    moved.audience.block(last[9])  # too late to be about this one
    assert moved.waves.wave(job, Tolerance(), 0) is None
    clock.advance(minutes=-5)
    moved.audience.block(last[10])
    assert moved.waves.wave(job, Tolerance(), 0) == Reason(ReasonCode.BLOCKS, numbers=(10, 180))
    known = Tolerance(0.01, known=True)
    assert moved.waves.wave(job, known, 0) == Reason(ReasonCode.BLOCKS, numbers=(10, 180, 2))
    assert moved.waves.wave(job, Tolerance(0.02), 0) is None
    assert moved.waves.wave(job, Tolerance(0.02), 9_000) is None


def test_usual_is_the_median_of_what_was_sent_to_the_end(moved: Store, clock: Clock) -> None:
    chats = iter(CHATS)
    for blocks, failed in ((2, 0), (6, 0), (4, 0)):
        sent(moved, failed)
        for _ in range(blocks):
            moved.audience.block(next(chats))
        moved.audience.leave(next(chats))
        clock.advance(hours=1)
    job = sent(moved, end=False)
    usual = waves_before(moved, job)
    assert usual
    assert usual == pytest.approx((4 / 190, 1 / 197, 0.0))
    assert moved.waves.tolerance(job) == Tolerance(usual.blocked, known=True)


def waves_before(store: Store, job: Broadcast) -> Shares | None:
    with store.engine.connect() as connection:
        return waves.shares(connection, job, store.clock())


@pytest.mark.parametrize(
    "values",
    [
        {"state": State.STOPPED},
        {"state": State.UNDONE},
        {"is_test": True},
        {"audience": 99},
        {"started_at": START + timedelta(days=1)},
        {"finished_at": START + timedelta(minutes=51)},
    ],
)
def test_what_tells_nothing_of_the_usual_is_left_out(
    values: dict[str, object], moved: Store, clock: Clock
) -> None:
    past = sent(moved)
    clock.advance(hours=1)
    job = sent(moved, end=False)
    assert waves_before(moved, job) == Shares(0, 0, 0)
    with moved.engine.begin() as connection:
        connection.execute(update(broadcast).where(broadcast.c.id == past.id).values(**values))
    assert waves_before(moved, job) is None
    assert moved.waves.tolerance(job) == Tolerance()


def test_the_last_ten_count(moved: Store, clock: Clock) -> None:
    for number in range(12):
        sent(moved, failed=0 if number < 7 else 2)
        clock.advance(hours=1)
    usual = waves_before(moved, sent(moved, end=False))
    assert usual
    assert usual.failed == pytest.approx(1 / 198)  # of five and five; of all twelve it would be none


@pytest.mark.parametrize(
    ("numbers", "seen"), [((40, 160), 0.25), ((), 0.0), ((40,), 0.0), ((0, 0), 0.0), ((1, 10, 3), 0.1)]
)
def test_resume_remembers_what_an_admin_had_seen(numbers: tuple[int, ...], seen: float, moved: Store) -> None:
    job = sent(moved, end=False)
    assert moved.broadcasts.halt(job.uuid, Reason(ReasonCode.BLOCKS, numbers=numbers))
    assert moved.broadcasts.resume(job.uuid, BY)
    assert moved.broadcasts.pause(job.uuid, BY)
    assert moved.broadcasts.resume(job.uuid, BY)
    assert moved.waves.tolerance(now(moved, job)).seen == seen


def test_looks_go_by_the_index_of_who_is_out_whatever_else_there_is(moved: Store, clock: Clock) -> None:
    if databases.on_postgresql():
        pytest.skip("it plans by the sizes of tables, which test_plans fills")
    sent(moved)
    clock.advance(hours=1)
    for one in [*CHATS][:30]:  # whom no look may read any more
        moved.audience.block(one)
    clock.advance(hours=1)
    job = sent(moved, end=False)
    for one in [*CHATS][40:60]:
        moved.audience.block(one)
    asked: list[tuple[str, tuple[object, ...]]] = []
    event.listen(moved.engine, "before_cursor_execute", lambda *it: asked.append((it[2], it[3])))
    waves_before(moved, job)
    assert moved.waves.wave(job, Tolerance(), 0)
    looks = [one for one in asked if "FROM subscriber" in one[0]]
    assert len(looks) == 3
    with moved.engine.connect() as connection:
        for statement, values in looks:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            first, *others = [row[3] for row in rows]
            assert first.startswith("SEARCH subscriber USING INDEX subscriber_out (changed_at>")
            assert not [one for one in others if one.startswith("SCAN")]
