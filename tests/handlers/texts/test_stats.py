"""The numbers of /stats fit under a picture, and its legend explains what the picture has."""

from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

import pytest

from handlers.texts import stats
from handlers.texts.formats import LONGEST_CAPTION
from models.choices import Size
from models.content import Content
from models.record import Broadcast
from models.snapshots import Recent, Statistics
from models.states import Outcome, State, Status
from models.trends import Day, Sending, Trends
from simulator.markup import formatted, utf16_length

MANY = 10**9
TODAY = Day(date(2026, 11, 26), 3, 1, 0, 0)
ONE = Sending(datetime(2026, 11, 26, tzinfo=UTC), {Outcome.SENT: 3})
NOTHING = Statistics({}, {}, {}, 0, [], 0)


def said(words: str) -> Recent:
    row: dict[str, Any] = dict.fromkeys(field.name for field in fields(Broadcast))
    return Recent(Broadcast(**row), Content("text", words))


def test_where_nothing_was_done_each_line_says_so() -> None:
    assert stats.text(NOTHING).splitlines() == [
        "<b>Subscribers:</b> 0",
        "<b>Not reached:</b> nobody",
        "<b>Broadcasts:</b> none yet",
        "<b>Deliveries:</b> none yet",
        "<b>Last:</b> none yet",
    ]


def test_each_line_counts_what_it_is_about() -> None:
    found = Statistics(
        {Status.SUBSCRIBED: 1204, Status.BLOCKED: 2, Status.WAITING: 1},
        {State.SENT: 48, State.UNDONE: 1},
        {Outcome.SENT: 9000, Outcome.BLOCKED: 12},
        3,
        [said("Doors open at nine"), said("Salt & <pepper>")],
        0,
        Size(1200, 3, 1),
    )
    assert stats.text(found).splitlines() == [
        "<b>Subscribers:</b> 1,204 (1,200 people, 3 groups, 1 channel)",
        "<b>Not reached:</b> Blocked: 2 · Awaiting a yes: 1",
        "<b>Broadcasts:</b> Finished: 48 · Undone: 1",
        "<b>Deliveries:</b> Sent: 9,000 (3 taken back) · Blocked: 12",
        "<b>Last:</b> 1. “Doors open at nine” · 2. “Salt &amp; &lt;pepper&gt;”",
    ]


def test_what_can_be_done_something_about_has_a_line_more() -> None:
    found = Statistics({Status.RESTING: 2}, {}, {}, 0, [], 1)
    _, _, _, _, _, resting, aside = stats.text(found).splitlines()
    assert resting.startswith("2 resting: the last three broadcasts failed there.")
    assert aside.startswith("1 update could not be handled")


LONG = ["😀" * 2000, "<&>'\"" * 400, "x" * 4000, "word " * 800]


def captioned(found: Statistics) -> str:
    shown, _ = formatted(stats.caption(found, Trends([TODAY], [ONE], 3)), "HTML", None)
    assert 0 < utf16_length(shown) <= LONGEST_CAPTION
    return shown


@pytest.mark.parametrize("words", LONG)
def test_caption_of_ten_long_messages_keeps_its_legend(words: str) -> None:
    statuses, states = dict.fromkeys(Status, 1_234_567), dict.fromkeys((State.SENT, State.UNDONE), 400)
    outcomes = {Outcome.SENT: 400_000_000, Outcome.BLOCKED: 4_000_000, Outcome.FAILED: 12_000}
    del statuses[Status.RESTING]
    caption = captioned(Statistics(statuses, states, outcomes, 1000, [said(words)] * 10, 0))
    assert "10. " in caption
    assert caption.endswith("who got one of these.")


@pytest.mark.parametrize("words", LONG)
def test_caption_of_all_there_is_fits_and_is_whole(words: str) -> None:
    every = dict.fromkeys(Status, MANY), dict.fromkeys(State, MANY), dict.fromkeys(Outcome, MANY)
    found = Statistics(*every, MANY, [said(words)] * 10, MANY, Size(MANY, MANY, MANY))
    assert "Last: 1. " in captioned(found)


@pytest.mark.parametrize(
    ("shown", "explained"),
    [
        (Trends([TODAY], [], None), ["🟩"]),
        (Trends([TODAY], [ONE], None), ["🟩", "🟦"]),
        (Trends([TODAY], [ONE], 3), ["🟩", "🟦", "share"]),
    ],
)
def test_legend_explains_what_is_there(shown: Trends, explained: list[str]) -> None:
    caption = stats.caption(NOTHING, shown)
    assert [sign for sign in ("🟩", "🟦", "share") if sign in caption] == explained
