"""The window: what is young enough to be deleted, and what is too young for it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.content import DICE, Content
from models.deliveries.window import DICE_REST, UNDO_WINDOW, Window, window
from models.record import Broadcast
from models.states import State
from models.store import Store
from tests.support.ledger import NOW, answer, move

HOUR = timedelta(hours=1)


def sent(store: Store, kind: str) -> Broadcast:
    """To a person and a group, an hour apart."""
    store.audience.add([-77, 5])
    made = store.contents.create(Content(kind, "Hello"), 1)
    assert move(store, made.uuid, State.QUEUED)
    assert store.ledger.begin(made.uuid)
    group, person = sorted(store.ledger.claim(made, 9), key=lambda claim: claim.chat_id)
    store.ledger.record([answer(person), replace(answer(group), sent_at=NOW - HOUR)])
    return made


def seen(store: Store, made: Broadcast, after: timedelta) -> Window:
    with store.engine.connect() as connection:
        return window(connection, made, NOW + after)


@pytest.mark.parametrize(
    ("after", "young", "old", "old_groups"),
    [
        (timedelta(), 2, 0, 0),
        (UNDO_WINDOW - 1.5 * HOUR, 2, 0, 0),
        (UNDO_WINDOW - 0.5 * HOUR, 1, 0, 1),
        (UNDO_WINDOW + 0.5 * HOUR, 0, 1, 1),
    ],
)
def test_what_is_older_than_two_days_counts_as_old(
    after: timedelta, young: int, old: int, old_groups: int, store: Store
) -> None:
    found = seen(store, sent(store, "text"), after)
    assert (found.young, found.old, found.old_groups) == (young, old, old_groups)
    assert found.opens is None


@pytest.mark.parametrize(("after", "rests"), [(timedelta(), True), (DICE_REST + HOUR, False)])
def test_dice_rests_for_a_day(after: timedelta, rests: bool, store: Store) -> None:
    found = seen(store, sent(store, DICE), after)
    assert found.last == NOW
    assert found.opens == (NOW + DICE_REST if rests else None)
