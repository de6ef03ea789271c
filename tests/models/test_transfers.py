"""Files on their way: each once, and of many answers one."""

from dataclasses import replace

import pytest

from models.notes import Fact
from models.store import Store
from models.transfers import MOST, Step, Transfer, Want

ADA = 1001
FILE = Transfer(ADA, 5, Want.ADD, Step.LOOK, file_id="file-1", name="subscribers.csv")
ASKED = replace(FILE, step=Step.ASKED, shown=6)


def goes_on(found: Transfer) -> Transfer | None:
    return replace(found, step=Step.DO) if found.step is Step.ASKED else None


def test_the_same_message_begins_one(store: Store) -> None:
    assert [store.transfers.begin(FILE), store.transfers.begin(replace(FILE, name="other.csv"))] == [
        True,
        False,
    ]
    assert store.transfers.due() == [FILE]


def test_what_awaits_an_answer_is_not_due(store: Store) -> None:
    store.transfers.begin(FILE)
    assert store.transfers.move(FILE, ASKED)
    assert store.transfers.due() == []
    assert store.transfers.get(*FILE.key) == ASKED


def test_of_many_answers_one_counts(store: Store) -> None:
    store.transfers.begin(ASKED)
    assert [store.transfers.answer(*ASKED.key, goes_on) for _ in range(3)] == [ASKED, None, None]
    assert store.transfers.due() == [replace(ASKED, step=Step.DO)]


def test_what_was_answered_meanwhile_is_not_moved(store: Store) -> None:
    store.transfers.begin(ASKED)
    store.transfers.answer(*ASKED.key, goes_on)
    assert not store.transfers.move(ASKED, replace(ASKED, shown=7))
    assert not store.transfers.end(ASKED, (Step.ASKED,))
    assert store.transfers.end(ASKED)
    assert store.transfers.get(*ASKED.key) is None


def test_another_admin_has_none(store: Store) -> None:
    store.transfers.begin(ASKED)
    assert store.transfers.answer(ADA + 1, ASKED.message_id, goes_on) is None


def test_of_many_questions_the_oldest_are_forgotten_and_what_goes_on_is_not(store: Store) -> None:
    store.transfers.begin(FILE)
    for number in range(100, 100 + MOST + 3):
        store.transfers.begin(replace(ASKED, message_id=number))
    assert store.transfers.due() == [FILE]
    assert store.transfers.get(ADA, 100) is None
    assert store.transfers.get(ADA, 100 + MOST + 2)


@pytest.mark.parametrize(
    "damaged", [None, "x", [1], [{}], [{"step": "x"}], [{"step": "do", "want": "add", "more": 1}]]
)
def test_what_is_damaged_is_passed_over(damaged: object, store: Store) -> None:
    store.notes.set(Fact.TRANSFERS, damaged)
    assert store.transfers.due() == []
    assert store.transfers.begin(FILE)
