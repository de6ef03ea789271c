"""What is owed to admins: remembered once for each broadcast, given back once, and never without end."""

from models.notes import Fact
from models.owed import KEPT, Debt
from models.record import Card
from models.store import Store

ADA, BOB = 1001, 1002


def test_where_the_card_was_stays_known_when_more_is_missed(store: Store) -> None:
    store.owed.add(Debt(ADA, "one", 3, had=17, stand_in=Card(BOB, 55)))
    store.owed.add(Debt(ADA, "one", 4))
    assert store.owed.all() == [Debt(ADA, "one", 4, 17, Card(BOB, 55))]


def test_card_that_went_on_to_a_third_admin_is_known_by_its_last_place(store: Store) -> None:
    store.owed.add(Debt(ADA, "one", 3, had=17, stand_in=Card(BOB, 55)))
    store.owed.add(Debt(ADA, "one", 3, stand_in=Card(1003, 60)))
    assert store.owed.all() == [Debt(ADA, "one", 3, 17, Card(1003, 60))]


def test_debt_is_settled_unless_more_was_missed_meanwhile(store: Store) -> None:
    given = Debt(ADA, "one", 3)
    store.owed.add(given)
    store.owed.add(Debt(BOB, "one", 3))
    store.owed.add(Debt(ADA, "one", 4))
    store.owed.settle(given)
    assert Debt(ADA, "one", 4) in store.owed.all()
    store.owed.settle(Debt(ADA, "one", 4))
    assert store.owed.all() == [Debt(BOB, "one", 3)]


def test_only_the_newest_are_kept_for_each_admin(store: Store) -> None:
    store.owed.add(Debt(BOB, "his", 1))
    for number in range(KEPT + 5):
        store.owed.add(Debt(ADA, f"{number}", 1))
    store.owed.add(Debt(ADA, "7", 2))  # the oldest that was left is the newest now
    hers = [debt.uuid for debt in store.owed.all() if debt.admin == ADA]
    assert hers == [*(str(number) for number in (5, 6, *range(8, 15))), "7"]
    assert Debt(BOB, "his", 1) in store.owed.all()


def test_question_stays_owed_when_more_is_missed_until_it_is_answered(store: Store) -> None:
    store.owed.add(Debt(ADA, "one", 3, asked="Ada"))
    store.owed.add(Debt(ADA, "one", 4))
    store.owed.add(Debt(BOB, "one", 3))
    assert store.owed.all()[0] == Debt(ADA, "one", 4, asked="Ada")
    assert not store.owed.answered(BOB, "one")
    assert store.owed.answered(ADA, "one")
    assert not store.owed.answered(ADA, "one")
    assert store.owed.all() == [Debt(BOB, "one", 3)]


def test_debt_of_an_earlier_version_asks_nothing(store: Store) -> None:
    earlier = {"admin": ADA, "uuid": "one", "revision": 3, "had": 17, "stand_in": None}
    store.notes.set(Fact.OWED, [earlier])
    assert store.owed.all() == [Debt(ADA, "one", 3, 17)]
