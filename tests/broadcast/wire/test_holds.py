"""Holds: the silence of one family is not another's, and the longer one stays."""

import pytest
import telegram

from broadcast.wire.holds import Family, Holds


@pytest.mark.parametrize(
    ("method", "family"),
    [
        ("sendMessage", Family.SENDS),
        ("sendMediaGroup", Family.SENDS),
        ("copyMessage", Family.SENDS),
        ("forwardMessages", Family.SENDS),
        ("editMessageText", Family.EDITS),
        ("editMessageReplyMarkup", Family.EDITS),
        ("stopPoll", Family.EDITS),
        ("deleteMessage", Family.DELETIONS),
        ("deleteMessages", Family.DELETIONS),
        ("answerCallbackQuery", Family.ANSWERS),
        ("getMe", None),
        ("deleteWebhook", None),
        ("deleteMyCommands", None),
        ("sendChatAction", None),
        ("setMyCommands", None),
    ],
)
def test_each_method_has_the_family_whose_limit_it_shares(method: str, family: Family | None) -> None:
    assert hasattr(telegram.Bot, method)
    assert Family.of(method) is family


def test_words_on_disk_stay_what_they_are() -> None:
    assert " ".join(Family) == "sends edits deletions answers"


def test_one_held_family_holds_no_other_and_ends_by_itself() -> None:
    now = 100.0
    holds = Holds(lambda: now)
    assert holds.hold(Family.SENDS, 10_072)
    assert {family: holds.left(family) for family in Family} == {
        Family.SENDS: 10_072,
        Family.EDITS: 0,
        Family.DELETIONS: 0,
        Family.ANSWERS: 0,
    }
    assert holds.all() == {Family.SENDS: 10_072}
    now += 10_072
    assert holds.all() == {}


def test_shorter_hold_does_not_end_a_longer_one() -> None:
    holds = Holds(lambda: 0.0)
    assert holds.hold(Family.EDITS, 30)
    assert not holds.hold(Family.EDITS, 3)
    assert holds.left(Family.EDITS) == 30


def test_seconds_of_silence_that_overlap_count_once_and_those_of_one_chat_not_at_all() -> None:
    now = 100.0
    holds = Holds(lambda: now)
    holds.hold(Family.SENDS, 10)
    now += 4
    holds.hold(Family.SENDS, 10)
    holds.hold(Family.SENDS, 500, 1001)
    assert holds.asked[Family.SENDS] == 14
    now += 100
    holds.hold(Family.SENDS, 1)
    assert holds.asked == {Family.SENDS: 15, Family.EDITS: 0, Family.DELETIONS: 0, Family.ANSWERS: 0}


def test_silence_of_one_chat_is_not_the_others_and_the_longer_one_counts() -> None:
    now = 100.0
    holds = Holds(lambda: now)
    holds.hold(Family.SENDS, 40, 1001)
    assert [holds.left(Family.SENDS, one) for one in (1001, 1002, None)] == [40, 0, 0]
    assert holds.left(Family.EDITS, 1001) == 0
    assert holds.all() == {}
    holds.hold(Family.SENDS, 50)
    assert [holds.left(Family.SENDS, one) for one in (1001, 1002, None)] == [50, 50, 50]
    now += 45
    holds.hold(Family.EDITS, 1, 1001)
    assert [holds.left(Family.SENDS, one) for one in (1001, None)] == [5, 5]
