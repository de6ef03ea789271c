"""What keeps an undo or a correction from going on is known until it goes on, across everything else."""

import pytest

from models.content import Content
from models.events import Admin, Event
from models.reasons import Reason, ReasonCode
from models.record import Broadcast
from models.setbacks import insisted
from models.states import EventKind, Fate, State
from models.store import Store
from tests.support.ledger import BY, CARD, CHATS, NOW, answer, begun, move, now

BOB = Admin(1002, "Bob")
TOKEN = Reason(ReasonCode.TOKEN_REFUSED)
EVERYBODY = Reason(ReasonCode.MOSTLY_REFUSED, "Chat 17 not found")


@pytest.fixture(params=["undo", "correction"])
def job(request: pytest.FixtureRequest, store: Store) -> Broadcast:
    """Everybody has it, and it is being taken back, or corrected."""
    made = begun(store)
    store.ledger.record([answer(claim) for claim in store.ledger.claim(made, len(CHATS))])
    assert store.ledger.finish_sending(made.uuid)
    if request.param == "undo":
        assert store.undo.begin(made.uuid, BY, CARD)
    else:
        found = now(store, made)
        version = store.contents.write(found, Content("text", "Better"))
        assert store.contents.correct(found, version, BY, CARD)
    return now(store, made)


def met(store: Store, job: Broadcast) -> Reason | None:
    setback = now(store, job).setback
    return setback.reason if setback else None


def test_each_cause_is_noted_once_until_it_goes_on(store: Store, job: Broadcast) -> None:
    assert store.setbacks.begin(job, TOKEN)
    assert not store.setbacks.begin(job, TOKEN)
    assert store.setbacks.begin(job, EVERYBODY)
    assert not store.setbacks.begin(job, TOKEN)
    assert not store.setbacks.begin(job, Reason(ReasonCode.MOSTLY_REFUSED, "chat 18 not found"))
    assert met(store, job) == EVERYBODY
    assert store.setbacks.over(job)
    assert not store.setbacks.over(job)
    assert met(store, job) is None
    assert store.setbacks.begin(job, TOKEN)


def test_it_is_owed_until_it_was_told_and_so_is_its_end(store: Store, job: Broadcast) -> None:
    store.setbacks.begin(job, TOKEN)
    seen = now(store, job)
    assert (seen.owes_setback, seen.owes_relief) == (True, False)
    store.setbacks.told(seen, 7)
    assert not now(store, job).owes_setback
    store.setbacks.begin(job, EVERYBODY)
    assert now(store, job).owes_setback
    store.setbacks.told(now(store, job), 8)
    store.setbacks.over(job)
    seen = now(store, job)
    assert (seen.owes_setback, seen.owes_relief) == (False, True)
    store.setbacks.told(seen, 9)
    assert not now(store, job).owes_relief


def test_what_was_told_settles_nothing_that_came_since(store: Store, job: Broadcast) -> None:
    store.setbacks.begin(job, TOKEN)
    seen = now(store, job)
    store.setbacks.begin(job, EVERYBODY)
    store.setbacks.told(seen, 7)
    assert now(store, job).owes_setback


def test_what_nobody_was_told_has_no_end_to_be_told(store: Store, job: Broadcast) -> None:
    store.setbacks.begin(job, TOKEN)
    store.setbacks.over(job)
    assert not now(store, job).owes_relief


@pytest.mark.parametrize("told", [True, False])
def test_its_end_owes_the_report(told: bool, store: Store, job: Broadcast) -> None:
    store.setbacks.begin(job, TOKEN)
    if told:
        store.setbacks.told(now(store, job), 7)
    if job.state is State.UNDOING:
        store.undo.record([])
        with store.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE delivery SET fate = 'deleted'")
        assert store.undo.finish(job.uuid)
    else:
        with store.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE delivery SET tried_version = 2")
        assert store.corrections.finish(job)
    found = now(store, job)
    assert (found.setback, found.owes_report) == (None, True)
    assert not store.setbacks.begin(job, TOKEN)


def test_who_insists_is_noted_and_its_turn_comes_at_once(store: Store, job: Broadcast) -> None:
    assert not store.setbacks.insist(job.uuid, BOB)
    store.setbacks.begin(job, EVERYBODY)
    waiting = {job.id: now(store, job).revision}
    assert store.broadcasts.next_job(waiting) is None
    assert store.broadcasts.next_job() == now(store, job)
    assert store.setbacks.insist(job.uuid, BOB)
    assert now(store, job).revision == waiting[job.id] + 1
    assert store.broadcasts.next_job(waiting) == now(store, job)
    story = store.broadcasts.events(job)
    assert (story[-1].kind, story[-1].by) == (EventKind.WENT_ON, BOB)
    assert insisted(story) == {EVERYBODY.words}


def test_undo_has_not_met_what_kept_the_correction_before_it(store: Store) -> None:
    made = begun(store)
    store.ledger.record([answer(claim) for claim in store.ledger.claim(made, len(CHATS))])
    found = now(store, made)
    store.contents.correct(found, store.contents.write(found, Content("text", "Better")), BY, CARD)
    store.setbacks.begin(now(store, made), EVERYBODY)
    store.setbacks.insist(made.uuid, BOB)
    store.setbacks.begin(now(store, made), TOKEN)
    assert move(store, made.uuid, State.PAUSED)
    assert store.undo.begin(made.uuid, BY, CARD)
    assert met(store, made) is None
    assert insisted(store.broadcasts.events(now(store, made))) == frozenset()
    assert store.undo.begin(made.uuid, BY, CARD) is False
    assert store.counts.of(now(store, made)).fates == dict[Fate, int]()


def test_words_that_it_went_on_after_by_itself_are_nobodys_to_judge() -> None:
    alarm = {"reason": ReasonCode.MOSTLY_REFUSED, "words": "Logged out"}
    story = [
        Event(EventKind.UNDO_BEGUN, NOW, BY),
        Event(EventKind.SET_BACK, NOW, facts=alarm),
        Event(EventKind.WENT_ON, NOW),
        Event(EventKind.SET_BACK, NOW, facts={**alarm, "words": "Chat not found"}),
        Event(EventKind.WENT_ON, NOW, BY),
    ]
    assert insisted(story) == {"Chat not found"}
    assert insisted([*story, Event(EventKind.CORRECTED, NOW, BY)]) == frozenset()
