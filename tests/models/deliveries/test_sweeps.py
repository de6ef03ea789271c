"""Acts on a whole ledger: at once for whoever counts, and row by row for whoever else writes."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, select, update

from models.database import Trace, Unavailable, reading
from models.deliveries import sweeping
from models.deliveries.listed import listed
from models.deliveries.refused import refused
from models.deliveries.statements import CLAIM_AGAIN
from models.deliveries.undo import Undone
from models.details import Detail
from models.record import Broadcast
from models.states import Correction, Fate, Outcome, State, Status
from models.store import Store
from models.tables import broadcast, delivery, subscriber
from tests.support.ledger import BY, CARD, NOW, answer, begun, now
from tests.support.settled import in_ledger

CHATS = [*range(1, 10)]
STEP = 1
OUTCOMES = [*[Outcome.REFUSED, Outcome.FAILED, Outcome.UNKNOWN] * 2, *[Outcome.SENT] * 3]
FATES = [Fate.REFUSED, Fate.UNKNOWN, Fate.EXPIRED] * 3


@pytest.fixture(autouse=True)
def stepwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "STEP", STEP)
    monkeypatch.setattr(sweeping, "READ", STEP)
    monkeypatch.setattr(sweeping, "BREATH", 0)


def finished(store: Store, answers: Iterable[Outcome] = OUTCOMES) -> Broadcast:
    made = begun(store, CHATS)
    claims = store.ledger.claim(made, len(CHATS))
    store.ledger.record([replace(answer(*one), version=1) for one in zip(claims, answers, strict=True)])
    assert store.ledger.finish_sending(made.uuid)
    return made


def stopped(store: Store) -> Broadcast:
    made = begun(store, CHATS)
    store.ledger.record([replace(answer(one), version=1) for one in store.ledger.claim(made, 2)])
    assert store.broadcasts.stop(made.uuid, BY)
    resting = update(subscriber).where(subscriber.c.chat_id > 2)
    with store.engine.begin() as connection:
        connection.execute(resting.values(status=Status.RESTING))
    return made


def undone(store: Store) -> Broadcast:
    made = finished(store, [Outcome.SENT] * len(CHATS))
    assert store.undo.begin(made.uuid, BY, CARD)
    ids = [one.id for one in store.undo.undeleted(made.id, 0, len(CHATS))]
    store.undo.record([Undone(id_, fate, Detail.TOO_OLD) for id_, fate in zip(ids, FATES, strict=True)])
    assert store.undo.finish(made.uuid)
    return made


def old_copy(store: Store, made: Broadcast) -> Broadcast:
    """Somebody has put an old state of the database back."""
    with store.engine.begin() as connection:
        store.copies.opening(connection, Trace.OLD)
    return made


def midway(store: Store) -> Broadcast:
    return old_copy(store, begun(store, CHATS))


def correcting(store: Store) -> Broadcast:
    made = finished(store, [Outcome.SENT] * len(CHATS))
    version = store.contents.write(made, store.contents.content(made))
    assert store.contents.correct(now(store, made), version, BY, CARD)
    return old_copy(store, made)


def answered(store: Store, _made: Broadcast) -> object:
    question = store.copies.question()
    assert question
    return store.copies.stop(question.uuid, BY)


def again(store: Store, made: Broadcast) -> object:
    return store.ledger.resend(made.uuid, now(store, made).revision, BY, CARD)


Prepare = Callable[[Store], Broadcast]
Press = Callable[[Store, Broadcast], object]
ACTS: dict[str, tuple[Prepare, Press]] = {
    "retry": (finished, lambda store, made: store.ledger.retry(made.uuid, BY)),
    "resend": (finished, again),
    "remaining": (stopped, lambda store, made: store.ledger.send_remaining(made.uuid, BY)),
    "undo": (undone, lambda store, made: store.undo.begin(made.uuid, BY, CARD)),
    "doubt": (midway, answered),
    "abandon": (correcting, answered),
}
acts = pytest.mark.parametrize(("prepare", "press"), [*ACTS.values()], ids=[*ACTS])


def rows(store: Store, made: Broadcast) -> list[Any]:
    columns = (one for one in delivery.c if one.name not in ("id", "broadcast_id", "message_ids"))
    query = select(*columns, subscriber.c.status).join(subscriber, subscriber.c.chat_id == delivery.c.chat_id)
    with store.engine.connect() as connection:
        mine = query.where(delivery.c.broadcast_id == made.id).order_by(delivery.c.chat_id)
        return [tuple(row) for row in connection.execute(mine)]


def told(store: Store, made: Broadcast) -> object:
    """All that is counted of its rows."""
    found = now(store, made)
    counts = replace(in_ledger(store, made, NOW), at=NOW, exposure=None, window=None)
    with reading(store.engine).begin() as connection:
        chats = [one._replace(sent_at="") for page in listed(connection, found, {}) for one in page]
        return counts, refused(connection, found), chats


@acts
def test_numbers_are_as_the_act_has_left_them_whatever_is_swept(
    prepare: Prepare, press: Press, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = prepare(store)
    with monkeypatch.context() as patched:
        patched.setattr(sweeping, "STEP", len(CHATS) + 1)
        patched.setattr(sweeping, "READ", len(CHATS) + 1)
        assert press(store, at_once)
    assert not now(store, at_once).sweeps
    whole = rows(store, at_once), told(store, at_once)
    with store.engine.begin() as connection:  # so that it is asked of nobody, and is in nobody's way
        connection.execute(update(broadcast).values(state=State.CANCELLED, content_version=1))
    made = prepare(store)
    assert press(store, made)
    steps, total = 0, store.counts.totals()
    while sweeps := now(store, made).sweeps:
        assert told(store, made) == whole[1]
        assert store.counts.totals() == total
        assert store.ledger.claim(now(store, made), 1) == []
        assert not store.ledger.finish_sending(made.uuid)
        assert not store.undo.finish(made.uuid)
        assert store.settling.due() is None
        job = store.broadcasts.next_job()
        assert job
        assert job.sweeps == sweeps
        with Store.open(store.url) as reopened:  # as after a kill
            reopened.sweeps.step(job)
        steps += 1
    assert steps >= 2
    assert (rows(store, made), told(store, made)) == whole
    assert store.counts.totals() == total


def test_what_comes_while_it_is_swept_waits_in_line(store: Store) -> None:
    """Stopped in the midst and sent to the remaining: each chat gets it, and the act counts them all."""
    made = finished(store, [Outcome.REFUSED] * len(CHATS))
    assert store.ledger.retry(made.uuid, BY) == len(CHATS)
    assert store.ledger.retry(made.uuid, BY) == 0
    assert store.broadcasts.stop(made.uuid, BY)
    assert store.counts.of(now(store, made)).remaining == len(CHATS)
    store.sweeps.step(now(store, made))
    assert store.ledger.send_remaining(made.uuid, BY) == len(CHATS)
    while now(store, made).sweeps:
        store.sweeps.step(now(store, made))
    claims = store.ledger.claim(now(store, made), 100)
    assert [claim.chat_id for claim in claims] == CHATS
    store.ledger.record([answer(claim) for claim in claims])
    assert store.ledger.finish_sending(made.uuid)


def test_undo_during_a_sweep_begins_at_once_and_is_done_after_it(store: Store) -> None:
    made = finished(store)
    other = begun(store, CHATS)
    assert store.ledger.retry(made.uuid, BY)
    assert store.undo.begin(made.uuid, BY, CARD)
    assert store.undo.begin(other.uuid, BY, CARD)
    job = store.broadcasts.next_job()
    assert job
    assert (job.uuid, job.state) == (made.uuid, State.UNDOING)
    while now(store, made).sweeps:
        store.sweeps.step(now(store, made))
    for one in store.undo.undeleted(made.id, 0, 100):
        store.undo.record([Undone(one.id, Fate.DELETED)])
    assert store.undo.finish(made.uuid)
    assert store.counts.of(now(store, made)).tally == {
        Outcome.SENT: 3,
        Outcome.UNKNOWN: 2,
        Outcome.PENDING: 4,
    }


def test_what_no_edit_reaches_and_what_is_too_old_is_settled_in_steps(store: Store) -> None:
    made = finished(store, [Outcome.SENT] * len(CHATS))
    version = store.contents.write(made, store.contents.content(made))
    assert store.contents.correct(now(store, made), version, BY, CARD)
    assert store.corrections.keep(now(store, made), 1) == len(CHATS)
    assert store.corrections.finish(now(store, made))
    assert store.counts.of(now(store, made)).corrections == {Correction.REFUSED: len(CHATS)}
    assert store.undo.begin(made.uuid, BY, CARD)
    old = store.undo.undeleted(made.id, 0, len(CHATS))[5]
    assert store.undo.expire(now(store, made), old) == 5
    assert [one.id for one in store.undo.undeleted(made.id, 0, 1)] == [old.id]


@pytest.mark.parametrize("damage", [[["retry", None]], ["fire"], [["retry", None, "x"], 7], {}])
def test_sweep_that_cannot_be_read_is_none(damage: object, store: Store) -> None:
    made = finished(store)
    with store.engine.begin() as connection:
        connection.execute(update(broadcast).values(sweeps=damage))
    job = store.broadcasts.next_job()
    assert job
    assert job.sweeps == ()
    assert store.ledger.claim(job, 1) == []
    store.sweeps.step(job)
    assert store.broadcasts.next_job() is None
    assert store.ledger.retry(made.uuid, BY) == 4


@pytest.mark.sqlite
def test_page_of_a_resend_is_found_among_what_was_sent_again(store: Store) -> None:
    said = str(CLAIM_AGAIN.compile(store.engine))
    with store.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", tuple(range(said.count("?")))).all()
    assert "delivery_asked" in str(plan)


def test_stop_cuts_short_what_reads_a_whole_ledger(store: Store) -> None:
    """Or the process would wait for it: of a million rows six seconds."""
    made = finished(store)
    reads = threading.Event()

    def endless(_connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if "FROM delivery" in statement and not reads.is_set():
            reads.set()
            cursor.execute(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
            )

    event.listen(store.engine, "before_cursor_execute", endless)
    found: list[Exception] = []

    def settle() -> None:
        try:
            store.settling.settle(made)
        except Unavailable as error:
            found.append(error)

    reader = threading.Thread(target=settle)
    reader.start()
    assert reads.wait(10)
    store.settling.give_up()
    reader.join(10)
    assert found
    assert store.settling.settle(now(store, made))
