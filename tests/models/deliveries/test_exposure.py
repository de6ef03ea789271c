"""How long a broadcast could be read: at most so long, or nobody knows; never too short."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from models import events
from models.columns import Seconds
from models.deliveries.exposure import Exposure
from models.deliveries.undo import Undone
from models.deliveries.window import UNDO_WINDOW
from models.details import Detail
from models.events import Admin
from models.record import Broadcast
from models.states import Fate, Outcome, State
from models.store import Store
from models.tables import delivery
from tests.support.ledger import BY, CARD, CHATS, NOW, answer, begun, move, now
from tests.support.timing import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock(NOW.replace(microsecond=0))
    monkeypatch.setattr(events, "ticks", lambda: made.ticks)
    return made


@pytest.fixture
def store(new_database: str, clock: Clock) -> Iterator[Store]:
    with Store.open(new_database, "NORMAL", clock) as opened:
        yield opened


def sent(store: Store, clock: Clock, *, telegram: float = 0) -> Broadcast:
    """Sent to all of them, a second each; Telegram's clock is so many seconds ahead of ours."""
    made = begun(store)
    for claim in store.ledger.claim(made, len(CHATS)):
        date = clock() + timedelta(seconds=telegram)
        store.ledger.record([replace(answer(claim), sent_at=date)])
        clock.advance(seconds=1)
    assert store.ledger.finish_sending(made.uuid)
    return now(store, made)


def undone(store: Store, clock: Clock, made: Broadcast, *fates: Fate, by: Admin = BY) -> Exposure:
    """Deleted, a second each; the last of these fates is that of all who are left."""
    assert store.undo.begin(made.uuid, by, CARD)
    given = [*fates] or [Fate.DELETED]
    for one, fate in zip(CHATS, [*given, *[given[-1]] * len(CHATS)], strict=False):
        clock.advance(seconds=1)
        gone = clock() if fate in (Fate.DELETED, Fate.ALREADY_GONE) else None
        store.undo.record([Undone(one, fate, deleted_at=gone)])
    assert store.undo.finish(made.uuid)
    return exposed(store, made)


def exposed(store: Store, made: Broadcast) -> Exposure:
    found = store.counts.with_window(now(store, made)).exposure
    assert found
    return found


def test_longest_is_that_of_the_message_that_was_there_longest(store: Store, clock: Clock) -> None:
    began = clock()
    made = sent(store, clock)
    clock.advance(seconds=55)
    shown = undone(store, clock, made)
    assert (shown.first, shown.last) == (began, began + timedelta(seconds=4))
    assert shown.longest == 61 + 1  # each took a minute and a second; both clocks tell whole seconds
    assert [(one.by, one.began) for one in shown.undos] == [(BY, began + timedelta(seconds=60))]


@pytest.mark.parametrize(
    ("after", "told"), [(10.0, 10), (10.4, 10), (10.999, 10), (0.0, 0), (0.25, 0), (11.0, 11)]
)
def test_seconds_are_whole_on_every_database(after: float, told: int, store: Store, clock: Clock) -> None:
    sent(store, clock)
    dates = {"sent_at": clock(), "deleted_at": clock() + timedelta(seconds=after)}
    query = select(Seconds(delivery.c.deleted_at) - Seconds(delivery.c.sent_at)).limit(1)
    with store.engine.begin() as connection:
        connection.execute(update(delivery).values(dates))
        assert connection.scalars(query).one() == told


def test_what_another_broadcast_sent_does_not_count(store: Store, clock: Clock) -> None:
    made = sent(store, clock)
    shown = undone(store, clock, made)
    sent(store, clock)
    assert exposed(store, made) == shown


def test_what_is_dear_to_find_is_told_only_where_it_is_asked(store: Store, clock: Clock) -> None:
    made = sent(store, clock)
    assert store.counts.with_window(made).exposure is None  # nobody has taken it back
    undone(store, clock, made)
    quick, all_ = store.counts.of(now(store, made)), store.counts.with_window(now(store, made))
    assert (quick.window, quick.exposure, quick.remains) == (None, None, None)
    assert all_.window
    assert all_.exposure
    assert all_.remains
    assert quick.fates == all_.fates == {Fate.DELETED: len(CHATS)}


@pytest.mark.parametrize(("late", "told"), [(0, True), (1, False)])
def test_no_deletion_comes_later_than_telegram_lets_it(
    late: int, told: bool, store: Store, clock: Clock
) -> None:
    made = sent(store, clock)
    clock.advance(seconds=UNDO_WINDOW.total_seconds() - 7 + late)
    assert undone(store, clock, made).longest == (UNDO_WINDOW.total_seconds() if told else None)


def test_deletion_is_dated_in_the_row(store: Store, clock: Clock) -> None:
    made = sent(store, clock)
    undone(store, clock, made, Fate.REFUSED, Fate.DELETED)
    with store.engine.connect() as connection:
        dated = [*connection.exec_driver_sql("SELECT deleted_at IS NOT NULL FROM delivery ORDER BY id")]
    assert dated == [(0,), (1,), (1,), (1,), (1,)]


@pytest.mark.parametrize("telegram", [1, -1, 0])
def test_clocks_that_agree_nearly_vouch(telegram: float, store: Store, clock: Clock) -> None:
    made = sent(store, clock, telegram=telegram)
    clock.advance(seconds=30)
    assert undone(store, clock, made).longest == 37 - telegram


@pytest.mark.parametrize(
    ("telegram", "set_by", "ticks"),
    [
        (-300, 0, 0),  # our clock is ahead of Telegram's all the time
        (300, 0, 0),  # or behind it
        (0, -20, 20),  # somebody set it back between sending and undoing
        (0, -7200, 0),
        (0, 86400 * 3, 0),  # or so far ahead that no deletion could have come so late
    ],
)
def test_clocks_that_disagree_vouch_for_nothing(
    telegram: float, set_by: float, ticks: float, store: Store, clock: Clock
) -> None:
    made = sent(store, clock, telegram=telegram)
    clock.at += timedelta(seconds=set_by)
    clock.ticks += ticks
    clock.advance(seconds=30)
    assert undone(store, clock, made).longest is None


def test_machine_that_was_restarted_between_vouches(store: Store, clock: Clock) -> None:
    made = sent(store, clock)
    clock.advance(seconds=30)
    clock.ticks = 3
    assert undone(store, clock, made).longest == 37


def test_deletions_of_an_earlier_version_have_no_date(store: Store, clock: Clock) -> None:
    made = sent(store, clock)
    assert store.undo.begin(made.uuid, BY, CARD)
    store.undo.record([Undone(one, Fate.DELETED) for one in CHATS])
    assert store.undo.finish(made.uuid)
    assert exposed(store, made).longest is None


def test_each_undo_is_told_with_who_began_it(store: Store, clock: Clock) -> None:
    made = sent(store, clock)
    undone(store, clock, made, Fate.REFUSED)
    clock.advance(seconds=600)
    shown = undone(store, clock, made, Fate.DELETED, by=Admin(1002, "Bob"))
    assert [one.by.name for one in shown.undos if one.by] == ["Ada", "Bob"]
    assert all(one.ended for one in shown.undos)


def test_undo_that_goes_on_has_no_end(store: Store, clock: Clock) -> None:
    made = sent(store, clock)
    assert store.undo.begin(made.uuid, BY, CARD)
    [undo] = exposed(store, made).undos
    assert undo.ended is None


def test_what_was_gone_after_a_restart_is_told_apart(store: Store, clock: Clock) -> None:
    made = sent(store, clock)
    assert store.undo.begin(made.uuid, BY, CARD)
    store.undo.record([Undone(1, Fate.ALREADY_GONE, None, clock())])
    store.undo.record([Undone(one, Fate.ALREADY_GONE, Detail.RESTARTED, clock()) for one in CHATS[1:]])
    assert exposed(store, made).restarted == 4


def test_nobody_had_it(store: Store, clock: Clock) -> None:
    made = begun(store)
    store.ledger.record([answer(claim, Outcome.BLOCKED) for claim in store.ledger.claim(made, 5)])
    assert move(store, made.uuid, State.UNDOING)
    clock.advance(seconds=1)
    assert exposed(store, made)[:4] == (None, None, None, 0)
