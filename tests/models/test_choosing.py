"""Choosing: the same condition counts, freezes and exports, whatever was chosen."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from models.choosing import chosen
from models.content import Content
from models.reach import count
from models.selection import EVERYONE, NOBODY, Aspect, Condition, Sample, Selection, stored
from models.states import State
from models.store import Store
from models.tables import subscriber, tag
from tests.support.ledger import BY, CARD

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def picked(store: Store, selection: Selection) -> list[int]:
    with store.engine.connect() as connection:
        query = select(subscriber.c.chat_id).where(chosen(selection, NOW)).order_by(subscriber.c.chat_id)
        return list(connection.scalars(query))


def only(aspect: Aspect, *values: str, excluded: bool = False) -> Selection:
    return Selection(tuple(Condition(aspect, value, excluded) for value in values))


@pytest.fixture
def audience(store: Store) -> Store:
    store.audience.add([1, 2, 3, -4, -5])
    known: dict[int, dict[str, object]] = {
        1: {"language": "de", "joined_at": NOW - DAY / 2, "source": "shop", "heard_at": NOW - 40 * DAY},
        2: {"language": "fr", "joined_at": NOW - 3 * DAY, "heard_at": NOW - DAY},
        3: {"joined_at": NOW - 100 * DAY},
        -5: {"is_channel": True},
    }
    with store.engine.begin() as connection:
        for chat_id, values in known.items():
            connection.execute(update(subscriber).where(subscriber.c.chat_id == chat_id).values(values))
        connection.execute(insert(tag), [{"name": "staff", "chat_id": chat_id} for chat_id in (1, -4)])
    return store


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (EVERYONE, [-5, -4, 1, 2, 3]),
        (NOBODY, []),
        (only(Aspect.LANGUAGE, "de"), [1]),
        (only(Aspect.LANGUAGE, "de", "fr"), [1, 2]),
        (only(Aspect.LANGUAGE, ""), [-5, -4, 3]),
        (only(Aspect.LANGUAGE, "de", excluded=True), [-5, -4, 2, 3]),
        (only(Aspect.JOINED, "24h"), [1]),
        (only(Aspect.JOINED, "7d"), [1, 2]),
        (only(Aspect.JOINED, "before:2026-11-24"), [-5, -4, 2, 3]),
        (only(Aspect.SOURCE, "shop"), [1]),
        (only(Aspect.SOURCE, "shop", excluded=True), [-5, -4, 2, 3]),
        (only(Aspect.SORT, "person"), [1, 2, 3]),
        (only(Aspect.SORT, "group"), [-4]),
        (only(Aspect.SORT, "channel"), [-5]),
        (only(Aspect.TAG, "staff"), [-4, 1]),
        (only(Aspect.TAG, "staff", excluded=True), [-5, 2, 3]),
        (only(Aspect.SILENT, "30"), [-5, -4, 1, 3]),
        (only(Aspect.SILENT, "30", excluded=True), [2]),
        (
            Selection((Condition(Aspect.SORT, "person"), Condition(Aspect.TAG, "staff", excluded=True))),
            [2, 3],
        ),
    ],
)
def test_conditions_narrow_each_other(audience: Store, selection: Selection, expected: list[int]) -> None:
    assert picked(audience, selection) == expected
    assert stored(selection.said()) == selection


def test_sample_and_all_others_are_everyone_and_the_same_again(store: Store) -> None:
    store.audience.add(range(1, 1001))
    few = Selection(sample=Sample(10, percent=True, seed=7))
    others = Selection(sample=Sample(10, percent=True, seed=7, excluded=True))
    got = picked(store, few)
    assert len(got) == 100
    assert got == picked(store, few)
    assert sorted(got + picked(store, others)) == list(range(1, 1001))
    assert got != picked(store, Selection(sample=Sample(10, percent=True, seed=8)))
    assert len(picked(store, Selection(sample=Sample(30, percent=False, seed=7)))) == 30


def test_what_is_frozen_is_what_was_chosen(audience: Store) -> None:
    whom = only(Aspect.SORT, "person")
    draft = audience.contents.create(Content("text", "Hello"), 1, selection=whom)
    assert draft.selection == whom
    audience.broadcasts.confirm(draft.uuid, 1, BY, CARD)
    audience.ledger.begin(draft.uuid)
    begun = audience.broadcasts.get(draft.uuid)
    assert begun
    assert (begun.audience, begun.left_out, begun.state) == (3, 0, State.SENDING)
    with audience.engine.connect() as connection:
        assert count(connection, chosen(whom, NOW)) == 3
