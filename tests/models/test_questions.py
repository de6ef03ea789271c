"""Of all questions about one broadcast the newest counts, whoever has it."""

from models.events import Admin
from models.questions import Question
from models.record import Broadcast, Card
from models.states import State
from models.store import Store
from tests.support.ledger import BY, begun, move, now

BOB = Admin(1002, "Bob")
FIRST, SECOND = Question(BY, Card(BY.id, 7)), Question(BOB, Card(BOB.id, 5))


def paused(store: Store) -> Broadcast:
    made = begun(store)
    assert move(store, made.uuid, State.PAUSED)
    return now(store, made)


def test_newest_question_takes_the_place_of_the_one_before(store: Store) -> None:
    made = paused(store)
    assert store.questions.put(made, FIRST) is None
    assert store.questions.newer(made, FIRST.place) is None
    assert store.questions.put(made, SECOND) == FIRST
    assert store.questions.newer(made, FIRST.place) == SECOND
    assert store.questions.newer(made, SECOND.place) is None
    assert now(store, made).revision == made.revision


def test_question_that_nobody_has_noted_counts(store: Store) -> None:
    made = paused(store)
    store.questions.put(made, FIRST)
    assert store.questions.newer(made, Card(BY.id, 99)) is None


def test_questions_about_another_broadcast_do_not_matter(store: Store) -> None:
    made, other = paused(store), paused(store)
    store.questions.put(made, FIRST)
    assert store.questions.put(other, SECOND) is None
    assert store.questions.newer(made, FIRST.place) is None


def test_question_whose_message_is_the_card_now_is_not_closed(store: Store) -> None:
    made = paused(store)
    store.questions.put(made, FIRST)
    assert store.undo.begin(made.uuid, BY, FIRST.place, made.revision)
    assert store.questions.put(now(store, made), SECOND) is None


def test_same_message_may_ask_once_more(store: Store) -> None:
    made = paused(store)
    store.questions.put(made, FIRST)
    assert store.questions.put(made, FIRST) is None
    assert store.questions.newer(made, FIRST.place) is None
