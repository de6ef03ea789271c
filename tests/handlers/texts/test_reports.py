"""The lines of reports add up, and buttons agree with them."""

import re
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import keyboards
from handlers.texts import formats, reports, words
from handlers.texts.times import Calendar
from models.content import Content
from models.counts import Counts
from models.reasons import Reason, ReasonCode
from models.record import Broadcast
from models.selection import EVERYONE
from models.snapshots import Snapshot
from models.states import Fate, Outcome, State
from tests.support.ledger import NOW


@given(st.dictionaries(st.sampled_from(Outcome), st.integers(0, 10**7)))
def test_lines_of_a_report_add_up_to_its_total(tally: dict[Outcome, int]) -> None:
    report = Counts(NOW, tally, {})
    lines = [f"{name}: {tally[outcome]:,}" for outcome, name in words.OUTCOMES.items() if tally.get(outcome)]
    assert sum(int(line.split(": ")[1].replace(",", "")) for line in lines) == report.total


@pytest.mark.parametrize(("count", "words"), [(1, "1 chat"), (2, "2 chats"), (1204, "1,204 chats")])
def test_counts_have_separators_and_one_chat_is_no_plural(count: int, words: str) -> None:
    assert formats.counted(count) == words
    keyboard = keyboards.undo_question(ended(State.SENT), Counts(NOW, {Outcome.SENT: count}, {}))
    assert keyboard
    delete = keyboard.inline_keyboard[0][0]
    assert delete.text == f"🗑 Delete from {words}"


CALENDAR = Calendar(NOW)
CONTENT = Content("text", "Doors open at nine.")
ENDINGS = [State.SENT, State.STOPPED, State.PAUSED]
counts = st.integers(0, 10**7)


def ended(state: State) -> Broadcast:
    row: dict[str, Any] = dict.fromkeys(field.name for field in fields(Broadcast))
    return Broadcast(**row | {"uuid": "b1cd234c", "state": state, "selection": EVERYONE})


def counts_in(text: str) -> tuple[int, list[int]]:
    """The total, and the lines below it."""
    total, *lines = re.findall(r"^[^<:]+: ([\d,]+)$", text, re.MULTILINE)
    return int(total.replace(",", "")), [int(line.replace(",", "")) for line in lines]


@given(st.sampled_from(ENDINGS), st.dictionaries(st.sampled_from(Outcome), counts))
def test_lines_under_total_add_up_to_it(state: State, tally: dict[Outcome, int]) -> None:
    total, lines = counts_in(
        reports.report(Snapshot(ended(state), CONTENT, Counts(NOW, tally, {})), CALENDAR)
    )
    assert sum(lines) == total == sum(tally.values())


@given(st.dictionaries(st.sampled_from(Fate), counts), counts)
def test_lines_of_an_undo_add_up_to_the_audience(fates: dict[Fate, int], unknown: int) -> None:
    tally = {Outcome.SENT: sum(fates.values()), Outcome.UNKNOWN: unknown, Outcome.BLOCKED: 3}
    total, lines = counts_in(
        reports.report(Snapshot(ended(State.UNDONE), CONTENT, Counts(NOW, tally, fates)), CALENDAR)
    )
    assert sum(lines) == total == sum(tally.values())


def test_expired_and_lost_messages_are_not_offered_for_another_undo() -> None:
    report = Counts(
        NOW, {Outcome.SENT: 10}, {Fate.DELETED: 3, Fate.EXPIRED: 4, Fate.LOST: 1, Fate.REFUSED: 2}
    )
    assert report.deletable == 2


def test_reason_of_a_machine_is_a_sentence_of_its_own() -> None:
    halted = replace(ended(State.PAUSED), reason=Reason(ReasonCode.STOP_FILE))
    said = reports.ending(halted, Counts(NOW, {Outcome.SENT: 10, Outcome.PENDING: 590}))
    assert said == "Paused: sent to 10 of 600. A file named STOP was put beside the database."
