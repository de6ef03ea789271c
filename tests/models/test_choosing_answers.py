"""Who answered, and who did not, as conditions on chats."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select, update

from models.choosing import chosen
from models.content import Content
from models.result_tables import answer
from models.selection import Aspect, Condition, Selection, stored
from models.states import Outcome
from models.store import Store
from models.tables import broadcast, delivery, subscriber
from tests.support.ledger import begun

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
# By person: where, and what. 3 and the stranger 77 pressed in the group.
SAID = {
    "a": {1: (1, "yes"), 2: (2, "no"), 3: (-9, "yes"), 77: (-9, "no")},
    "b": {2: (2, "yes")},
}


@pytest.fixture
def audience(store: Store) -> Store:
    """`a` went to 1 to 5 and to the group -9, and surely arrived there but at 5; `b` to all. 6 came later."""
    for uuid in ("a", "b"):
        made = begun(store, [1, 2, 3, 4, 5, -9])
        with store.engine.begin() as connection:
            this = delivery.c.broadcast_id == made.id
            connection.execute(update(broadcast).where(broadcast.c.id == made.id).values(uuid=uuid))
            connection.execute(update(delivery).where(this).values(outcome=Outcome.SENT))
            lost = this & (delivery.c.chat_id == 5) & (uuid == "a")
            connection.execute(update(delivery).where(lost).values(outcome=Outcome.UNKNOWN))
            said = SAID[uuid]
            for person, (chat_id, value) in said.items():
                row = {
                    "broadcast_id": made.id,
                    "person": person,
                    "chat_id": chat_id,
                    "value": value,
                    "at": NOW,
                }
                connection.execute(insert(answer).values(row))
    store.audience.add([6])
    return store


def picked(store: Store, *conditions: tuple[Aspect, str] | tuple[Aspect, str, bool]) -> list[int]:
    whom = Selection(tuple(Condition(*one) for one in conditions))
    assert stored(whom.said()) == whom
    with store.engine.connect() as connection:
        query = select(subscriber.c.chat_id).where(chosen(whom, NOW)).order_by(subscriber.c.chat_id)
        return list(connection.scalars(query))


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ([(Aspect.ANSWERED, "a")], [1, 2, 3]),
        ([(Aspect.ANSWERED, "a:yes")], [1, 3]),
        ([(Aspect.ANSWERED, "a:no")], [2]),
        ([(Aspect.ANSWERED, "a:perhaps")], []),
        ([(Aspect.ANSWERED, "gone")], []),
        ([(Aspect.ANSWERED, "a:yes"), (Aspect.ANSWERED, "a:no")], [1, 2, 3]),
        ([(Aspect.ANSWERED, "a:yes"), (Aspect.ANSWERED, "b:yes")], [1, 2, 3]),
        ([(Aspect.ANSWERED, "a", True)], [-9, 4, 5, 6]),
        ([(Aspect.ANSWERED, "a:yes", True)], [-9, 2, 4, 5, 6]),
        ([(Aspect.GOT, "a"), (Aspect.ANSWERED, "a:yes", True)], [-9, 2, 4]),
        # Nobody knows whether 5 got it, and 6 surely did not.
        ([(Aspect.UNANSWERED, "a")], [-9, 4]),
        ([(Aspect.UNANSWERED, "a"), (Aspect.SORT, "person")], [4]),
        ([(Aspect.UNANSWERED, "a"), (Aspect.UNANSWERED, "b")], [-9, 4]),
        ([(Aspect.UNANSWERED, "b")], [-9, 1, 3, 4, 5]),
        ([(Aspect.UNANSWERED, "a", True)], [1, 2, 3, 5, 6]),
        ([(Aspect.UNANSWERED, "gone")], []),
    ],
)
def test_person_is_chosen_by_what_they_pressed_wherever_that_was(
    audience: Store, conditions: list[tuple[Aspect, str]], expected: list[int]
) -> None:
    assert picked(audience, *conditions) == expected


def test_broadcast_is_named_once_however_many_of_its_answers_are_chosen(store: Store) -> None:
    made = store.contents.create(Content("text", "Coming?"), 1)
    values = (made.uuid, f"{made.uuid}:yes", f"{made.uuid}:no")
    whom = Selection(tuple(Condition(Aspect.ANSWERED, value) for value in values))
    assert whom.asked_about == (made.uuid,)
    assert list(store.choices.named(whom)) == [made.uuid]
