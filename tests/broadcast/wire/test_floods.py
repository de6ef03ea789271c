"""Patience: answers to people keep to the budget, wait out a short flood, and do not wait for a long one."""

from datetime import timedelta
from typing import Any

import pytest
from telegram.error import RetryAfter

from broadcast.wire.floods import Patience
from broadcast.wire.holds import Family, Holds

CHAT, OTHER = 5001, 5002


class Calls:
    """Makes calls of which the first ones meet floods, and counts the turns they take."""

    def __init__(self, *floods: float) -> None:
        self.floods = [*floods]
        self.turns: list[int] = []
        self.made = 0
        self.holds = Holds(lambda: 0.0)
        self._patience = Patience(self.holds, self._turn)

    async def _turn(self, messages: int) -> None:
        self.turns.append(messages)

    async def _call(self) -> str:
        self.made += 1
        if self.floods:
            raise RetryAfter(timedelta(seconds=self.floods.pop(0)))
        return "done"

    async def make(self, endpoint: str = "sendMessage", **data: Any) -> str:
        return await self._patience.process_request(
            self._call, (), {}, endpoint, {"chat_id": CHAT, **data}, None
        )


@pytest.mark.parametrize(
    ("endpoint", "data", "turns"),
    [
        ("sendMessage", {}, [1]),
        ("sendMediaGroup", {"media": [{}, {}, {}]}, [3]),
        ("editMessageText", {}, [1]),
        ("deleteMessage", {}, []),
        ("answerCallbackQuery", {}, []),
        ("getMe", {}, []),
    ],
)
async def test_messages_and_edits_take_turns(endpoint: str, data: dict[str, Any], turns: list[int]) -> None:
    calls = Calls()
    assert await calls.make(endpoint, **data) == "done"
    assert calls.turns == turns


async def test_short_flood_is_waited_out_once_and_takes_another_turn() -> None:
    calls = Calls(0)
    assert await calls.make() == "done"
    assert (calls.made, calls.turns) == (2, [1, 1])
    calls = Calls(0, 0)
    with pytest.raises(RetryAfter):
        await calls.make()
    assert calls.made == 2


async def test_long_flood_is_an_error_at_once_and_silences_that_chat_alone() -> None:
    calls = Calls(5.5)
    with pytest.raises(RetryAfter):
        await calls.make()
    assert calls.made == 1
    held = [
        calls.holds.left(family, chat) for family in (Family.SENDS, Family.EDITS) for chat in (CHAT, OTHER)
    ]
    assert held == [5.5, 0, 0, 0]
    with pytest.raises(RetryAfter) as caught:
        await calls.make()
    assert caught.value.retry_after == timedelta(seconds=5.5)
    assert (calls.made, calls.turns) == (1, [1])
    assert await calls.make("editMessageText") == "done"
