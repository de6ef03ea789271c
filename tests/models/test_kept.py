"""What is kept of a chat: when it came and whence, its names, when it was heard, and how it left."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Row, event, insert, select, update

from models.changes import Change, Said
from models.inbox import Waiting
from models.kept import NOTHING, learn, see
from models.lanes import Lane
from models.profiles import Profile
from models.states import Departure, Status
from models.store import Store
from models.subscribers import take_in
from models.tables import inbox, subscriber, tag

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
PERSON, CLUB = 5001, -77
GRACE = Profile(PERSON, "Grace", "Hopper", "grace", "en")


class Time:
    """The clock of a store, which a test moves."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@contextmanager
def written(store: Store) -> Iterator[list[int]]:
    """How many rows each statement within has changed."""
    rows: list[int] = []

    def note(*all_: Any) -> None:
        rows.append(all_[1].rowcount)

    event.listen(store.engine, "after_cursor_execute", note)
    yield rows
    event.remove(store.engine, "after_cursor_execute", note)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def store(new_database: str, time: Time) -> Iterator[Store]:
    with Store.open(new_database, "NORMAL", clock=time) as opened:
        yield opened


def row(store: Store, chat_id: int = PERSON) -> Row[Any]:
    with store.engine.connect() as connection:
        return connection.execute(select(subscriber).where(subscriber.c.chat_id == chat_id)).one()


def set_(store: Store, **columns: object) -> None:
    with store.engine.begin() as connection:
        connection.execute(update(subscriber).where(subscriber.c.chat_id == PERSON).values(columns))


class TestSource:
    """The payload of the first /start."""

    def test_first_start_says_when_and_whence(self, store: Store) -> None:
        assert store.audience.subscribe(GRACE, "shop1")
        found = row(store)
        assert (found.joined_at, found.source, found.heard_at) == (NOON, "shop1", TODAY)

    @pytest.mark.parametrize("first", ["shop1", None])
    @pytest.mark.parametrize("between", [None, Departure.COMMAND, Departure.BUTTON, Departure.FILE])
    def test_later_ones_change_neither(
        self, first: str | None, between: Departure | None, store: Store, time: Time
    ) -> None:
        store.audience.subscribe(GRACE, first)
        if between:
            store.audience.leave(PERSON, between)
        time.now += DAY
        assert store.audience.subscribe(GRACE, "shop2") is (between is not None)
        found = row(store)
        assert (found.joined_at, found.source, found.left_by) == (NOON, first, None)

    def test_of_a_file_the_first_start_is_still_to_come(self, store: Store, time: Time) -> None:
        store.audience.add([PERSON])
        set_(store, joined_at=NOON)
        time.now += DAY
        assert not store.audience.subscribe(GRACE, "shop1")
        assert (row(store).joined_at, row(store).source) == (NOON, "shop1")
        store.audience.subscribe(GRACE, "shop2")
        assert row(store).source == "shop1"

    def test_of_whom_was_there_before_this_was_kept_nothing_is_made_up(self, store: Store) -> None:
        store.audience.add([PERSON])
        set_(store, joined_at=None)
        store.audience.subscribe(GRACE, "shop1")
        assert (row(store).joined_at, row(store).source) == (None, None)

    def test_who_was_forgotten_begins_anew(self, store: Store, time: Time) -> None:
        store.audience.subscribe(GRACE, "shop1")
        store.audience.forget(PERSON)
        time.now += DAY
        assert store.audience.subscribe(GRACE, "shop2")
        found = row(store)
        assert (found.joined_at, found.source, found.first_name) == (time.now, "shop2", "Grace")


@pytest.mark.parametrize(
    ("known", "given", "told", "kept"),
    [
        ("en", False, "de", "de"),
        ("en", True, "de", "en"),
        (None, False, "de", "de"),
        ("en", False, None, "en"),
        (None, True, "de", None),
    ],
)
@pytest.mark.parametrize("way", [Said.START, Said.WROTE, Said.BACK, Said.RETURNED])
def test_language_of_a_file_wins_over_the_app(
    way: Said, known: str | None, given: bool, told: str | None, kept: str | None, store: Store
) -> None:
    store.audience.subscribe(GRACE)
    set_(store, language=known, language_given=given)
    store.inbox.carry_out({1: Change(way, Profile(PERSON, "Grace", language=told))})
    assert row(store).language == kept


def departures(store: Store) -> dict[str, Callable[[], object]]:
    return {
        "command": lambda: store.audience.leave(PERSON),
        "button": lambda: store.inbox.carry_out({1: Change(Said.UNSUBSCRIBED, GRACE)}),
        "forgotten": lambda: store.inbox.carry_out({1: Change(Said.FORGET, GRACE)}),
        "blocked": lambda: store.audience.block(PERSON),
    }


@pytest.mark.parametrize("way", ["command", "button", "forgotten", "blocked"])
@pytest.mark.parametrize("seen", [True, False])
def test_how_a_person_left_is_kept_until_they_are_back(way: str, seen: bool, store: Store) -> None:
    if seen:
        store.audience.subscribe(GRACE)
    departures(store)[way]()
    if way == "blocked":
        assert not seen or row(store).left_by is None
        return
    assert (row(store).status, row(store).left_by) == (Status.LEFT, Departure(way))
    store.audience.leave(PERSON, Departure.BUTTON)  # said again, it stays as it was
    assert row(store).left_by is Departure(way)
    store.audience.subscribe(GRACE)
    assert (row(store).status, row(store).left_by) == (Status.SUBSCRIBED, None)


def test_how_a_group_left_is_kept_until_it_is_back(store: Store) -> None:
    for how in (Departure.COMMAND, Departure.BUTTON, Departure.ROOM):
        store.rooms.include(Profile(CLUB, "Chess club"))
        assert row(store, CLUB).left_by is None
        _ = store.rooms.remove(CLUB) if how is Departure.ROOM else store.rooms.stop(CLUB, how)
        assert row(store, CLUB).left_by is how


@pytest.mark.parametrize("joins", ["include", "agree"])
def test_group_joined_when_an_admin_said_yes(joins: str, store: Store, time: Time) -> None:
    club = Profile(CLUB, "News", is_channel=True)
    store.rooms.join(club)
    assert row(store, CLUB).joined_at is None
    time.now += DAY
    _ = store.rooms.include(club) if joins == "include" else store.rooms.agree(CLUB)
    assert (row(store, CLUB).joined_at, row(store, CLUB).is_channel) == (time.now, True)
    time.now += DAY
    store.rooms.stop(CLUB)
    store.rooms.include(club)
    assert row(store, CLUB).joined_at == time.now - DAY


def test_group_that_moves_takes_along_what_is_kept(store: Store) -> None:
    store.rooms.include(Profile(CLUB, "Chess club"))
    store.rooms.stop(CLUB, Departure.BUTTON)
    with store.engine.begin() as connection:
        connection.execute(insert(tag).values(name="staff", chat_id=CLUB))
    store.rooms.move(CLUB, -1000077)
    moved = row(store, -1000077)
    assert (moved.joined_at, moved.left_by, moved.first_name) == (NOON, Departure.BUTTON, "Chess club")
    with store.engine.connect() as connection:
        assert list(connection.scalars(select(tag.c.chat_id))) == [-1000077]


class TestNames:
    """Names are written where they differ, and nowhere else."""

    @pytest.mark.parametrize(
        ("told", "writes"),
        [
            (GRACE, 0),
            (Profile(PERSON, "Grace", "Hopper", "amazing"), 1),
            (Profile(PERSON, "Grace", None, "grace"), 1),
            (Profile(PERSON, "Ada", "Hopper", "grace"), 1),
            (Profile(4, "Nobody"), 0),
        ],
    )
    def test_answers_teach_what_is_new(self, told: Profile, writes: int, store: Store) -> None:
        store.audience.subscribe(GRACE)
        with store.engine.begin() as connection, written(store) as rows:
            learn(connection, [told])
        assert sum(rows) == writes
        if told.chat_id == PERSON:
            found = row(store)
            assert (found.first_name, found.last_name, found.username) == (
                told.first_name, told.last_name, told.username
            )  # fmt: skip
        assert row(store).language == "en"

    def test_second_word_of_a_day_writes_nothing(self, store: Store, time: Time) -> None:
        store.audience.subscribe(GRACE)
        for later, writes in ((timedelta(hours=11), 0), (timedelta(hours=12), 1), (DAY, 0)):
            time.now = NOON + later
            with store.engine.begin() as connection, written(store) as rows:
                see(connection, [GRACE], time.now)
            assert sum(rows) == writes
        assert row(store).heard_at == TODAY + DAY

    @pytest.mark.parametrize("said", [Said.WROTE, Said.BACK, Said.STOP, Said.UNSUBSCRIBED])
    def test_who_is_seen_has_the_names_of_today(self, said: Said, store: Store, time: Time) -> None:
        store.audience.subscribe(GRACE)
        time.now += DAY
        store.inbox.carry_out({1: Change(said, Profile(PERSON, "Admiral"))})
        assert (row(store).first_name, row(store).heard_at) == ("Admiral", TODAY + DAY)

    def test_block_is_no_word(self, store: Store, time: Time) -> None:
        store.audience.subscribe(GRACE)
        time.now += DAY
        store.inbox.carry_out({1: Change(Said.BLOCKED, Profile(PERSON, "Admiral"))})
        assert (row(store).first_name, row(store).heard_at) == ("Grace", TODAY)


NEEDED = {
    *("chat_id", "status", "changed_at", "left_by", "may_return", "is_channel"),
    *("doubted_at", "doubted_by", "failures", "failed_by"),
}
"""What is kept of everybody, and says nothing of who they are."""


class TestForgetting:
    """/forget keeps what is needed to never write again, and nothing else."""

    def test_every_column_is_needed_or_erased(self) -> None:
        assert {column.name for column in subscriber.c} == NEEDED | set(NOTHING)
        assert not NEEDED & set(NOTHING)

    def test_nothing_is_left_but_the_id_and_that_they_left(self, store: Store) -> None:
        store.audience.subscribe(GRACE, "shop1")
        with store.engine.begin() as connection:
            connection.execute(insert(tag).values(name="staff", chat_id=PERSON))
        store.inbox.carry_out({1: Change(Said.WROTE, GRACE, answered=True)})
        store.inbox.carry_out({2: Change(Said.FORGET, GRACE)})
        found = row(store)
        assert (found.status, found.left_by) == (Status.LEFT, Departure.FORGOTTEN)
        assert {name: getattr(found, name) for name in NOTHING} == NOTHING
        with store.engine.connect() as connection:
            assert connection.execute(select(tag)).all() == []

    def test_nothing_is_learnt_of_them_again(self, store: Store, time: Time) -> None:
        store.audience.subscribe(GRACE)
        store.audience.forget(PERSON)
        time.now += DAY
        for said in (Said.WROTE, Said.BACK, Said.STOP, Said.UNSUBSCRIBED, Said.BLOCKED):
            store.inbox.carry_out({1: Change(said, GRACE, answered=True)})
        with store.engine.begin() as connection:
            learn(connection, [GRACE])
        store.audience.add([PERSON])
        found = row(store)
        assert (found.status, found.left_by) == (Status.LEFT, Departure.FORGOTTEN)
        assert {name: getattr(found, name) for name in NOTHING} == NOTHING

    def test_what_they_wrote_and_nobody_could_handle_is_erased_too(self, store: Store) -> None:
        bodies = {1: f'{{"message": {{"from": {{"id": {PERSON}}}, "text": "mine"}}}}', 2: '{"text": "other"}'}
        store.inbox.put([Waiting(one, Lane.PERSON, body) for one, body in bodies.items()])
        store.inbox.put_aside([1, 2])
        store.audience.forget(PERSON)
        with store.engine.connect() as connection:
            query = select(inbox.c.body).order_by(inbox.c.update_id)
            assert list(connection.scalars(query)) == ["null", bodies[2]]


class TestAnswers:
    """The answer to a message is due once a day."""

    def test_once_a_day(self, store: Store, time: Time) -> None:
        store.audience.subscribe(GRACE)
        wrote = Change(Said.WROTE, GRACE, answered=True)
        due = []
        for hours in (0, 1, 11, 12, 13, 36):
            time.now = NOON + timedelta(hours=hours)
            due.append(store.inbox.carry_out({1: wrote})[1])
        assert due == [True, False, False, True, False, True]

    def test_where_there_is_no_answer_none_is_noted(self, store: Store) -> None:
        store.audience.subscribe(GRACE)
        assert not store.inbox.carry_out({1: Change(Said.WROTE, GRACE)})[1]
        assert row(store).answered_at is None


@pytest.mark.parametrize("before", [None, *Status])
def test_button_that_offers_the_way_back_takes_in_who_left_and_nobody_unseen(
    before: Status | None, store: Store
) -> None:
    if before:
        store.audience.subscribe(GRACE)
        set_(store, status=before)
    for _ in range(2):
        back = store.inbox.carry_out({1: Change(Said.RETURNED, GRACE)})[1]
        assert back is (before not in (None, Status.WAITING))
    wanted = {} if before is None else {before if before is Status.WAITING else Status.SUBSCRIBED: 1}
    assert store.audience.by_status() == wanted


@pytest.mark.parametrize("said", [one for one in Said if one is not Said.BLOCKED])
def test_what_a_person_asks_is_one_transaction(said: Said, store: Store) -> None:
    store.audience.subscribe(GRACE)
    commits: list[object] = []
    event.listen(store.engine, "commit", commits.append)
    store.inbox.put([Waiting(1, Lane.PERSON, "{}")])
    store.inbox.carry_out({1: Change(said, GRACE)})
    assert len(commits) == 2
    assert store.inbox.size() == 0


def test_start_and_what_came_with_it_may_be_of_one_transaction(store: Store) -> None:
    with store.engine.begin() as connection:
        assert take_in(connection, GRACE, NOON, "shop1")
        assert not take_in(connection, GRACE, NOON, "shop2")
    assert row(store).source == "shop1"
