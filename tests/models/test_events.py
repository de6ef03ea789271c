"""Events: every move writes who made it and when, in the same transaction, and a lost press writes none."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import DataError, ProgrammingError

from models.content import Content
from models.events import Admin, Event
from models.notes import Fact
from models.reasons import Reason, ReasonCode
from models.record import Broadcast, Card
from models.states import EventKind, Outcome, State
from models.store import Store
from models.told import Withdrawal
from tests.support import databases
from tests.support.ledger import BY, CARD, answer, begun, move, now

BOB = Admin(1002, "Bob")
START = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Wall:
    """A wall clock that goes on by a minute each time it is asked."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at


@pytest.fixture
def store(new_database: str) -> Iterator[Store]:
    with Store.open(new_database, "NORMAL", Wall()) as opened:
        yield opened


def kinds(store: Store, made: Broadcast) -> list[tuple[EventKind, Admin | None]]:
    return [(event.kind, event.by) for event in store.broadcasts.events(made)]


def last(store: Store, made: Broadcast) -> Event:
    return store.broadcasts.events(made)[-1]


def test_a_broadcast_s_life_can_be_read_from_its_events(store: Store) -> None:
    store.audience.add([1, 2])
    made = store.contents.create(Content("text", "Hello"), BY.id)
    assert store.broadcasts.confirm(made.uuid, 1, BY, CARD)
    assert store.ledger.begin(made.uuid)
    assert store.broadcasts.pause(made.uuid, BOB)
    assert store.broadcasts.resume(made.uuid, BY)
    store.ledger.record([answer(claim) for claim in store.ledger.claim(now(store, made), 5)])
    assert store.ledger.finish_sending(made.uuid)
    assert store.undo.begin(made.uuid, BOB, CARD)
    assert kinds(store, made) == [
        (EventKind.CONFIRMED, BY),
        (EventKind.BEGUN, None),
        (EventKind.PAUSED, BOB),
        (EventKind.RESUMED, BY),
        (EventKind.FINISHED, None),
        (EventKind.UNDO_BEGUN, BOB),
    ]
    moments = [event.at for event in store.broadcasts.events(made)]
    assert moments == sorted(moments)
    assert moments[0] > START


def test_who_confirmed_and_who_undid_it_last_are_on_the_record(store: Store) -> None:
    made = begun(store)
    store.ledger.record([answer(claim, Outcome.SENT) for claim in store.ledger.claim(now(store, made), 5)])
    for by in (BY, BOB):
        assert store.undo.begin(made.uuid, by, CARD)
        move(store, made.uuid, State.UNDONE)
        with store.engine.begin() as connection:  # as if nothing could be deleted
            connection.exec_driver_sql("UPDATE delivery SET fate = 'refused'")
    found = now(store, made)
    assert found.confirmed
    assert found.taken_back
    assert (found.confirmed.by, found.taken_back.by) == (BY, BOB)


@pytest.mark.parametrize(
    "press",
    [
        lambda store, uuid: store.broadcasts.confirm(uuid, 1, BOB, Card(BOB.id)),
        lambda store, uuid: store.broadcasts.cancel(uuid, BOB),
        lambda store, uuid: store.broadcasts.resume(uuid, BOB),
        lambda store, uuid: store.ledger.retry(uuid, BOB),
        lambda store, uuid: store.ledger.resend(uuid, 1, BOB, CARD),
        lambda store, uuid: store.undo.begin(uuid, BOB, CARD, revision=99),
    ],
)
def test_a_press_that_comes_too_late_writes_nothing(
    press: Callable[[Store, str], object], store: Store
) -> None:
    made = begun(store)
    before = store.broadcasts.events(made)
    assert not press(store, made.uuid)
    assert store.broadcasts.events(made) == before


def test_facts_tell_why_how_many_and_which(store: Store) -> None:
    made = begun(store)
    store.broadcasts.halt(made.uuid, Reason(ReasonCode.MESSAGE_REFUSED, "can't parse entities"))
    assert last(store, made).facts == {"reason": "message_refused", "words": "can't parse entities"}
    store.broadcasts.resume(made.uuid, BY)
    refused = [answer(claim, Outcome.REFUSED) for claim in store.ledger.claim(now(store, made), 5)]
    store.ledger.record(refused)
    store.ledger.finish_sending(made.uuid)
    assert store.ledger.retry(made.uuid, BY) == 5
    assert (last(store, made).kind, last(store, made).facts) == (EventKind.RETRIED, {"chats": 5})
    found = now(store, made)
    version = store.contents.write(found, Content("text", "Hello again"))
    assert store.contents.correct(found, version, BOB, CARD)
    assert last(store, made).facts == {"version": version}


def test_a_test_is_confirmed_by_who_pressed_it(store: Store) -> None:
    made = store.contents.create_test(Content("text", "Hello"), BOB)
    assert kinds(store, made) == [(EventKind.CONFIRMED, BOB)]
    assert made == now(store, made)


def damage_by(store: Store, *statements: str) -> None:
    """What only a person does; a server that knows JSON takes nothing else in its place."""
    with store.engine.connect() as connection:
        try:
            for statement in statements:
                connection.exec_driver_sql(statement)
            connection.commit()
        except (DataError, ProgrammingError):
            if not databases.on_postgresql():
                raise
            pytest.skip("it takes no such damage")


DAMAGE = ["'{'", "''", "X'ff00'", "'[1, 2]'", "'\"words\"'", "'null'", "'17'", f"'{'[' * 5000}'"]


@pytest.mark.parametrize("damage", DAMAGE)
def test_facts_that_cannot_be_read_keep_nothing_else_from_being_read(damage: str, store: Store) -> None:
    made, other = begun(store), begun(store)
    for one in (made, other):
        assert store.broadcasts.halt(one.uuid, Reason(ReasonCode.SOURCE_LOST, "Gone"))
    damage_by(
        store,
        f"UPDATE event SET facts = {damage} WHERE broadcast_id = 1",
        f"UPDATE broadcast SET reason_facts = {damage} WHERE id = 1",
    )
    damaged, whole = store.broadcasts.on_screen()
    assert damaged.reason == Reason(ReasonCode.SOURCE_LOST)
    assert whole.reason == Reason(ReasonCode.SOURCE_LOST, "Gone")
    assert [one.facts for one in store.broadcasts.events(damaged)] == [{}, {}, {}]
    assert store.broadcasts.next_job() is None
    assert store.broadcasts.resume(made.uuid, BY)


@pytest.mark.parametrize("ticks", ['"soon"', "null", "[1]"])
def test_ticks_that_are_no_number_are_none(ticks: str, store: Store) -> None:
    made = begun(store)
    damage_by(store, f"UPDATE event SET facts = '{{\"ticks\": {ticks}}}'")
    assert [one.ticks for one in store.broadcasts.events(made)] == [None, None]
    assert now(store, made).took is None


def test_kinds_of_a_newer_version_and_unknown_reasons_keep_nothing_from_being_read(store: Store) -> None:
    made = begun(store)
    assert store.broadcasts.halt(made.uuid, Reason(ReasonCode.SOURCE_LOST, "Gone"))
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE event SET kind = 'teleported' WHERE kind = 'begun'")
        connection.exec_driver_sql("UPDATE broadcast SET reason = 'bad_mood'")
    [found] = store.broadcasts.on_screen()
    assert found.reason == Reason(ReasonCode.OTHER, "Gone")
    assert EventKind.PAUSED in [one.kind for one in store.broadcasts.events(found)]


@pytest.mark.parametrize("damage", DAMAGE[:3])
def test_notes_that_cannot_be_read_are_none(damage: str, store: Store) -> None:
    store.notes.set(Fact.OWED, [])
    store.notes.set(Fact.HOLDS, {})
    damage_by(store, f"UPDATE note SET value = {damage}")
    assert store.notes.get(Fact.HOLDS) is None
    assert store.owed.all() == []


@pytest.mark.parametrize(
    "damage", [*DAMAGE, '\'{"instead_of": 1, "forms": [1]}\'', '\'{"forms": {"x": 2}}\'']
)
def test_blanking_whose_facts_cannot_be_read_keeps_nothing_from_being_read(damage: str, store: Store) -> None:
    made = begun(store)
    values = f"{made.id}, '2026-11-23', 'withdrawn', {damage}"
    damage_by(store, f"INSERT INTO event (broadcast_id, at, kind, facts) VALUES ({values})")
    found = now(store, made)
    assert found.withdrawn == Withdrawal(1, {})
    assert found in store.broadcasts.on_screen()
