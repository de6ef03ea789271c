"""Expiry as the database decides it: when, from which states, and what goes out afterwards."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from models.content import Content
from models.deliveries.expiry import LONGEST
from models.notes import Fact, drop, put
from models.plan import Plan
from models.record import Broadcast
from models.states import OUT, SOURCES, EventKind, Outcome, State
from models.store import Store
from models.tables import broadcast, delivery
from tests.support.ledger import BY, CARD, CHATS, answer, move, now

HOUR = timedelta(hours=1)
AN_HOUR = Plan(expires_after=3600)
START = datetime(2026, 11, 26, 9, tzinfo=UTC)


class Moved:
    """A clock that a test moves."""

    at = START

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Moved:
    return Moved()


@pytest.fixture
def store(new_database: str, clock: Moved) -> Iterator[Store]:
    with Store.open(new_database, "NORMAL", clock) as opened:
        yield opened


def queued(store: Store, plan: Plan) -> Broadcast:
    store.audience.add(CHATS)
    made = store.contents.create(Content("text", "Hello"), BY.id, plan=plan)
    assert store.broadcasts.confirm(made.uuid, 1, BY, CARD)
    return made


def begun(store: Store, plan: Plan = AN_HOUR) -> Broadcast:
    made = queued(store, plan)
    assert store.ledger.begin(made.uuid)
    return now(store, made)


def become(store: Store, made: Broadcast, state: State) -> None:
    with store.engine.begin() as connection:
        connection.execute(update(broadcast).where(broadcast.c.id == made.id).values(state=state))


def kinds(store: Store, made: Broadcast) -> list[EventKind]:
    return [one.kind for one in store.broadcasts.events(made)]


@pytest.mark.parametrize(
    ("plan", "expires"),
    [
        (Plan(), None),
        (Plan(expires_after=3600), START + HOUR),
        (Plan(expires_after=90 * 60), START + 1.5 * HOUR),
        (Plan(expires_at=START + 5 * HOUR), START + 5 * HOUR),
        (Plan(expires_at=START + 90 * HOUR), START + LONGEST),
        (Plan(expires_after=90 * 3600), START + LONGEST),
    ],
)
def test_time_counts_from_the_start_and_is_never_too_late_for_an_undo(
    plan: Plan, expires: datetime | None, store: Store, clock: Moved
) -> None:
    clock.at = START - 3 * HOUR  # it waits for a while
    made = queued(store, plan)
    clock.at = START
    assert store.ledger.begin(made.uuid)
    assert now(store, made).expires_at == expires


@pytest.mark.parametrize("state", State)
def test_from_every_state_between_sending_and_sent_and_from_no_other(
    state: State, store: Store, clock: Moved
) -> None:
    made = begun(store)
    become(store, made, state)
    clock.at += HOUR - timedelta(seconds=1)
    assert store.expiry.begin() == []
    clock.at += timedelta(seconds=1)
    assert store.expiry.begin() == ([made.uuid] if state in OUT else [])
    assert now(store, made).state is (State.UNDOING if state in OUT else state)
    assert store.expiry.begin() == []


def test_it_is_what_the_sender_does_next_and_its_event_says_why(store: Store, clock: Moved) -> None:
    made, other = begun(store), begun(store, Plan())
    job = store.broadcasts.next_job()
    assert job
    assert job.state is State.SENDING
    clock.at += HOUR
    store.expiry.begin()
    job = store.broadcasts.next_job()
    assert job
    assert (job.uuid, job.state) == (made.uuid, State.UNDOING)
    assert job.expired
    assert job.taken_back
    assert (job.taken_back.by, job.taken_back.facts) == (None, {"expired": True})
    assert now(store, other).state is State.SENDING


def test_undo_of_an_admin_after_it_is_theirs(store: Store, clock: Moved) -> None:
    made = begun(store)
    [*claims] = store.ledger.claim(made, 5)
    store.ledger.record([answer(claim) for claim in claims])
    clock.at += HOUR
    store.expiry.begin()
    become(store, made, State.STOPPED)
    assert store.undo.begin(made.uuid, BY, CARD)
    assert not now(store, made).expired


def test_test_of_a_draft_does_not_expire(store: Store, clock: Moved) -> None:
    made = begun(store)
    with store.engine.begin() as connection:
        connection.execute(update(broadcast).values(is_test=True))
    clock.at += HOUR
    assert store.expiry.begin() == []
    assert now(store, made).state is State.SENDING


AGAIN: dict[str, tuple[State, Outcome, Callable[[Store, Broadcast], object]]] = {
    "Retry": (State.SENT, Outcome.REFUSED, lambda store, made: store.ledger.retry(made.uuid, BY)),
    "Resend": (
        State.SENT,
        Outcome.UNKNOWN,
        lambda store, made: store.ledger.resend(made.uuid, made.revision, BY, CARD),
    ),
    "Send to the remaining": (
        State.STOPPED,
        Outcome.PENDING,
        lambda store, made: store.ledger.send_remaining(made.uuid, BY),
    ),
    "Resume": (State.PAUSED, Outcome.PENDING, lambda store, made: store.broadcasts.resume(made.uuid, BY)),
}


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize("way", AGAIN)
def test_no_way_leads_to_sending_where_its_time_is_over(
    way: str, over: bool, store: Store, clock: Moved
) -> None:
    state, outcome, again = AGAIN[way]
    made = begun(store)
    with store.engine.begin() as connection:
        connection.execute(update(delivery).values(outcome=outcome))
    become(store, made, state)
    clock.at += HOUR if over else HOUR / 2
    assert bool(again(store, now(store, made))) is not over
    assert now(store, made).state is (state if over else State.SENDING)
    assert now(store, made).expires_at == START + HOUR


def test_every_source_of_sending_is_tried_here() -> None:
    assert {state for state, *_ in AGAIN.values()} == SOURCES[State.SENDING] - {State.QUEUED}


def test_correction_does_not_move_it(store: Store) -> None:
    made = begun(store)
    version = store.contents.write(made, Content("text", "Good day"))
    corrected = store.contents.correct(made, version, BY, CARD)
    assert corrected
    assert corrected.expires_at == START + HOUR


class TestKeepIt:
    """Somebody wants it to stay."""

    @pytest.mark.parametrize("state", OUT)
    def test_it_stays_for_good(self, state: State, store: Store, clock: Moved) -> None:
        made = begun(store)
        become(store, made, state)
        before = now(store, made)
        assert store.expiry.drop(made.uuid, BY)
        assert not store.expiry.drop(made.uuid, BY)
        after = now(store, made)
        assert (after.expires_at, after.expires_after, after.revision) == (None, None, before.revision)
        clock.at += 2 * HOUR
        assert store.expiry.begin() == []
        assert kinds(store, made).count(EventKind.SPARED) == 1

    def test_it_comes_too_late_once_it_is_deleted(self, store: Store, clock: Moved) -> None:
        made = begun(store)
        clock.at += HOUR
        store.expiry.begin()
        assert not store.expiry.drop(made.uuid, BY)
        assert EventKind.SPARED not in kinds(store, made)

    def test_of_two_that_race_one_wins(self, store: Store, clock: Moved) -> None:
        made = begun(store)
        clock.at += HOUR
        kept = store.expiry.drop(made.uuid, BY)
        assert kept != bool(store.expiry.begin())


def test_an_old_copy_waits_for_its_answer_because_it_knows_no_later_word(store: Store, clock: Moved) -> None:
    made = begun(store)
    clock.at += HOUR
    with store.engine.begin() as connection:
        put(connection, Fact.OLD_COPY, {})
    assert store.expiry.begin() == []
    assert not store.broadcasts.resume(made.uuid, BY)
    with store.engine.begin() as connection:
        drop(connection, Fact.OLD_COPY)
    assert store.expiry.begin() == [made.uuid]


def test_standstill_keeps_nothing_from_being_taken_back(store: Store, clock: Moved) -> None:
    made = begun(store)
    store.standstill.begin(BY)
    assert now(store, made).state is State.PAUSED
    clock.at += HOUR
    store.expiry.begin()
    job = store.broadcasts.next_job()
    assert job
    assert (job.uuid, job.state) == (made.uuid, State.UNDOING)


def test_what_takes_itself_back_is_not_warned_of(store: Store, clock: Moved) -> None:
    made, other = begun(store, Plan(expires_after=47 * 3600)), begun(store, Plan())
    for one in (made, other):
        assert move(store, one.uuid, State.PAUSED)
    clock.at += timedelta(hours=46.5)
    assert [one.uuid for one in store.broadcasts.undo_ends_soon(timedelta(hours=46))] == [other.uuid]


def test_nothing_is_written_while_nothing_is_over(store: Store) -> None:
    begun(store)
    with store.engine.connect() as connection:
        before = connection.scalar(select(broadcast.c.revision))
        assert store.expiry.begin() == []
        assert connection.scalar(select(broadcast.c.revision)) == before
