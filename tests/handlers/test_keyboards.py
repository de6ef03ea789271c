"""Buttons, and the counts in texts."""

import re
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import keyboards
from handlers.callbacks import Action, pack, pattern, unpack
from handlers.texts import formats, reports, words
from models.content import Content
from models.counts import Counts
from models.record import Broadcast
from models.states import Fate, Outcome, State
from tests.support.ledger import NOW

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
    [
        None,
        "",
        "send",
        "send:1",
        f"fire:{UUID}",
        f"SEND:{UUID}",
        f"send:{UUID.upper()}",
        f"send:{UUID}:",
        f"send:{UUID}:x",
        f"send:{UUID}:٣",
        f"send:{UUID}:01",
        f"send:{UUID}:1_0",
        f"send:{UUID}:1\n",
        f"send:{UUID}:1:2",
        "a" * 64,
    ],
)
def test_garbage_is_no_button(data: str | None) -> None:
    assert unpack(data) is None


def test_buttons_under_messages_of_earlier_versions_work() -> None:
    earlier = [
        "send",
        "cancel",
        "message",
        "links",
        "unlink",
        "option",
        "test",
        "reword",
        "pause",
        "resume",
        "stop",
        "undo",
        "delete",
        "keep",
        "correct",
        "apply",
        "retry",
        "resend",
        "again",
        "leave",
        "open",
        "older",
        "newer",
        "draft",
        "duplicate",
    ]
    assert all(unpack(f"{action}:{UUID}:1") for action in earlier)
    assert unpack(f"links:{UUID}:3") == (Action.URL_BUTTONS, UUID, 3)
    assert unpack(f"unlink:{UUID}:3") == (Action.NO_URL_BUTTONS, UUID, 3)


@given(st.text(max_size=64))
def test_no_text_breaks_the_reading_of_a_button(data: str) -> None:
    press = unpack(data)
    assert press is None or pack(*press) == data


@pytest.mark.parametrize("action", Action)
def test_pattern_matches_its_own_action_and_nothing_longer(action: Action) -> None:
    others = [*Action]
    others.remove(action)
    strangers = [pack(other, UUID, 1) for other in others]
    longer = [f"re{action}:{UUID}", f"{action}:{UUID}0", f"{action}:{UUID}:x", f"{action}:{UUID}:1:2"]
    assert [data for data in strangers + longer if re.match(pattern(action), data)] == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "less than a second"),
        (8, "8 s"),
        (59.6, "1 min"),
        (3599, "59 min 59 s"),
        (125, "2 min 5 s"),
        (120, "2 min"),
        (33333, "9 h 15 min"),
    ],
)
def test_durations(seconds: float, words: str) -> None:
    assert formats.duration(seconds) == words


@given(st.dictionaries(st.sampled_from(Outcome), st.integers(0, 10**7)))
def test_lines_of_a_report_add_up_to_its_total(tally: dict[Outcome, int]) -> None:
    report = Counts(NOW, tally, {})
    lines = [f"{name}: {tally[outcome]:,}" for outcome, name in words.OUTCOMES.items() if tally.get(outcome)]
    assert sum(int(line.split(": ")[1].replace(",", "")) for line in lines) == report.total


@pytest.mark.parametrize(("count", "words"), [(1, "1 chat"), (2, "2 chats"), (1204, "1,204 chats")])
def test_counts_have_separators_and_one_chat_is_no_plural(count: int, words: str) -> None:
    assert formats.counted(count) == words
    delete = keyboards.undo_question(
        ended(State.SENT), Counts(NOW, {Outcome.SENT: count}, {})
    ).inline_keyboard[0][0]
    assert delete.text == f"🗑 Delete from {words}"


CONTENT = Content("text", "Doors open at nine.")
ENDINGS = [State.SENT, State.STOPPED, State.PAUSED]
counts = st.integers(0, 10**7)


def ended(state: State) -> Broadcast:
    row: dict[str, Any] = dict.fromkeys(field.name for field in fields(Broadcast))
    return Broadcast(**row | {"uuid": UUID, "state": state})


def counts_in(text: str) -> tuple[int, list[int]]:
    """The total, and the lines below it."""
    total, *lines = re.findall(r"^[^<:]+: ([\d,]+)$", text, re.MULTILINE)
    return int(total.replace(",", "")), [int(line.replace(",", "")) for line in lines]


@given(st.sampled_from(ENDINGS), st.dictionaries(st.sampled_from(Outcome), counts))
def test_lines_under_total_add_up_to_it(state: State, tally: dict[Outcome, int]) -> None:
    total, lines = counts_in(reports.report(ended(state), CONTENT, Counts(NOW, tally, {})))
    assert sum(lines) == total == sum(tally.values())


@given(st.dictionaries(st.sampled_from(Fate), counts), counts)
def test_lines_of_an_undo_add_up_to_what_may_have_arrived(fates: dict[Fate, int], unknown: int) -> None:
    tally = {Outcome.SENT: sum(fates.values()), Outcome.UNKNOWN: unknown, Outcome.BLOCKED: 3}
    total, lines = counts_in(reports.report(ended(State.UNDONE), CONTENT, Counts(NOW, tally, fates)))
    assert sum(lines) == total == sum(fates.values()) + unknown


def test_expired_and_lost_messages_are_not_offered_for_another_undo() -> None:
    report = Counts(
        NOW, {Outcome.SENT: 10}, {Fate.DELETED: 3, Fate.EXPIRED: 4, Fate.LOST: 1, Fate.REFUSED: 2}
    )
    assert report.deletable == 2
