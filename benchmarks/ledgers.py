"""A large ledger in a database of either kind, driven without Telegram: its times, and its bytes."""

import time
from typing import NamedTuple

from sqlalchemy import insert, update

from benchmarks.questions import FIRST
from benchmarks.recall import BY, TEXT, queue
from models.deliveries.claims import Claim, Sent
from models.deliveries.undo import Undone
from models.record import Card
from models.states import Fate, Outcome, State, Status
from models.store import Store
from models.tables import broadcast, subscriber

CHUNK = 10_000  # chats written at once
PAGE = 250  # deliveries: a quarter of a second at 1000/s


class Kept(NamedTuple):
    """What it took."""

    frozen: float
    """Seconds until all chats were the audience."""
    recorded: float
    """Milliseconds of a claim with its record."""
    undone: float
    """Milliseconds of a deletion: read, then recorded."""
    subscriber: float
    """Bytes, indexes included."""
    delivery: float
    """Bytes once it is sent."""


COMPARED = {
    "freezing": "frozen",
    "claim and record": "recorded",
    "a deletion": "undone",
    "a subscriber on the disk": "subscriber",
    "a delivery on the disk": "delivery",
}
"""Each ratio between two of them, and the field that it is of."""


def keep(url: str, chats: int, deleted: int) -> Kept:
    """Send to all of so many, as the ledger sees it, and take back so many of these."""
    empty = _size(url)
    with Store.open(url) as store:
        _fill(store, chats)
    peopled = _size(url)
    with Store.open(url) as store:
        uuid = queue(store, TEXT)
        began = time.perf_counter()
        assert store.ledger.begin(uuid)
        frozen = time.perf_counter() - began
        recorded = _record(store)
    sent = _size(url)
    with Store.open(url) as store:
        undone = _undo(store, uuid, deleted)
    return Kept(frozen, recorded, undone, (peopled - empty) / chats, (sent - peopled) / chats)


def _size(url: str) -> int:
    """Bytes, of SQLite without what a connection that is open keeps beside the file."""
    with Store.open(url) as store:
        return store.database.size(store.engine)


def _fill(store: Store, chats: int) -> None:
    """As people are known who have said /start."""
    now = store.clock()
    for first in range(FIRST, FIRST + chats, CHUNK):
        rows = [
            {
                "chat_id": chat_id,
                "first_name": "Ada",
                "last_name": "Lovelace",
                "username": f"ada_{chat_id}",
                "language": "en",
                "joined_at": now,
                "heard_at": now,
                "status": Status.SUBSCRIBED,
                "changed_at": now,
            }
            for chat_id in range(first, min(first + CHUNK, FIRST + chats))
        ]
        with store.engine.begin() as connection:
            connection.execute(insert(subscriber), rows)


def _record(store: Store) -> float:
    job = store.broadcasts.next_job()
    assert job, "it is being sent"
    began, rows = time.perf_counter(), 0
    while claims := store.ledger.claim(job, PAGE):
        store.ledger.record([_as_sent(claim) for claim in claims])
        rows += len(claims)
    took = time.perf_counter() - began
    assert store.ledger.finish_sending(job.uuid)
    return took / rows * 1000


def _as_sent(claim: Claim) -> Sent:
    return Sent(claim.id, claim.chat_id, Outcome.SENT, (claim.id,))


def _undo(store: Store, uuid: str, deleted: int) -> float:
    assert store.undo.begin(uuid, BY, Card(BY.id))
    job = store.broadcasts.get(uuid)
    assert job
    now, after, rows = store.clock(), 0, 0
    began = time.perf_counter()
    while rows < deleted and (page := store.undo.undeleted(job.id, after, PAGE)):
        store.undo.record([Undone(one.id, Fate.DELETED, deleted_at=now) for one in page])
        after, rows = page[-1].id, rows + len(page)
    took = time.perf_counter() - began
    # Nobody waits for the others: a bot that is started now does not go on with it.
    over = {"state": State.UNDONE, "undo_finished_at": now, "report_message_id": 1}
    with store.engine.begin() as connection:
        connection.execute(update(broadcast).where(broadcast.c.uuid == uuid).values(over))
    return took / rows * 1000
