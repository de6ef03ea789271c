"""The canary in the ledger: who comes first, and what may be claimed."""

from dataclasses import replace

import pytest

from models.content import Content
from models.deliveries import canary
from models.plan import Plan
from models.reasons import Reason, ReasonCode
from models.record import Broadcast
from models.selection import EVERYONE, Aspect, Condition, Sample, Selection, Sort
from models.states import Outcome, State
from models.store import Store
from tests.support.ledger import BY, CARD, answer, move, now

CHATS = range(1, 241)


@pytest.mark.parametrize(
    ("chats", "first"),
    [(0, 0), (1, 0), (100, 0), (101, 100), (9_999, 100), (10_000, 100), (10_001, 101), (1_000_000, 10_000)],
)
def test_one_in_a_hundred_comes_first_and_a_hundred_at_least(chats: int, first: int) -> None:
    assert canary.size(chats) == first


@pytest.mark.parametrize(
    ("chats", "above", "wanted"), [(500, 0, False), (500, 500, False), (501, 500, True), (99, 1, True)]
)
def test_default_is_above_a_number_and_never_where_that_is_none(chats: int, above: int, wanted: bool) -> None:
    assert canary.by_default(chats, above) is wanted


def begun(store: Store, selection: Selection = EVERYONE, *, first: bool = True) -> Broadcast:
    plan = Plan(canary=first)
    made = store.contents.create(Content("text", "Hello"), 1, selection=selection, plan=plan)
    assert move(store, made.uuid, State.QUEUED)
    assert store.ledger.begin(made.uuid)
    return now(store, made)


def chats(store: Store, job: Broadcast) -> list[int]:
    """In the order in which they are claimed, as if nobody had to come first."""
    return [claim.chat_id for claim in store.ledger.claim(job, 10_000)]


@pytest.fixture(autouse=True)
def audience(store: Store) -> None:
    store.audience.add([*CHATS])


def test_some_at_random_have_the_lowest_ids_and_the_others_follow_in_order(store: Store) -> None:
    draws = []
    for _ in range(2):
        job = begun(store)
        order = chats(store, job)
        assert (job.audience, job.canary_chats) == (240, 100)
        assert sorted(order) == [*CHATS]
        assert order[:100] == sorted(order[:100])
        assert order[100:] == sorted(order[100:])
        draws.append(order[:100])
    assert draws[0] != draws[1]
    assert draws[0] != [*CHATS][:100]


def test_without_it_all_are_in_the_order_of_their_ids(store: Store) -> None:
    job = begun(store, first=False)
    assert chats(store, job) == [*CHATS]
    assert job.canary_chats is None


PEOPLE = Condition(Aspect.SORT, Sort.PERSON)


@pytest.mark.parametrize(
    ("selection", "size", "first"),
    [
        (Selection(sample=Sample(120, percent=False, seed=7)), 120, 100),
        (Selection(sample=Sample(50, percent=True, seed=7)), 120, 100),
        (Selection(sample=Sample(60, percent=False, seed=7)), 60, None),
        (Selection((PEOPLE,)), 240, 100),
        (Selection((replace(PEOPLE, excluded=True),)), 0, None),
        (Selection(cap=20), 140, 100),
    ],
)
def test_they_are_some_of_those_who_are_chosen(
    selection: Selection, size: int, first: int | None, store: Store
) -> None:
    if selection.cap:
        before = begun(store)
        claims = store.ledger.claim(before, 1000, last=store.ledger.last(before))
        store.ledger.record([answer(claim) for claim in claims])
    job = begun(store, selection)
    assert (job.audience, job.canary_chats) == (size, first)
    assert len(set(chats(store, job))) == size


def test_nobody_else_is_claimed_before_an_admin_has_looked(store: Store) -> None:
    job = begun(store)
    last = store.ledger.last(job)
    claims = store.ledger.claim(job, 1000, last=last)
    assert len(claims) == 100
    assert store.waves.look(job) is None  # nobody has an outcome yet
    store.ledger.record([answer(claim) for claim in claims[1:]])
    assert store.waves.look(job) is None
    store.ledger.record([answer(claims[0], Outcome.FAILED)])
    why = store.waves.look(job)
    assert why == Reason(ReasonCode.CANARY, numbers=(100,))
    assert store.broadcasts.halt(job.uuid, why)
    halted = now(store, job)
    assert (halted.reason, halted.waits_for_look) == (why, True)
    assert store.broadcasts.resume(job.uuid, BY)
    job = now(store, job)
    assert job.canary_chats == 0
    assert store.waves.look(job) is None
    assert len(store.ledger.claim(job, 1000, last=store.ledger.last(job))) == 140


def test_first_ones_are_found_whatever_became_of_them(store: Store) -> None:
    older = begun(store, first=False)
    job = begun(store)
    last = store.ledger.last(job)
    assert last == store.ledger.last(now(store, job))
    claims = store.ledger.claim(job, 60)
    outcomes = [one for one in Outcome if one not in (Outcome.PENDING, Outcome.IN_FLIGHT)]
    store.ledger.record(
        [answer(claim, outcomes[number % len(outcomes)]) for number, claim in enumerate(claims)]
    )
    assert store.ledger.last(job) == last
    assert last == min(claim.id for claim in claims) + 99
    assert store.ledger.claim(older, 1)[0].id < claims[0].id


@pytest.mark.parametrize("why", [None, Reason(ReasonCode.MESSAGE_REFUSED, "no"), Reason(ReasonCode.BLOCKS)])
def test_another_pause_lets_nobody_else_have_it(why: Reason | None, store: Store) -> None:
    job = begun(store)
    assert store.broadcasts.halt(job.uuid, why) if why else store.broadcasts.pause(job.uuid, BY)
    assert store.broadcasts.resume(job.uuid, BY)
    assert now(store, job).canary_chats == 100


def finished(store: Store, job: Broadcast, outcome: Outcome) -> None:
    claims = store.ledger.claim(job, 1000)
    store.ledger.record([answer(claim, outcome) for claim in claims])
    assert store.ledger.finish_sending(job.uuid)


def test_no_second_try_has_first_ones(store: Store) -> None:
    job = begun(store)
    finished(store, job, Outcome.REFUSED)
    assert store.ledger.retry(job.uuid, BY) == 240
    assert now(store, job).canary_chats == 0
    finished(store, now(store, job), Outcome.UNKNOWN)
    assert store.ledger.resend(job.uuid, now(store, job).revision, BY, CARD) == 240
    assert now(store, job).canary_chats == 0


def test_who_remains_after_a_stop_has_no_first_ones(store: Store) -> None:
    job = begun(store)
    assert store.broadcasts.stop(job.uuid, BY)
    assert store.ledger.send_remaining(job.uuid, BY) == 240
    assert now(store, job).canary_chats == 0


def test_test_of_a_draft_has_none(store: Store) -> None:
    made = store.contents.create_test(Content("text", "Hello"), BY)
    assert store.ledger.begin(made.uuid, [*range(1, 200)])
    assert now(store, made).canary_chats is None
