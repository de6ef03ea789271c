"""The load of a database: what waits, how much of it, and what was written down lately."""

from models.inbox import Waiting
from models.lanes import Lane
from models.load import Queue
from models.recorded import WINDOW, Recorded, Work
from models.states import Outcome, State, Status
from models.store import Store
from tests.support.ledger import CHATS, answer, begun, now


def test_load_tells_what_waits_and_each_commit_that_changed_something(store: Store) -> None:
    assert store.load.queue() == Queue({}, {}, None)
    assert store.load.masses().left == 0
    made, gone_before = begun(store), _commits(store)
    first, *_ = store.ledger.claim(now(store, made), 2)
    store.ledger.record([answer(first)])
    store.inbox.put(
        [Waiting(8, Lane.PERSON, "{}"), Waiting(7, Lane.ADMIN, "{}"), Waiting(6, Lane.ASIDE, "{}")]
    )
    assert _commits(store) == gone_before + 3
    assert store.load.queue() == Queue({State.SENDING: 1}, {Lane.PERSON: 1, Lane.ADMIN: 1}, 7)
    masses = store.load.masses()
    assert (masses.left, masses.subscribers) == (len(CHATS) - 1, {Status.SUBSCRIBED: len(CHATS)})
    assert _commits(store) == gone_before + 3  # to ask is none


def _commits(store: Store) -> float:
    [family] = store.load.commits.collect()
    return next(one.value for one in family.samples if one.name == "recall_commit_seconds_count")


def test_pace_is_that_of_the_last_ten_whole_seconds() -> None:
    clock = [100.0]
    recorded = Recorded(lambda: clock[0])
    for at, number in ((100.1, 30), (100.9, 20), (101.5, 50)):
        clock[0] = at
        recorded.add(Work.SENDING, [Outcome.SENT] * number)
    assert recorded.pace() == 50 / WINDOW  # the second that is going on is not over
    clock[0] = 102
    assert recorded.pace() == 100 / WINDOW
    clock[0] = 111
    assert recorded.pace() == 50 / WINDOW
    clock[0] = 200
    assert recorded.pace() == 0
