"""Broadcasts that ended long ago, and what is told of them before and after only their numbers are kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, insert, select

from models.buttons import AnswerButton
from models.content import Content
from models.deliveries.corrections import Corrected
from models.deliveries.undo import Undone
from models.record import Broadcast
from models.result_tables import answer as answers
from models.result_tables import departure, reply
from models.states import Correction, Fate, Outcome, State, Status
from models.store import Store
from models.tables import delivery
from tests.support.ledger import ANSWERS, BY, CARD, answer, begun, move, now
from tests.support.settled import settle

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
MANY = [*range(1, len(ANSWERS) + 1)]
DAY = timedelta(days=1)
ROWS: Sequence[Table] = (delivery, answers, departure, reply)


def sent(store: Store, made: Broadcast, outcomes: Sequence[Outcome], most: int = 10_000) -> None:
    """Its chats had their turn, at most so many: the first ones with these outcomes, the others have it."""
    claims, at = store.ledger.claim(made, most), store.clock()
    found = [*outcomes, *[Outcome.SENT] * len(claims)]
    told = [answer(claim, outcome) for claim, outcome in zip(claims, found, strict=False)]
    store.ledger.record(
        [replace(one, sent_at=one.sent_at and at, version=made.content_version) for one in told]
    )


def finished(store: Store) -> Broadcast:
    """Each of its chats has an outcome of its own."""
    made = begun(store, MANY)
    sent(store, made, ANSWERS)
    assert store.ledger.finish_sending(made.uuid)
    return now(store, made)


def stopped(store: Store) -> Broadcast:
    made = begun(store)
    sent(store, made, [], 2)
    assert store.broadcasts.stop(made.uuid, BY)
    return now(store, made)


def undone(store: Store) -> Broadcast:
    """What was deleted of it, and what was not for each reason."""
    made = begun(store, [*range(1, len(Fate) + 1)])
    sent(store, made, [])
    assert store.undo.begin(made.uuid, BY, CARD)
    fates = [*Fate, *[Fate.DELETED] * 10_000]
    told = zip(store.undo.undeleted(made.id, 0, 10_000), fates, strict=False)
    store.undo.record([Undone(row.id, fate, None, store.clock()) for row, fate in told])
    assert store.undo.finish(made.uuid)
    return now(store, made)


def corrected(store: Store) -> Broadcast:
    """As `finished`, and it says something else since."""
    made = finished(store)
    version = store.contents.write(made, Content("text", "Other"))
    job = store.contents.correct(made, version, BY, CARD)
    assert job
    rows = store.corrections.outdated(job, 0, 10_000)
    store.corrections.record(job, [Corrected(row.id, Correction.CORRECTED) for row in rows])
    assert store.corrections.finish(job)
    return now(store, made)


def retried(store: Store) -> Broadcast:
    """As `finished`, and those who failed have it since."""
    made = finished(store)
    assert store.ledger.retry(made.uuid, BY)
    sent(store, now(store, made), [])
    assert store.ledger.finish_sending(made.uuid)
    return now(store, made)


def answered(store: Store) -> Broadcast:
    """People have pressed its buttons, left because of it, and written."""
    store.audience.add([-5, 1, 2])
    made = store.contents.create(Content("text", "Coming?", buttons=((AnswerButton("👍", "yes"),),)), 1)
    assert move(store, made.uuid, State.QUEUED)
    assert store.ledger.begin(made.uuid)
    sent(store, made, [])
    assert store.ledger.finish_sending(made.uuid)
    react(store, made)
    return now(store, made)


def react(store: Store, made: Broadcast) -> None:
    """One each has answered in private and in a group, left and written."""
    of = {"broadcast_id": made.id, "at": store.clock()}
    with store.engine.begin() as connection:
        for person, chat_id in ((1, 1), (9, -5)):
            connection.execute(insert(answers).values(**of, person=person, chat_id=chat_id, value="yes"))
        connection.execute(insert(departure).values(**of, chat_id=2, status=Status.LEFT, after=60))
        connection.execute(insert(reply).values(**of, chat_id=1, message_id=9))


KINDS = {one.__name__: one for one in (finished, stopped, undone, corrected, retried, answered)}


def told(store: Store, made: Broadcast) -> dict[str, Any]:
    """All that the bot tells of it, and of everything."""
    seen = store.snapshots.of(made.uuid, window=True)
    assert seen
    broadcast = replace(seen.broadcast, folded_at=None)
    return {
        "report": replace(seen, broadcast=broadcast),
        "counts": store.counts.of(now(store, made)),
        "line": replace(store.snapshots.line(now(store, made)), broadcast=broadcast),
        "totals": store.counts.totals(),
    }


def folded(store: Store, made: Broadcast, *, clear: bool = True) -> None:
    """Only its numbers are kept; without `clear`, its rows are there still."""
    settle(store)
    assert store.folding.fold(now(store, made))
    while clear and store.folding.clear():
        pass


def rows(store: Store, made: Broadcast) -> int:
    """What is left of it beside its numbers."""
    with store.engine.connect() as connection:
        counted = (select(func.count()).where(one.c.broadcast_id == made.id) for one in ROWS)
        return sum(connection.scalar(one) or 0 for one in counted)
