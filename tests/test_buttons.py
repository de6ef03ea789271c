"""Buttons, and the numbers in texts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.report import Report
from handlers import texts
from handlers.buttons import Action, pack, pattern, unpack
from models.states import Fate, Outcome

UUID = "b1cd234c-39a3-449d-864e-a0f5d373ff9c"

arguments = st.none() | st.integers(0, 999_999_999)


@given(st.sampled_from(Action), st.uuids(), arguments)
def test_every_button_is_read_back_and_fits(action: Action, uuid: object, arg: int | None) -> None:
    data = pack(action, str(uuid), arg)
    assert unpack(data) == (action, str(uuid), arg)
    assert len(data.encode()) <= 64
    assert re.match(pattern(action), data)


@pytest.mark.parametrize(
    "data",
    [None, "", "send", "send:1", f"fire:{UUID}", f"send:{UUID}:x", f"send:{UUID}:1:2", "a" * 64],
)
def test_garbage_is_no_button(data: str | None) -> None:
    assert unpack(data) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "less than a second"),
        (8, "8 s"),
        (125, "2 min 5 s"),
        (120, "2 min"),
        (33333, "9 h 15 min"),
    ],
)
def test_durations(seconds: float, words: str) -> None:
    assert texts.duration(seconds) == words


@given(st.dictionaries(st.sampled_from(Outcome), st.integers(0, 10**7)))
def test_lines_of_a_report_add_up_to_its_total(tally: dict[Outcome, int]) -> None:
    report = Report(tally, {})
    lines = [f"{name}: {tally[outcome]:,}" for outcome, name in texts.OUTCOMES.items() if tally.get(outcome)]
    assert sum(int(line.split(": ")[1].replace(",", "")) for line in lines) == report.total


def test_expired_and_lost_messages_are_not_offered_for_another_undo() -> None:
    report = Report({Outcome.SENT: 10}, {Fate.DELETED: 3, Fate.EXPIRED: 4, Fate.LOST: 1, Fate.REFUSED: 2})
    assert report.deletable == 2
