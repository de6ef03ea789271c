"""🐢 Spread over: what the card says, and how it goes out."""

from datetime import time
from typing import Any

import pytest

from broadcast.engine.spread import BEHIND
from broadcast.quiet import Quiet
from models.states import State
from simulator import Message, Person, Simulator
from tests.support.broadcasting import draft, holding, send, uuid_of
from tests.support.hours import move_to
from tests.support.recall import Recall, until
from tests.support.stage import MovedTimer

CHATS = 12  # over an hour: one every five minutes
APART = 300.0


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"messages_per_second": 100, "quiet_hours": Quiet(time(22), time(8))}


@pytest.fixture
def stopped(stopped: Recall) -> Recall:
    stopped.timer = MovedTimer()
    return stopped


@pytest.fixture(autouse=True)
def readers(stopped: Recall, simulator: Simulator) -> list[Person]:
    move_to(simulator, "12:00")
    return stopped.subscribe(CHATS)


def let_pass(recall: Recall, simulator: Simulator, seconds: float) -> None:
    """By both clocks: the one on the wall, and the one that waiting goes by."""
    assert isinstance(recall.timer, MovedTimer)
    simulator.clock.advance(seconds=seconds)
    recall.timer.added += seconds


def sent(recall: Recall, uuid: str) -> int:
    return recall.store.counts.of(recall.found(uuid)).sent


async def slowly(recall: Recall, ada: Person, text: str = "Slow doors open at nine.") -> str:
    """A broadcast that is spread over an hour, of which one chat has it."""
    card = await draft(ada, text)
    await ada.press("🐢 Spread over ☐", message_id=card.message_id)
    uuid = uuid_of(card)
    await ada.press(f"✅ Send to {CHATS}", message_id=card.message_id)
    await until(lambda: sent(recall, uuid) == 1)
    return uuid


async def fast(recall: Recall, ada: Person) -> None:
    """Another broadcast, from beginning to end."""
    uuid = await send(ada, "Fast doors open at nine.")
    await until(lambda: recall.found(uuid).state is State.SENT)


async def pressed(ada: Person, card: Message, label: str) -> str:
    await ada.press(label, message_id=card.message_id)
    return card.text or ""


@pytest.mark.usefixtures("recall")
async def test_button_goes_round_and_the_card_says_the_pace_and_the_end(ada: Person) -> None:
    card = await draft(ada)
    assert "Takes less than a second at 100 a second" in (card.text or "")
    assert "🐢 Spread over 1 h: ends about 13:00, 12 an hour" in await pressed(ada, card, "🐢 Spread over ☐")
    assert "Takes" not in (card.text or "")
    over = await pressed(ada, card, "🐢 Spread over 1 h ☑")
    assert "🐢 Spread over 4 h: ends about 16:00, 3 an hour" in over
    over = await pressed(ada, card, "🐢 Spread over 4 h ☑")
    assert "🐢 Spread over 8 h: ends about 20:00, 1.5 an hour" in over
    assert "🐢 Spread" not in await pressed(ada, card, "🐢 Spread over 8 h ☑")
    assert "🐢 Spread over ☐" in card.labels


@pytest.mark.usefixtures("recall")
async def test_end_leaves_quiet_hours_out(simulator: Simulator, ada: Person) -> None:
    move_to(simulator, "21:00")
    card = await draft(ada)
    await ada.press("🐢 Spread over ☐", message_id=card.message_id)
    text = await pressed(ada, card, "🐢 Spread over 1 h ☑")
    assert "🐢 Spread over 4 h: ends about" in text
    assert " 11:00, 3 an hour" in text


async def test_it_goes_out_evenly_and_others_go_first_meanwhile(
    readers: list[Person], recall: Recall, simulator: Simulator, ada: Person
) -> None:
    uuid = await slowly(recall, ada)
    await ada.sees("🐢 Spread over 1 h: ends about 12:55, 12 an hour")
    for count in range(2, 5):
        let_pass(recall, simulator, APART - 10)
        # All of it goes out before the next of what is spread.
        await fast(recall, ada)
        assert (sent(recall, uuid), sum(holding(simulator, readers))) == (
            count - 1,
            count - 1 + (count - 1) * CHATS,
        )
        let_pass(recall, simulator, 10)
        await until(lambda now=count: sent(recall, uuid) == now)  # type: ignore[misc]


async def test_nothing_waits_for_it(recall: Recall, ada: Person) -> None:
    await slowly(recall, ada)
    card = await draft(ada, "Second doors open at nine.")
    answer = await ada.press(f"✅ Send to {CHATS}", message_id=card.message_id)
    assert answer.text == "Sending."


async def test_two_of_them_take_turns(
    readers: list[Person], recall: Recall, simulator: Simulator, ada: Person
) -> None:
    first, second = (
        await slowly(recall, ada, "One doors open at nine."),
        await slowly(recall, ada, "Two doors open at nine."),
    )
    for count in range(2, CHATS + 1):
        let_pass(recall, simulator, APART)
        await until(lambda now=count: sent(recall, first) == sent(recall, second) == now)  # type: ignore[misc]
    let_pass(recall, simulator, APART)
    await until(lambda: recall.found(first).state is recall.found(second).state is State.SENT)
    assert holding(simulator, readers) == [2] * CHATS


async def test_pause_and_restart_keep_the_pace(stopped: Recall, simulator: Simulator, ada: Person) -> None:
    async with stopped.running() as recall:
        uuid = await slowly(recall, ada)
        await ada.press("⏸ Pause")
        await until(lambda: recall.found(uuid).state is State.PAUSED)
        let_pass(recall, simulator, 10 * APART)
        await ada.press("▶️ Resume")
        # What a pause takes is not caught up on.
        await until(lambda: sent(recall, uuid) == 2)
        let_pass(recall, simulator, APART - 2 * BEHIND)
        await fast(recall, ada)
        assert sent(recall, uuid) == 2
    async with stopped.running() as recall:
        await until(lambda: sent(recall, uuid) == 3)
        let_pass(recall, simulator, APART)
        await until(lambda: sent(recall, uuid) == 4)


async def test_undo_and_correction_of_it_wait_for_nothing(
    readers: list[Person], recall: Recall, simulator: Simulator, ada: Person
) -> None:
    uuid = await slowly(recall, ada)
    for count in (2, 3):
        let_pass(recall, simulator, APART)
        await until(lambda now=count: sent(recall, uuid) == now)  # type: ignore[misc]
    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete")
    await ada.sees("Broadcast undone")
    assert sum(holding(simulator, readers)) == 0


async def test_refusals_of_those_that_take_turns_are_counted_over_all_of_their_runs(
    readers: list[Person], recall: Recall, simulator: Simulator, ada: Person
) -> None:
    first, second = (
        await slowly(recall, ada, "One doors open at nine."),
        await slowly(recall, ada, "Two doors open at nine."),
    )
    for reader in readers:
        simulator.refuse(
            400, "Bad Request: chat not found", method="sendMessage", chat_id=reader.chat_id, times=None
        )
    for uuid in (first, second):
        assert recall.found(uuid).state is State.SENDING
    for count in range(2, CHATS):
        let_pass(recall, simulator, APART)
        await until(lambda now=count: _done(recall, first) == now or _halted(recall, first))  # type: ignore[misc]
        await until(lambda now=count: _done(recall, second) == now or _halted(recall, second))  # type: ignore[misc]
    await until(lambda: _halted(recall, first) and _halted(recall, second))


def _done(recall: Recall, uuid: str) -> int:
    return recall.store.counts.of(recall.found(uuid)).done


def _halted(recall: Recall, uuid: str) -> bool:
    found = recall.found(uuid)
    return found.state is State.PAUSED and found.reason is not None
