"""What of the last hours says the same as a draft, and who of its chats has it."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from models.content import Content
from models.duplicates import Again
from models.record import Broadcast
from models.selection import EVERYONE, Aspect, Condition, Sample, Selection
from models.states import Fate, Outcome, State
from models.store import Store
from models.tables import broadcast, delivery
from tests.support.ledger import BY, CARD, CHATS, move

WORDS = Content("text", "Doors open at nine.")
NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)


def went_out(store: Store, words: Content = WORDS, got: Iterable[int] = CHATS, ago: float = 180) -> Broadcast:
    """A broadcast to everyone that reached these."""
    store.audience.add(CHATS)
    made = store.contents.create(words, 1)
    assert store.broadcasts.confirm(made.uuid, 1, BY, CARD)
    assert store.ledger.begin(made.uuid)
    here = delivery.c.broadcast_id == made.id
    with store.engine.begin() as connection:
        connection.execute(update(delivery).where(here).values(outcome=Outcome.FAILED))
        sent = update(delivery).where(here, delivery.c.chat_id.in_([*got]))
        connection.execute(sent.values(outcome=Outcome.SENT))
    change(store, made, started_at=store.clock() - timedelta(seconds=ago))
    return made


def change(store: Store, made: Broadcast, **columns: object) -> None:
    with store.engine.begin() as connection:
        connection.execute(update(broadcast).where(broadcast.c.id == made.id).values(**columns))


def found(store: Store, selection: Selection = EVERYONE, words: Content = WORDS, hours: int = 24) -> int:
    """How many have it."""
    again = store.duplicates.find(words, selection, hours)
    return again.chats if again else 0


def test_it_says_which_when_and_how_many(store: Store) -> None:
    made = went_out(store, got=[1, 2, 3])
    again = store.duplicates.find(WORDS, EVERYONE, 24)
    assert again
    assert again.ago
    assert again.ago // timedelta(seconds=1) in (180, 181)
    assert again == Again(made.uuid, again.ago, 3)


def test_other_words_and_zero_hours_find_nothing(store: Store) -> None:
    went_out(store)
    assert found(store, words=Content("text", "The shop is closed.")) == 0
    assert found(store, hours=0) == 0


@pytest.mark.parametrize(("hours_ago", "hours", "chats"), [(23, 24, 5), (25, 24, 0), (25, 48, 5), (2, 1, 0)])
def test_only_the_last_hours_count(hours_ago: int, hours: int, chats: int, store: Store) -> None:
    went_out(store, ago=hours_ago * 3600)
    assert found(store, hours=hours) == chats


def test_what_began_in_the_future_began_now(store: Store) -> None:
    went_out(store, ago=-500)
    again = store.duplicates.find(WORDS, EVERYONE, 24)
    assert again
    assert again.ago == timedelta()


@pytest.mark.parametrize(
    ("selection", "chats"),
    [
        (EVERYONE, 3),
        (Selection((Condition(Aspect.TAG, "vip"),)), 2),
        (Selection((Condition(Aspect.TAG, "vip", excluded=True),)), 1),
        (Selection((Condition(Aspect.SORT, "group"),)), 0),
        (Selection(sample=Sample(100, percent=True, seed=1)), 3),
        (Selection(cap=24), 0),
    ],
)
def test_only_chats_count_that_the_draft_is_for(selection: Selection, chats: int, store: Store) -> None:
    went_out(store, got=[1, 2, 3])
    store.tags.put_ids("vip", [2, 3, 4])
    assert found(store, selection) == chats


def test_nobody_is_left_after_those_are_skipped(store: Store) -> None:
    made = went_out(store, got=[1, 2, 3])
    assert found(store, Selection((Condition(Aspect.GOT, made.uuid, excluded=True),))) == 0
    assert found(store, Selection((Condition(Aspect.GOT, made.uuid),))) == 3


def test_who_left_is_not_of_these(store: Store) -> None:
    went_out(store)
    store.audience.block(1)
    assert found(store) == 4


@pytest.mark.parametrize("state", [State.SENDING, State.PAUSED, State.SENT, State.STOPPED])
def test_it_counts_however_far_it_is(state: State, store: Store) -> None:
    change(store, went_out(store), state=state)
    assert found(store) == 5


@pytest.mark.parametrize("state", [State.DRAFTED, State.CANCELLED, State.UNDOING])
def test_what_is_not_out_there_does_not_count(state: State, store: Store) -> None:
    change(store, went_out(store), state=state)
    assert found(store) == 0


@pytest.mark.parametrize(
    ("hours", "chats"), [(None, 2), (0.01, 2), (23, 2), (25, 0)], ids=["next", "held off", "soon", "late"]
)
def test_what_waits_counts_where_it_begins_soon(hours: float | None, chats: int, store: Store) -> None:
    store.audience.add(CHATS)
    store.tags.put_ids("vip", [2, 3, 4])
    vip = Selection((Condition(Aspect.TAG, "vip"),))
    made = store.contents.create(WORDS, 1, selection=vip)
    assert store.broadcasts.confirm(made.uuid, 1, BY, CARD)
    change(store, made, not_before=None if hours is None else store.clock() + timedelta(hours=hours))
    store.audience.block(2)
    again = store.duplicates.find(WORDS, EVERYONE, 24)
    assert (again.chats if again else 0) == chats
    if again:
        assert (again.ago, again.skippable) == (None, False)
    assert found(store, Selection((Condition(Aspect.TAG, "vip", excluded=True),))) == 0


def test_a_test_does_not_count(store: Store) -> None:
    change(store, went_out(store), is_test=True)
    assert found(store) == 0


def test_of_what_was_taken_back_only_what_is_left_counts(store: Store) -> None:
    made = went_out(store)
    change(store, made, state=State.UNDONE)
    here = delivery.c.broadcast_id == made.id
    with store.engine.begin() as connection:
        connection.execute(update(delivery).where(here).values(fate=Fate.DELETED))
        for chat_id, fate in ((1, Fate.ALREADY_GONE), (2, Fate.EXPIRED)):
            one = update(delivery).where(here, delivery.c.chat_id == chat_id)
            connection.execute(one.values(fate=fate))
    again = store.duplicates.find(WORDS, EVERYONE, 24)
    assert again
    assert (again.chats, again.taken_back) == (1, True)
    with store.engine.begin() as connection:
        connection.execute(update(delivery).where(here).values(fate=Fate.DELETED))
    assert found(store) == 0


def test_what_people_have_is_the_corrected_words(store: Store) -> None:
    made = went_out(store)
    other = Content("text", "We are closed on Monday.")
    version = store.contents.write(made, other)
    assert move(store, made.uuid, State.SENT)
    assert store.contents.correct(made, version, BY, CARD)
    assert found(store) == 0
    assert found(store, words=other) == 5


def test_of_several_the_one_counts_that_most_have(store: Store) -> None:
    most = went_out(store, got=[1, 2, 3, 4], ago=7200)
    went_out(store, got=[5], ago=60)
    went_out(store, got=[], ago=30)
    again = store.duplicates.find(WORDS, EVERYONE, 24)
    assert again
    assert (again.uuid, again.chats) == (most.uuid, 4)
