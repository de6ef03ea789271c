"""How long nothing goes out after Send."""

import pytest

from broadcast.guards import holdoff
from broadcast.guards.holdoff import hold_off


@pytest.fixture(autouse=True)
def minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holdoff, "DANGER", 60)


@pytest.mark.parametrize(
    ("setting", "chats", "danger", "seconds"),
    [
        (30, 1, False, 30),
        (30, 1_000, False, 30),
        (30, 1_001, False, 60),
        (30, 10_000, False, 60),
        (30, 10_001, False, 120),
        (30, 1_000_000, False, 120),
        (5, 500, False, 5),
        (0, 1_000_000, False, 0),
        (0, 11, True, 60),
        (30, 11, True, 60),
        (30, 2_000_000, True, 120),
        (90, 11, True, 90),
    ],
)
def test_more_chats_wait_longer_and_a_danger_a_minute_at_least(
    setting: int, chats: int, danger: bool, seconds: int
) -> None:
    assert hold_off(setting, chats, danger=danger) == seconds
