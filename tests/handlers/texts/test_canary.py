"""What is said of those who come first, and of a wave of blocks."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from broadcast.wire.cost import Cost
from handlers.texts import plans, words
from handlers.texts.times import Calendar
from models.plan import Plan
from models.reasons import Reason, ReasonCode
from models.record import Broadcast
from models.states import State
from models.waves import Signs

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
CANARY, BLOCKS = ReasonCode.CANARY, ReasonCode.BLOCKS
FIRST = "only the first 1,204 chats had their turn; the others wait for Continue"


@pytest.mark.parametrize(
    ("code", "numbers", "said"),
    [
        (CANARY, (1204,), FIRST),
        (CANARY, (1204, 1, 0, 2), FIRST),
        (CANARY, (), "only the first chats had their turn; the others wait for Continue"),
        (CANARY, (1, 2), "only the first chats had their turn; the others wait for Continue"),
        (BLOCKS, (37, 4000, 9), "37 of 4,000 who have it blocked the bot; usual for yours: 9"),
        (
            BLOCKS,
            (120, 4000),
            "120 of 4,000 who have it blocked the bot; 1 % counts as usual until I know yours",
        ),
        (BLOCKS, (37,), "unusually many who have it blocked the bot"),
    ],
)
def test_reason_says_its_numbers_and_does_without_where_they_are_damaged(
    code: ReasonCode, numbers: tuple[int, ...], said: str
) -> None:
    assert words.reason(Reason(code, numbers=numbers)) == said


@pytest.mark.parametrize(
    ("chats", "on", "lines"),
    [
        (5_000, False, []),
        (5_000, True, ["🐤 100 at random get it first; then it waits for Continue"]),
        (120_400, True, ["🐤 1,204 at random get it first; then it waits for Continue"]),
        (100, True, ["🐤 None come first among 100 or fewer: all get it at once"]),
    ],
)
def test_card_of_a_draft_says_how_many_come_first(chats: int, on: bool, lines: list[str]) -> None:
    timing = plans.Timing(Cost.of(chats, 30, paid=False), NOW)
    said = plans.lines(Plan(canary=on), chats, Calendar(NOW), timing)
    assert [line for line in said if "🐤" in line] == lines


def waiting(*numbers: int) -> Broadcast:
    row: dict[str, Any] = dict.fromkeys(field.name for field in fields(Broadcast))
    return Broadcast(**row | {"state": State.PAUSED, "reason": Reason(CANARY, numbers=numbers)})


USUAL = "blocked 3 (usual 1), left 0 (usual 0), failed 2 (usual 1)"


@pytest.mark.parametrize(
    ("numbers", "minutes", "said"),
    [
        ((100, 1, 0, 1), 4, f"so far, until 09:04:00 UTC: {USUAL}"),
        ((100, 1, 0, 1), 0, f"in ten minutes: {USUAL}"),
        ((100,), -60, "in ten minutes: blocked 3, left 0, failed 2. What is usual is not known yet"),
    ],
)
def test_card_says_what_became_of_them_beside_the_usual(
    numbers: tuple[int, ...], minutes: int, said: str
) -> None:
    signs = Signs(98, 3, 0, 2, NOW + timedelta(minutes=minutes))
    assert plans.signs(waiting(*numbers), signs, Calendar(NOW)) == f"🐤 98 have it; {said}"
