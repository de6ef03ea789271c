"""What readers write after a broadcast: for which it counts, how it is paged, and how it is forgotten."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from models.changes import Change, Said
from models.content import Content
from models.profiles import Profile
from models.record import Broadcast
from models.replies import write_down
from models.result_tables import reply
from models.states import Outcome, State
from models.store import Store
from models.tables import broadcast, delivery
from tests.support.ledger import answer, move, now
from tests.support.timing import Clock

CLUB = -77
START = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


@pytest.fixture
def moved(new_database: str, clock: Clock) -> Iterator[Store]:
    with Store.open(new_database, "NORMAL", clock) as opened:
        opened.audience.add([1, 2, 3, CLUB])
        yield opened


def sent(store: Store) -> Broadcast:
    """A broadcast that everybody has who is in."""
    made = store.contents.create(Content("text", "Hello"), 1)
    assert move(store, made.uuid, State.QUEUED)
    assert store.ledger.begin(made.uuid)
    store.ledger.record([answer(claim) for claim in store.ledger.claim(made, 1000)])
    with store.engine.begin() as connection:
        mine = (delivery.c.broadcast_id == made.id) & (delivery.c.outcome == Outcome.SENT)
        connection.execute(update(delivery).where(mine).values(sent_at=store.clock()))
    assert store.ledger.finish_sending(made.uuid)
    return now(store, made)


def wrote(store: Store, message_id: int | None, chat_id: int = 1, at: datetime | None = None) -> None:
    change = Change(Said.WROTE, Profile(chat_id, "Grace"), message_id=message_id, at=at)
    store.inbox.carry_out({1: change})


def count(store: Store, of: Broadcast) -> int | None:
    found = store.snapshots.of(of.uuid, window=True)
    assert found
    return found.results.replies


def written(store: Store, of: Broadcast) -> int | None:
    with store.engine.connect() as connection:
        return connection.scalar(select(broadcast.c.replies).where(broadcast.c.id == of.id))


def in_room(store: Store, message_id: int, to: int, chat_id: int = CLUB) -> None:
    store.replies.answered_in_room(chat_id, message_id, to, store.clock())


def message_of(store: Store, of: Broadcast, chat_id: int = CLUB) -> int:
    mine = (delivery.c.broadcast_id == of.id) & (delivery.c.chat_id == chat_id)
    with store.engine.connect() as connection:
        [found] = connection.scalars(select(delivery.c.message_ids).where(mine)).one()
    return int(found)


@pytest.mark.parametrize(
    ("after", "counts"),
    [
        (timedelta(0), 1),
        (timedelta(hours=30), 1),
        (timedelta(hours=48), 1),
        (timedelta(hours=48, seconds=1), 0),
    ],
)
def test_words_within_two_days_are_replies(after: timedelta, counts: int, moved: Store, clock: Clock) -> None:
    made = sent(moved)
    clock.at += after
    wrote(moved, 50)
    assert count(moved, made) == counts


def test_they_reply_to_what_came_last(moved: Store, clock: Clock) -> None:
    first = sent(moved)
    clock.advance(hours=1)
    second = sent(moved)
    with moved.engine.begin() as connection:
        here = (delivery.c.broadcast_id == second.id) & (delivery.c.chat_id == 2)
        connection.execute(update(delivery).where(here).values(outcome=Outcome.BLOCKED))
    wrote(moved, 50)
    wrote(moved, 51)
    wrote(moved, 52, chat_id=2)
    assert (count(moved, first), count(moved, second)) == (1, 2)


@pytest.mark.parametrize("of", ["nothing", "somebody without it", "before it"])
def test_what_replies_to_nothing_is_not_counted(of: str, moved: Store, clock: Clock) -> None:
    made = sent(moved)
    match of:
        case "nothing":
            wrote(moved, None)
        case "somebody without it":
            wrote(moved, 50, chat_id=999)
        case _:
            clock.advance(hours=9)
            wrote(moved, 50, at=START - timedelta(hours=1))
    assert count(moved, made) == 0


def test_what_waited_at_telegram_counts_for_its_own_moment(moved: Store, clock: Clock) -> None:
    first = sent(moved)
    clock.advance(hours=5)
    second = sent(moved)
    clock.advance(hours=60)
    wrote(moved, 50, at=START + timedelta(hours=2))
    assert (count(moved, first), count(moved, second)) == (1, 0)


def test_in_a_group_only_a_reply_to_the_broadcast_counts_and_once(moved: Store, clock: Clock) -> None:
    first = sent(moved)
    clock.advance(hours=1)
    second = sent(moved)
    in_room(moved, 60, to=message_of(moved, first))
    in_room(moved, 60, to=message_of(moved, first))  # an update of a group may be handled twice
    in_room(moved, 61, to=9_999)
    in_room(moved, 62, to=message_of(moved, first), chat_id=-78)
    assert (count(moved, first), count(moved, second)) == (1, 0)


class TestPages:
    """Ten at a time, the newest first."""

    def many(self, store: Store, clock: Clock, count: int) -> Broadcast:
        made = sent(store)
        for message_id in range(1, count + 1):
            clock.advance(seconds=1)
            wrote(store, message_id)
        return made

    @pytest.mark.parametrize(
        ("count", "first", "shown", "older"),
        [
            (3, None, [1, 2, 3], 0),
            (10, None, [*range(1, 11)], 0),
            (23, None, [*range(14, 24)], 13),
            (23, 13, [*range(4, 14)], 3),
            (23, 3, [1, 2, 3], 0),
            (23, 999, [*range(14, 24)], 13),
            (0, None, [], 0),
        ],
    )
    def test_a_page_has_ten_and_says_how_many_are_older(
        self, count: int, first: int | None, shown: list[int], older: int, moved: Store, clock: Clock
    ) -> None:
        page = moved.replies.page(self.many(moved, clock, count), first)
        assert [one.message_id for one in page.replies] == shown
        assert (page.older, page.count) == (older, count)

    def test_what_arrives_meanwhile_moves_no_page(self, moved: Store, clock: Clock) -> None:
        made = self.many(moved, clock, 15)
        assert moved.replies.page(made).older == 5
        wrote(moved, 16)
        assert [one.message_id for one in moved.replies.page(made, 5).replies] == [1, 2, 3, 4, 5]


class TestWrittenDown:
    """Their number, when no more can come."""

    def write(self, store: Store, of: Broadcast) -> bool:
        with store.engine.begin() as connection:
            return write_down(connection, now(store, of), store.clock())

    def test_it_is_written_after_two_days_and_told_as_it_was(self, moved: Store, clock: Clock) -> None:
        made = sent(moved)
        wrote(moved, 50)
        clock.advance(hours=47)
        assert not self.write(moved, made)
        assert written(moved, made) is None
        clock.advance(hours=1)
        assert self.write(moved, made)
        with moved.engine.begin() as connection:
            connection.execute(reply.delete())
        assert count(moved, made) == written(moved, made) == 1

    def test_what_is_heard_of_late_counts_still(self, moved: Store, clock: Clock) -> None:
        made = sent(moved)
        clock.advance(hours=49)
        assert self.write(moved, made)
        wrote(moved, 50, at=START + timedelta(hours=3))
        assert count(moved, made) == 1

    @pytest.mark.parametrize("folded", [False, True])
    def test_who_is_forgotten_wrote_nothing(self, folded: bool, moved: Store, clock: Clock) -> None:
        made = sent(moved)
        wrote(moved, 50)
        wrote(moved, 51, chat_id=2)
        clock.advance(hours=49)
        assert self.write(moved, made)
        if folded:
            with moved.engine.begin() as connection:
                connection.execute(update(broadcast).values(folded_at=clock.at))
        moved.audience.forget(1)
        with moved.engine.connect() as connection:
            assert [*connection.scalars(select(reply.c.chat_id))] == [2]
        # The number of what is folded names nobody, and nothing is left to count it from.
        assert count(moved, made) == (2 if folded else 1)


def test_what_an_operator_does_not_want_is_neither_noted_nor_told(moved: Store) -> None:
    made = sent(moved)
    wrote(moved, 50)
    off = moved.without_replies()
    assert not off.replies.on
    off.replies.answered_in_room(CLUB, 60, message_of(moved, made), moved.clock())
    assert count(off, made) is None
    assert off.replies.page(made).count == 0
    assert count(moved, made) == 1  # as soon as they are wanted again
