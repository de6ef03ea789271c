"""What the picture of /stats is made from: the last broadcasts, what they cost, and whom they reached."""

import pytest
from sqlalchemy import insert, update

from handlers.pictures import stats
from models.result_tables import departure
from models.states import Outcome, Status
from models.store import Store
from models.tables import broadcast
from models.trends import Trends
from tests.support.ledger import CHATS, NOW, answer, begun
from tests.support.pictures import unreadable


def look(store: Store, last: int = 10) -> Trends:
    recent = store.snapshots.statistics(last).recent
    return store.trending.look(30, [one.broadcast for one in recent])


def test_nothing_sent_has_reached_nobody_knows_whom(store: Store) -> None:
    shown = look(store)
    assert (shown.last, shown.reached) == ([], None)
    assert [one.subscribed for one in shown.days] == [0]


def test_each_has_its_outcomes_and_all_of_them_whom_they_reached(store: Store) -> None:
    older, newer = begun(store), begun(store)
    first, second, third, *_ = store.ledger.claim(older, len(CHATS))
    store.ledger.record([answer(first), answer(second), answer(third, Outcome.BLOCKED)])
    again, *_ = store.ledger.claim(newer, 1)
    store.ledger.record([answer(again)])
    shown = look(store)
    assert [one.tally.get(Outcome.SENT) for one in shown.last] == [1, 2]
    assert shown.last[1].tally[Outcome.BLOCKED] == 1
    assert shown.reached == 2  # the chat that has both counts once
    assert shown.days[-1].subscribed == len(CHATS) - 1


def test_who_got_it_and_has_left_since_is_not_counted_as_reached(store: Store) -> None:
    made = begun(store)
    first, second, *_ = store.ledger.claim(made, len(CHATS))
    store.ledger.record([answer(first), answer(second)])
    store.audience.leave(first.chat_id)
    assert look(store).reached == 1


def test_what_it_cost_is_who_blocked_or_left(store: Store) -> None:
    made = begun(store)
    rows = [
        {"broadcast_id": made.id, "chat_id": chat_id, "status": status, "at": NOW, "after": 60}
        for chat_id, status in zip(CHATS, (Status.BLOCKED, Status.LEFT, Status.LEFT), strict=False)
    ]
    with store.engine.begin() as connection:
        connection.execute(insert(departure), rows)
    [shown] = look(store).last
    assert shown.cost == 3


def test_whom_they_reached_is_unknown_where_rows_are_cleared(store: Store) -> None:
    made = begun(store)
    begun(store)
    with store.engine.begin() as connection:
        cleared = update(broadcast).where(broadcast.c.id == made.id)
        connection.execute(cleared.values(folded_at=NOW))
    assert look(store).reached is None
    assert look(store, last=1).reached == 0


@pytest.mark.slow
@pytest.mark.sqlite  # four hundred take a while, and their picture is about no database
def test_of_four_hundred_the_last_ten_are_shown_newest_first(store: Store) -> None:
    made = [begun(store, CHATS[:1]) for _ in range(400)]
    shown = store.snapshots.statistics(10)
    assert [one.broadcast.uuid for one in shown.recent] == [one.uuid for one in reversed(made[-10:])]
    assert sum(shown.broadcasts.values()) == 400
    picture = stats.picture(look(store), None)
    numbers = [one.get_text() for one in picture.texts if one.get_fontweight() == "bold"]
    assert [str(number) for number in range(1, 11)] == [one for one in numbers if one.isdigit()][-10:]
    assert unreadable(picture) == []
