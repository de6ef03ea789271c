"""The census: each day's end, as it was written down, or else as the chats themselves tell it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from models.census import days
from models.intake import Entry
from models.profiles import Profile
from models.result_tables import census
from models.states import Departure, Status
from models.store import Store
from models.trends import Day

FIRST = datetime(2026, 3, 1, 12, tzinfo=UTC)
ONE = timedelta(days=1)

Act = Callable[["Audience"], None]


class Audience:
    """Chats, and a clock that a test moves."""

    def __init__(self, url: str) -> None:
        self.now = FIRST
        self.store = Store.open(url, "NORMAL", clock=lambda: self.now)

    def add(self, *chat_ids: int) -> None:
        self.store.audience.add(chat_ids)

    def leave(self, chat_id: int) -> None:
        self.store.audience.leave(chat_id)

    def block(self, chat_id: int) -> None:
        self.store.audience.block(chat_id)

    def start(self, chat_id: int) -> None:
        self.store.audience.subscribe(Profile(chat_id, "Ada"))

    def next_day(self) -> None:
        self.now += ONE

    def days(self, most: int = 30) -> list[Day]:
        with self.store.engine.connect() as connection:
            return days(connection, most, self.now)

    def written(self) -> list[Day]:
        with self.store.engine.connect() as connection:
            return [Day(**row) for row in connection.execute(select(census)).mappings()]

    def forget_days(self) -> None:
        with self.store.engine.begin() as connection:
            connection.execute(delete(census))


@pytest.fixture
def audience(new_database: str) -> Iterator[Audience]:
    made = Audience(new_database)
    yield made
    made.store.engine.dispose()


def counted(*rows: tuple[int, int, int, int]) -> list[Day]:
    """Days from the first one on: subscribed, joined, left, blocked."""
    return [Day((FIRST + at * ONE).date(), *row) for at, row in enumerate(rows)]


def test_today_is_counted_and_not_written(audience: Audience) -> None:
    audience.add(1, 2, 3)
    audience.leave(1)
    assert audience.store.census.write() == 0
    assert audience.days() == counted((2, 3, 1, 0))
    assert audience.written() == []


def test_day_that_is_over_is_written_once(audience: Audience) -> None:
    audience.add(1, 2, 3)
    audience.block(3)
    audience.next_day()
    assert [audience.store.census.write() for _ in range(2)] == [1, 0]
    assert audience.written() == counted((2, 3, 0, 1))
    audience.add(4)
    assert audience.days() == counted((2, 3, 0, 1), (3, 1, 0, 0))


def test_days_nobody_looked_are_written_at_the_next_start(audience: Audience) -> None:
    audience.add(1, 2)
    for _ in range(3):
        audience.next_day()
    audience.leave(1)
    assert audience.store.census.write() == 3
    assert audience.days() == counted((2, 2, 0, 0), (2, 0, 0, 0), (2, 0, 0, 0), (1, 0, 1, 0))


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ([lambda one: one.leave(1)], (1, 0, 1, 0)),
        ([lambda one: one.block(1), lambda one: one.leave(2)], (0, 0, 1, 1)),
        ([lambda one: one.add(3, 4), lambda one: one.block(3)], (3, 2, 0, 1)),
        # A group that waits for a yes, and whom a file forbids, were never in.
        ([lambda one: one.store.rooms.join(Profile(-5, "Room"))], (2, 0, 0, 0)),
        ([lambda one: one.store.audience.take_entries([Entry(9, unsubscribed=True)])], (2, 0, 0, 0)),
        # Who is forgotten has left, though nobody knows any more when they came.
        ([lambda one: one.store.audience.forget(1)], (1, 0, 1, 0)),
    ],
)
def test_each_move_counts_on_its_day(
    script: list[Act], expected: tuple[int, ...], audience: Audience
) -> None:
    audience.add(1, 2)
    audience.next_day()
    for act in script:
        act(audience)
    assert audience.days()[-1] == Day(audience.now.date(), *expected)
    assert audience.days()[0].subscribed == 2


def test_what_was_not_written_is_told_alike_from_the_chats(audience: Audience) -> None:
    audience.add(1, 2, 3, 4)
    audience.next_day()
    audience.store.census.write()
    audience.leave(1)
    audience.add(5)
    audience.next_day()
    audience.store.census.write()
    audience.block(2)
    seen = audience.days()
    audience.forget_days()
    assert audience.days() == seen == counted((4, 4, 0, 0), (4, 1, 1, 0), (3, 0, 0, 1))


def test_who_comes_back_is_in_all_the_time_but_where_that_was_written(audience: Audience) -> None:
    audience.add(1, 2)
    audience.next_day()
    audience.leave(1)
    audience.next_day()
    audience.store.census.write()
    audience.start(1)
    assert audience.days() == counted((2, 2, 0, 0), (1, 0, 1, 0), (2, 0, 0, 0))
    audience.forget_days()
    assert [one.subscribed for one in audience.days()] == [2, 2, 2]


def test_no_more_days_than_asked_for_and_none_before_the_first_chat(audience: Audience) -> None:
    audience.add(1)
    for _ in range(40):
        audience.next_day()
    assert [len(audience.days(most)) for most in (7, 30, 365)] == [7, 30, 41]
    audience.store.census.write()
    assert [len(audience.days(most)) for most in (7, 30, 365)] == [7, 30, 41]


def test_a_year_is_told_of_chats_that_are_older(audience: Audience) -> None:
    long_ago = datetime(2019, 5, 1, tzinfo=UTC)
    audience.store.audience.take_entries([Entry(1, joined_at=long_ago), Entry(2, joined_at=FIRST - 9 * ONE)])
    assert audience.store.census.write() == 366
    found = audience.days(365)
    assert (len(found), found[0].subscribed, found[-1].subscribed) == (365, 1, 2)
    assert [one.day for one in found if one.joined] == [date(2026, 2, 20)]


def test_how_many_there_are_is_what_everybody_else_counts(audience: Audience) -> None:
    audience.add(*range(1, 30))
    for chat_id in range(1, 9):
        audience.leave(chat_id) if chat_id % 2 else audience.block(chat_id)
    audience.store.audience.leave(70, Departure.COMMAND)
    assert audience.days()[-1].subscribed == audience.store.audience.by_status()[Status.SUBSCRIBED]
