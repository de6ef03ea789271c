"""What a report says of answers: bars, counts, and a share that is true in groups too."""

from dataclasses import replace

import pytest

from handlers.texts import greetings, results
from handlers.texts.formats import LONGEST_ANSWER
from models.answering import COUNTS, Answer, Given
from models.content import Content
from models.counts import Counts
from models.results import Answered, Results
from models.snapshots import Snapshot
from models.states import Outcome
from models.store import Store
from tests.support.ledger import NOW, begun

YES, NO = Answered("👍 Coming", "yes", 30), Answered("<No>", "no", 10)


def said(store: Store, *answers: Answered, sent: int = 400, rooms: int = 0) -> list[str]:
    seen = Snapshot(begun(store), Content("text", "Coming?"), Counts(NOW, {Outcome.SENT: sent}))
    return results.lines(replace(seen, results=Results(answered=answers, rooms=rooms)))


@pytest.mark.parametrize(
    ("answers", "sent", "rooms", "first"),
    [
        ([], 400, 0, None),
        ([replace(YES, persons=0), replace(NO, persons=0)], 400, 0, "Answers: none yet"),
        ([YES, NO], 400, 0, "Answers: 40 (10 % of those reached)"),
        ([YES, NO], 4000, 0, "Answers: 40 (1.0 % of those reached)"),
        ([YES, NO], 40, 0, "Answers: 40 (100 % of those reached)"),
        ([replace(YES, persons=999)], 1000, 0, "Answers: 999 (99 % of those reached)"),
        ([YES], 30_001, 0, "Answers: 30 (under 0.1 % of those reached)"),
        ([YES], 30_000, 0, "Answers: 30 (0.1 % of those reached)"),
        ([replace(YES, persons=1), NO], 111, 0, "Answers: 11 (9.9 % of those reached)"),
        # Of the group one chat got it, and nobody knows how many read it there.
        (
            [replace(YES, in_rooms=20), NO],
            402,
            2,
            "Answers: 40 (20 in their own chats, 5.0 % of those reached; 20 in groups and channels)",
        ),
        ([replace(YES, in_rooms=30)], 2, 2, "Answers: 30 (all in groups and channels)"),
        # Some of them have it, as their answer shows, but nobody confirmed that it arrived.
        ([YES], 20, 0, "Answers: 30"),
        ([replace(YES, in_rooms=5)], 20, 1, "Answers: 30 (25 in their own chats; 5 in groups and channels)"),
        ([YES], 0, 0, "Answers: 30"),
    ],
)
def test_share_is_of_those_reached_alone(
    answers: list[Answered], sent: int, rooms: int, first: str | None, store: Store
) -> None:
    assert next(iter(said(store, *answers, sent=sent, rooms=rooms)), None) == first


def test_report_of_a_test_says_nothing_of_answers(store: Store) -> None:
    seen = Snapshot(begun(store), Content("text", "Coming?"), Counts(NOW, {Outcome.SENT: 2}))
    trial = replace(seen.broadcast, is_test=True)
    assert results.lines(replace(seen, broadcast=trial, results=Results(answered=[YES]))) == []


def test_each_answer_has_its_bar(store: Store) -> None:
    lines = said(store, YES, NO, replace(NO, label="Perhaps", persons=0))
    assert lines[1:] == [
        "▓▓▓▓▓▓▓▓░░ 30 · 75 % 👍 Coming",
        "▓▓░░░░░░░░ 10 · 25 % &lt;No&gt;",
        "░░░░░░░░░░ 0 · 0 % Perhaps",
    ]


def test_of_many_buttons_the_last_are_counted_together(store: Store) -> None:
    lines = said(store, *(replace(NO, value=f"{at}", persons=2) for at in range(12)))
    assert lines[-1] == "… and 4 answers to 2 more buttons"
    assert len(lines) == 12


@pytest.mark.parametrize("given", Given)
def test_every_press_is_answered_in_a_line_that_fits(given: Given) -> None:
    toast = greetings.answered(Answer(given, "x" * 64))
    assert 0 < len(toast) <= LONGEST_ANSWER
    assert ("x" * 64 in toast) is (given in COUNTS)


@pytest.mark.parametrize(
    ("given", "toast"),
    [
        (Given.COUNTED, "See you there"),
        (Given.CHANGED, "See you there"),
        (Given.TAKEN_BACK, "Taken back: 👍"),
    ],
)
def test_own_words_are_read_where_the_answer_counts(given: Given, toast: str) -> None:
    assert greetings.answered(Answer(given, "👍", "See you there")) == toast
