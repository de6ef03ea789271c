"""What answers make of chats: some are believed at once, some the second time, and some let a chat rest."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from models.content import Content
from models.deliveries.claims import Sent
from models.deliveries.marks import take_back
from models.profiles import Profile
from models.record import Broadcast
from models.states import Outcome, State, Status
from models.store import Store
from models.tables import subscriber
from tests.support.ledger import BY, answer, move, now, outcomes

CHAT, OTHER = 5001, 5002
LATE = timedelta(hours=24)
EARLY = LATE - timedelta(seconds=1)
SENT, REFUSED, FAILED, GONE = Outcome.SENT, Outcome.REFUSED, Outcome.FAILED, Outcome.GONE


class Channel:
    """A store whose clock stands still, and what broadcasts make of one chat."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.time = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def begin(self, *, test: bool = False) -> Broadcast:
        contents, text = self.store.contents, Content("text", "Hello")
        made = contents.create_test(text, BY) if test else contents.create(text, 1)
        if not test:
            move(self.store, made.uuid, State.QUEUED)
        assert self.store.ledger.begin(made.uuid, [CHAT] if test else ())
        return now(self.store, made)

    def answers(self, made: Broadcast, outcome: Outcome, *, doubt: bool = False) -> list[Sent]:
        """What the chat answers; any other gets its message."""
        found = []
        for claim in self.store.ledger.claim(now(self.store, made), 9):
            mine = answer(claim, outcome if claim.chat_id == CHAT else SENT)
            sent_at = self.time if mine.message_ids else None
            found.append(replace(mine, sent_at=sent_at, doubt=doubt and claim.chat_id == CHAT))
        return found

    def sends(self, outcome: Outcome, *, doubt: bool = False, test: bool = False) -> Broadcast:
        """One whole broadcast. Its answers are written down twice, as after a commit nobody heard of."""
        made = self.begin(test=test)
        self.records(made, outcome, doubt=doubt)
        return made

    def records(self, made: Broadcast, outcome: Outcome, *, doubt: bool = False) -> None:
        self.receives(made, outcome, doubt=doubt)
        assert self.store.ledger.finish_sending(made.uuid)

    def receives(self, made: Broadcast, outcome: Outcome, *, doubt: bool = False) -> None:
        """Everybody answers, and the broadcast is not over."""
        answers = self.answers(made, outcome, doubt=doubt)
        for _ in range(2):
            self.store.ledger.record(answers)

    def doubts(self) -> Broadcast:
        return self.sends(REFUSED, doubt=True)

    def became(self, made: Broadcast) -> Outcome:
        [outcome] = {*outcomes(self.store, made)} - {SENT} or {SENT}
        return outcome

    def status(self) -> Status:
        """Of the chat; the other one is always subscribed."""
        [status] = {*self.store.audience.by_status()} - {Status.SUBSCRIBED} or {Status.SUBSCRIBED}
        return status


@pytest.fixture
def channel(new_database: str) -> Iterator[Channel]:
    def clock() -> datetime:
        return made.time

    with Store.open(new_database, "NORMAL", clock=clock) as store:
        made = Channel(store)
        store.audience.add([CHAT, OTHER])
        yield made


def test_chat_that_is_not_found_once_is_refused_and_stays(channel: Channel) -> None:
    first = channel.doubts()
    assert (channel.became(first), channel.status()) == (REFUSED, Status.SUBSCRIBED)
    assert channel.store.ledger.retry(first.uuid, BY) == 1


def test_chat_that_another_broadcast_a_day_later_does_not_find_is_gone(channel: Channel) -> None:
    first = channel.doubts()
    channel.time += LATE
    second = channel.doubts()
    assert (channel.became(first), channel.became(second)) == (REFUSED, GONE)
    assert channel.status() is Status.GONE
    assert channel.store.audience.size() == 1


def test_broadcasts_of_one_day_confirm_nothing_whatever_their_number(channel: Channel) -> None:
    made = [channel.doubts()]
    for _ in range(3):
        channel.time += EARLY / 3
        made.append(channel.doubts())
    assert {*map(channel.became, made)} == {REFUSED}
    assert channel.status() is Status.SUBSCRIBED


def test_doubt_counts_from_the_first_broadcast_that_had_it(channel: Channel) -> None:
    channel.doubts()
    channel.time += EARLY
    channel.doubts()
    channel.time += LATE - EARLY
    assert channel.became(channel.doubts()) is GONE


def test_second_try_of_the_same_broadcast_confirms_nothing(channel: Channel) -> None:
    made = channel.doubts()
    channel.time += LATE
    assert channel.store.ledger.retry(made.uuid, BY) == 1
    channel.records(made, REFUSED, doubt=True)
    assert (channel.became(made), channel.status()) == (REFUSED, Status.SUBSCRIBED)


@pytest.mark.parametrize("test", [False, True])
def test_message_that_arrived_between_ends_the_doubt(test: bool, channel: Channel) -> None:
    channel.doubts()
    channel.time += timedelta(hours=1)
    channel.sends(SENT, test=test)
    channel.time += LATE
    assert channel.became(channel.doubts()) is REFUSED
    channel.time += LATE
    assert channel.became(channel.doubts()) is GONE


def test_message_that_arrived_before_ends_no_doubt(channel: Channel) -> None:
    channel.sends(SENT)
    channel.time += timedelta(hours=1)
    channel.doubts()
    channel.time += LATE
    assert channel.became(channel.doubts()) is GONE


def test_message_that_arrived_before_ends_no_doubt_where_its_broadcast_went_on(channel: Channel) -> None:
    long = channel.begin()
    channel.receives(long, SENT)
    channel.time += timedelta(hours=1)
    channel.doubts()
    channel.time += LATE
    assert channel.store.ledger.finish_sending(long.uuid)
    assert channel.became(channel.doubts()) is GONE


def test_message_of_a_broadcast_that_goes_on_ends_the_doubt(channel: Channel) -> None:
    channel.doubts()
    channel.time += timedelta(hours=1)
    channel.receives(channel.begin(), SENT)
    channel.time += LATE
    assert channel.became(channel.doubts()) is REFUSED


def test_doubt_ends_where_the_same_broadcast_arrives_at_the_second_try(channel: Channel) -> None:
    made = channel.doubts()
    channel.time += timedelta(hours=1)
    channel.store.ledger.retry(made.uuid, BY)
    channel.records(made, SENT)
    channel.time += LATE
    assert channel.became(channel.doubts()) is REFUSED


@pytest.mark.parametrize("outcome", [REFUSED, FAILED, Outcome.UNKNOWN])
def test_other_answers_between_leave_the_doubt(outcome: Outcome, channel: Channel) -> None:
    channel.doubts()
    channel.sends(outcome)
    channel.time += LATE
    assert channel.became(channel.doubts()) is GONE


def test_word_from_the_chat_ends_the_doubt(channel: Channel) -> None:
    for said in (
        lambda: channel.store.audience.heard([Profile(CHAT)]),
        lambda: channel.store.audience.subscribe(Profile(CHAT)),
    ):
        channel.doubts()
        channel.time += LATE
        said()
        assert channel.became(channel.doubts()) is REFUSED
        channel.store.audience.heard([Profile(CHAT)])


def test_final_words_are_believed_at_once(channel: Channel) -> None:
    assert channel.became(channel.sends(GONE)) is GONE
    assert channel.status() is Status.GONE


@pytest.mark.parametrize(("outcome", "times"), [(GONE, 1), (Outcome.BLOCKED, 1), (REFUSED, 2), (FAILED, 3)])
def test_mark_says_since_when(outcome: Outcome, times: int, channel: Channel) -> None:
    for _ in range(times):
        channel.time += LATE
        channel.sends(outcome, doubt=outcome is REFUSED)
    assert channel.status() is not Status.SUBSCRIBED
    with channel.store.engine.connect() as connection:
        query = select(subscriber.c.changed_at).where(subscriber.c.chat_id == CHAT)
        assert connection.scalar(query) == channel.time


@pytest.mark.parametrize("outcome", [GONE, Outcome.BLOCKED, FAILED, REFUSED])
def test_test_marks_nobody(outcome: Outcome, channel: Channel) -> None:
    for _ in range(4):
        channel.sends(outcome, doubt=outcome is REFUSED, test=True)
        channel.time += LATE
    assert channel.status() is Status.SUBSCRIBED
    assert channel.became(channel.doubts()) is REFUSED


def test_chat_rests_with_the_third_broadcast_in_a_row_that_it_fails(channel: Channel) -> None:
    for _ in range(2):
        channel.sends(FAILED)
        assert channel.status() is Status.SUBSCRIBED
    third = channel.sends(FAILED)
    assert (channel.became(third), channel.status()) == (FAILED, Status.RESTING)
    assert channel.begin().audience == 1


def test_success_between_starts_the_count_anew(channel: Channel) -> None:
    for outcome in (FAILED, FAILED, SENT, FAILED, FAILED):
        channel.sends(outcome)
        channel.time += timedelta(hours=1)
    assert channel.status() is Status.SUBSCRIBED
    channel.sends(FAILED)
    assert channel.status() is Status.RESTING


def test_test_starts_a_count_anew_but_counts_no_failure(channel: Channel) -> None:
    for outcome, test in ((FAILED, False), (FAILED, False), (FAILED, True), (SENT, True), (FAILED, False)):
        channel.sends(outcome, test=test)
        channel.time += timedelta(hours=1)
    assert channel.status() is Status.SUBSCRIBED


def test_second_tries_of_one_broadcast_count_as_one(channel: Channel) -> None:
    first, second = channel.sends(FAILED), channel.sends(FAILED)
    for made in (first, second, first):
        assert channel.store.ledger.retry(made.uuid, BY) == 1
        channel.records(made, FAILED)
    assert channel.status() is Status.SUBSCRIBED
    channel.sends(FAILED)
    assert channel.status() is Status.RESTING


def test_word_from_the_chat_starts_the_count_anew(channel: Channel) -> None:
    for _ in range(2):
        channel.sends(FAILED)
    channel.store.audience.heard([Profile(CHAT)])
    for _ in range(2):
        channel.sends(FAILED)
    assert channel.status() is Status.SUBSCRIBED


def test_chat_that_rests_is_skipped_by_what_was_begun_before(channel: Channel) -> None:
    waiting = channel.begin()
    for _ in range(3):
        channel.sends(FAILED)
    channel.records(waiting, SENT)
    assert outcomes(channel.store, waiting) == {Outcome.SKIPPED: 1, SENT: 1}


def test_retry_reaches_who_rests_and_lets_them_rest_again(channel: Channel) -> None:
    made = [channel.sends(FAILED) for _ in range(3)][-1]
    assert channel.store.ledger.retry(made.uuid, BY) == 1
    channel.records(made, FAILED)
    assert (channel.became(made), channel.status()) == (FAILED, Status.RESTING)
    channel.time += timedelta(hours=1)
    channel.store.ledger.retry(made.uuid, BY)
    channel.records(made, SENT)
    assert (channel.became(made), channel.status()) == (SENT, Status.SUBSCRIBED)
    channel.sends(FAILED)
    assert channel.status() is Status.SUBSCRIBED


@pytest.mark.parametrize(("outcome", "marked"), [(GONE, 1), (REFUSED, 2), (FAILED, 3)])
def test_marks_of_a_broadcast_that_is_not_believed_are_taken_back(
    outcome: Outcome, marked: int, channel: Channel
) -> None:
    for _ in range(marked):
        last = channel.sends(outcome, doubt=outcome is REFUSED)
        channel.time += LATE
    assert channel.status() is not Status.SUBSCRIBED
    with channel.store.engine.begin() as connection:
        take_back(connection, last.id, [CHAT, OTHER])
    assert channel.status() is Status.SUBSCRIBED
    assert channel.begin().audience == 2


def test_success_before_the_failure_that_was_taken_back_starts_the_count_anew(channel: Channel) -> None:
    for outcome in (FAILED, SENT, FAILED, FAILED):
        last = channel.sends(outcome)
        channel.time += timedelta(hours=1)
    with channel.store.engine.begin() as connection:
        take_back(connection, last.id, [CHAT])
    for _ in range(2):
        channel.sends(FAILED)
    assert channel.status() is Status.SUBSCRIBED


def test_failures_before_the_one_that_was_taken_back_still_count(channel: Channel) -> None:
    for _ in range(3):
        last = channel.sends(FAILED)
    with channel.store.engine.begin() as connection:
        take_back(connection, last.id, [CHAT])
    channel.sends(FAILED)
    assert channel.status() is Status.RESTING
