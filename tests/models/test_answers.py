"""Answers: who may give one, what a second press does, and what is counted."""

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import event, insert, select, update

from models.answering import Answer, Given, Tap
from models.answers import answered, written
from models.buttons import NOBODYS, AnswerButton, CopyButton, Row
from models.changes import Change, Said
from models.content import Content
from models.inbox import Waiting
from models.lanes import Lane
from models.profiles import Profile
from models.record import Broadcast
from models.result_tables import answer
from models.results import Answered
from models.states import Outcome, State, Status
from models.store import Store
from models.tables import broadcast, delivery
from tests.support.ledger import BY, move, now

YES, NO = AnswerButton("👍 Coming", "yes", "Thanks"), AnswerButton("👎 No", "no")
ROWS: tuple[Row, ...] = ((YES, NO), (CopyButton("Code", "SAVE10"),))
EVE = 4  # got nothing


def asked(store: Store, *, outcome: Outcome = Outcome.SENT, rows: tuple[Row, ...] = ROWS) -> Broadcast:
    """A question that 1, 2, 3 and the group -5 got."""
    store.audience.add([1, 2, 3, -5])
    made = store.contents.create(Content("text", "Coming?", buttons=rows), 1)
    assert move(store, made.uuid, State.QUEUED)
    assert store.ledger.begin(made.uuid)
    with store.engine.begin() as connection:
        mine = delivery.c.broadcast_id == made.id
        connection.execute(update(delivery).where(mine).values(outcome=outcome))
    store.audience.add([EVE])
    return made


def tap(store: Store, of: Broadcast, button: AnswerButton, person: int, chat_id: int = 0) -> Given:
    return store.answers.tap(Tap(of.uuid, button.key, person, chat_id or person)).given


def values(store: Store, of: Broadcast) -> dict[int, str]:
    query = select(answer.c.person, answer.c.value).where(answer.c.broadcast_id == of.id)
    with store.engine.connect() as connection:
        return dict(connection.execute(query).all())


def read(store: Store, of: Broadcast) -> tuple[list[Answered], int]:
    with store.engine.connect() as connection:
        return answered(connection, now(store, of))


def counted(store: Store, of: Broadcast) -> dict[str, Any]:
    with store.engine.connect() as connection:
        return written(connection, of)


def keep(store: Store, of: Broadcast, **columns: Any) -> None:
    with store.engine.begin() as connection:
        connection.execute(update(broadcast).where(broadcast.c.id == of.id).values(**columns))


def kept(store: Store, of: Broadcast) -> object:
    with store.engine.connect() as connection:
        return connection.scalar(select(broadcast.c.answers).where(broadcast.c.id == of.id))


@pytest.mark.parametrize(
    ("presses", "given", "left"),
    [
        ([YES], Given.COUNTED, {1: "yes"}),
        ([YES, NO], Given.CHANGED, {1: "no"}),
        ([YES, YES], Given.TAKEN_BACK, {}),
        ([YES, NO, NO], Given.TAKEN_BACK, {}),
        ([YES, YES, YES], Given.COUNTED, {1: "yes"}),
        ([YES, NO, YES], Given.CHANGED, {1: "yes"}),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_person_has_one_answer_and_the_last_press_says_which(
    presses: list[AnswerButton], given: Given, left: dict[int, str], together: bool, store: Store
) -> None:
    made = asked(store)
    if together:  # in one batch of the inbox
        taps = {at: Tap(made.uuid, one.key, 1, 1) for at, one in enumerate(presses)}
        changes = {at: Change(Said.ANSWERED, Profile(1), tap=one) for at, one in taps.items()}
        found = store.inbox.carry_out(changes)[len(presses) - 1]
        assert isinstance(found, Answer)
        assert found.given is given
    else:
        assert [tap(store, made, one, 1) for one in presses][-1] is given
    assert values(store, made) == left


@pytest.mark.parametrize("outcome", Outcome)
def test_who_may_have_it_may_answer(outcome: Outcome, store: Store) -> None:
    made = asked(store, outcome=outcome)
    has_it = outcome in (Outcome.SENT, Outcome.UNKNOWN, Outcome.IN_FLIGHT)
    assert tap(store, made, YES, 1) is (Given.COUNTED if has_it else Given.NOT_THEIRS)
    assert values(store, made) == ({1: "yes"} if has_it else {})


def test_answer_of_who_did_not_get_it_counts_for_nobody(store: Store) -> None:
    made = asked(store)
    assert tap(store, made, YES, EVE) is Given.NOT_THEIRS
    assert tap(store, made, YES, 1, -6) is Given.NOT_THEIRS  # a group that did not get it
    assert tap(store, made, AnswerButton("Perhaps", "perhaps"), 1) is Given.NOT_THEIRS
    assert (
        store.answers.tap(Tap("b1cd234c-39a3-449d-864e-a0f5d373ff9c", YES.key, 1, 1)).given
        is Given.NOT_THEIRS
    )
    assert store.answers.tap(Tap(NOBODYS, YES.key, 1, 1)).given is Given.TRIED
    assert values(store, made) == {}


def test_press_under_a_test_counts_for_nobody(store: Store) -> None:
    made = store.contents.create_test(Content("text", "Coming?", buttons=ROWS), BY)
    assert store.ledger.begin(made.uuid, [BY.id])
    assert tap(store, made, YES, BY.id) is Given.TRIED
    assert values(store, made) == {}


def test_in_a_group_everybody_counts_and_is_told_apart(store: Store) -> None:
    made = asked(store)
    for person in (1, EVE, 77, 78):  # the group got it, whatever else each of them got
        assert tap(store, made, YES, person, -5) is Given.COUNTED
    assert tap(store, made, NO, 2) is Given.COUNTED
    assert tap(store, made, NO, 1) is Given.CHANGED  # wherever it is pressed, one for each person
    assert read(store, made) == ([Answered("👍 Coming", "yes", 3, 3), Answered("👎 No", "no", 2, 0)], 1)


def test_what_is_over_counts_for_nobody_and_says_so(store: Store) -> None:
    made = asked(store)
    tap(store, made, YES, 1)
    said = counted(store, made)
    keep(store, made, answers=said, folded_at=store.clock())
    assert tap(store, made, NO, 2) is Given.OVER
    assert kept(store, made) == said
    assert read(store, made) == ([Answered("👍 Coming", "yes", 1), Answered("👎 No", "no", 0)], 0)


@pytest.mark.parametrize("folded", [False, True])
@pytest.mark.parametrize(
    "damage",
    [{}, {"persons": 5}, {"persons": {"yes": "x"}}, {"persons": {"yes": 1}, "in_rooms": [1]}, {"rooms": 1}],
)
def test_what_is_damaged_is_counted_anew_or_not_known(
    damage: dict[str, object], folded: bool, store: Store
) -> None:
    made = asked(store)
    tap(store, made, YES, 1)
    keep(store, made, answers=damage, folded_at=store.clock() if folded else None)
    yes, no = Answered("👍 Coming", "yes", 1), Answered("👎 No", "no", 0)
    assert read(store, made) == ([] if folded else [yes, no], 0)


def test_late_answer_drops_what_was_written_down(store: Store) -> None:
    made = asked(store)
    keep(store, made, answers={"persons": {"yes": 7}})
    assert read(store, made)[0][0].persons == 7
    assert tap(store, made, YES, EVE) is Given.NOT_THEIRS
    assert kept(store, made)
    tap(store, made, YES, 1)
    assert kept(store, made) is None
    assert read(store, made)[0][0].persons == 1


@pytest.mark.parametrize("written_down", [True, False])
def test_correction_of_the_buttons_keeps_what_was_answered(written_down: bool, store: Store) -> None:
    made = asked(store)
    tap(store, made, YES, 1)
    tap(store, made, NO, 2)
    perhaps = AnswerButton("🤷", "perhaps")
    new = AnswerButton("👍 I come", "yes")
    version = store.contents.write(made, Content("text", "Coming?", buttons=((perhaps, new),)))
    keep(store, made, content_version=version)
    assert tap(store, made, NO, 3) is Given.COUNTED  # who has the old buttons still
    if written_down:
        keep(store, made, answers=counted(store, made))
    wanted = [Answered("🤷", "perhaps", 0), Answered("👍 I come", "yes", 1), Answered("👎 No", "no", 2)]
    assert read(store, made) == (wanted, 0)


def test_undo_keeps_what_was_answered(store: Store) -> None:
    made = asked(store)
    tap(store, made, YES, 1)
    for state in (State.SENT, State.UNDOING, State.UNDONE):
        assert move(store, made.uuid, state)
    assert tap(store, made, YES, 2) is Given.COUNTED  # pressed before it was deleted
    assert read(store, made)[0][0].persons == 2


def test_broadcast_that_asks_nothing_says_nothing(store: Store) -> None:
    made = asked(store, rows=((CopyButton("Code", "SAVE10"),),))
    assert read(store, made) == ([], 0)


class TestForgetting:
    def test_forgets_every_answer_and_counts_them_anew(self, store: Store) -> None:
        first, second = asked(store), asked(store)
        for made in (first, second):
            tap(store, made, YES, 1, -5)
            tap(store, made, YES, 2)
            keep(store, made, answers={"persons": {"yes": 2}})
        store.audience.forget(1)
        assert values(store, first) == values(store, second) == {2: "yes"}
        assert kept(store, first) is kept(store, second) is None

    def test_keeps_the_numbers_of_what_is_over(self, store: Store) -> None:
        made = asked(store)
        keep(store, made, answers={"persons": {"yes": 2}}, folded_at=store.clock())
        store.audience.forget(1)
        assert kept(store, made) == {"persons": {"yes": 2}}

    def test_nothing_more_is_kept_of_them(self, store: Store) -> None:
        made = asked(store)
        store.audience.forget(1)
        assert tap(store, made, YES, 1) is Given.FORGOTTEN
        assert values(store, made) == {}
        store.audience.subscribe(Profile(1))
        assert tap(store, made, YES, 1) is Given.COUNTED

    def test_what_comes_before_it_in_a_batch_goes_and_what_comes_after_stays_out(self, store: Store) -> None:
        made = asked(store)
        said = Change(Said.ANSWERED, Profile(1), tap=Tap(made.uuid, YES.key, 1, 1))
        store.inbox.carry_out({1: said, 2: Change(Said.FORGET, Profile(1)), 3: said})
        assert values(store, made) == {}


def test_batch_is_counted_with_the_inbox_and_never_twice(store: Store) -> None:
    made = asked(store)
    store.inbox.put([Waiting(one, Lane.PERSON, "{}") for one in (1, 2, 3)])
    taps = {1: (1, YES), 2: (2, NO), 3: (3, YES)}
    store.inbox.carry_out(
        {
            number: Change(Said.ANSWERED, Profile(person), tap=Tap(made.uuid, one.key, person, person))
            for number, (person, one) in taps.items()
        }
    )
    assert store.inbox.waiting(Lane.PERSON) == []
    assert Counter(values(store, made).values()) == {"yes": 2, "no": 1}
    assert store.inbox.put([Waiting(2, Lane.PERSON, "{}")]) == []


def test_who_answers_is_there(store: Store) -> None:
    made = asked(store)
    store.audience.block(1)
    tapped = Tap(made.uuid, YES.key, 1, 1)
    store.inbox.carry_out({1: Change(Said.ANSWERED, Profile(1, "Ann"), tap=tapped)})
    assert store.audience.by_status() == {Status.SUBSCRIBED: 5}
    assert store.audience.profiles([1])[1].first_name == "Ann"


def test_last_broadcasts_that_were_answered_are_found(store: Store) -> None:
    first, second, third = asked(store), asked(store), asked(store)
    assert store.answers.answered(2) == []
    for made in (first, third):
        tap(store, made, YES, 1)
    assert [one.uuid for one in store.answers.answered(2)] == [third.uuid, first.uuid]
    assert [one.uuid for one in store.answers.answered(1)] == [third.uuid]
    keep(store, third, folded_at=store.clock())  # its rows may be there for a while
    assert [one.uuid for one in store.answers.answered(2)] == [first.uuid]
    assert second.uuid


def test_crowd_takes_few_statements(store: Store) -> None:
    made = asked(store)
    people = range(100, 200)
    rows = [
        {"broadcast_id": made.id, "chat_id": one, "outcome": Outcome.SENT, "message_ids": (1,)}
        for one in people
    ]
    with store.engine.begin() as connection:
        connection.execute(insert(delivery), rows)
    changes = {
        one: Change(Said.ANSWERED, Profile(one), tap=Tap(made.uuid, YES.key, one, one)) for one in people
    }
    said: list[str] = []

    def heard(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(store.engine, "before_cursor_execute", heard)
    store.inbox.carry_out(changes)
    assert len(values(store, made)) == 100
    assert len(said) <= 15
